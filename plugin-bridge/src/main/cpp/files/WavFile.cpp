#include "files/WavFile.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "files/WholeFile.h"
#include "state/Bytes.h"
#include "state/PackedAudio.h"

namespace sa3::files {
namespace {

using state::ByteReader;
using state::ByteWriter;

constexpr std::uint16_t formatWhole = 1;
constexpr std::uint16_t formatFloat = 3;
constexpr double maxSampleSeconds = 600.0;
constexpr std::uint64_t maxSampleFileBytes = std::uint64_t{256} << 20;
constexpr std::uint16_t formatExtensible = 0xFFFE;
constexpr std::uint32_t acidOneShot = 0x01;
constexpr std::uint32_t acidStretch = 0x04;
constexpr std::uint16_t middleC = 60;
constexpr std::uint64_t maxFileBytes = std::uint64_t{state::PackedAudio::maxSamples} * 4 + (1 << 20);

void chunk(ByteWriter& out, const char* id, const ByteWriter& content) {
    out.bytes(id, 4);
    out.number(static_cast<std::uint32_t>(content.out.size()));
    out.bytes(content.out.data(), content.out.size());
    if (content.out.size() % 2 != 0) {
        out.number<std::uint8_t>(0);
    }
}

void floats(ByteWriter& out, float value) {
    out.number(std::bit_cast<std::uint32_t>(value));
}

void formatChunk(ByteWriter& out, const audio::Clip& clip) {
    const auto frameBytes = static_cast<std::uint32_t>(clip.channelCount()) * 4;
    ByteWriter format;
    format.number(formatFloat);
    format.number(static_cast<std::uint16_t>(clip.channelCount()));
    format.number(static_cast<std::uint32_t>(clip.rateHz()));
    format.number(static_cast<std::uint32_t>(clip.rateHz()) * frameBytes);
    format.number(static_cast<std::uint16_t>(frameBytes));
    format.number<std::uint16_t>(32);
    format.number<std::uint16_t>(0);
    chunk(out, "fmt ", format);
    ByteWriter fact;
    fact.number(static_cast<std::uint32_t>(clip.frames()));
    chunk(out, "fact", fact);
}

void acidChunk(ByteWriter& out, const WavMetadata& metadata) {
    ByteWriter acid;
    acid.number(metadata.beats > 0 ? acidStretch : acidOneShot);
    acid.number(middleC);
    acid.number<std::uint16_t>(0x8000);
    acid.number<std::uint32_t>(0);
    acid.number(static_cast<std::uint32_t>(metadata.beats));
    acid.number(static_cast<std::uint16_t>(metadata.metre.denominator));
    acid.number(static_cast<std::uint16_t>(metadata.metre.numerator));
    floats(acid, static_cast<float>(metadata.bpm));
    chunk(out, "acid", acid);
}

/** Nine words of header, then one forward loop over the whole clip, if it is one. */
void samplerChunk(ByteWriter& out, const audio::Clip& clip, const WavMetadata& metadata) {
    const bool isLoop = metadata.beats > 0 && clip.frames() > 0;
    const std::uint32_t header[] = {0, 0, static_cast<std::uint32_t>(std::lround(1.0e9 / clip.rateHz())),
                                    middleC, 0, 0, 0, isLoop ? 1u : 0u, 0};
    const std::uint32_t loop[] = {0, 0, 0, static_cast<std::uint32_t>(clip.frames() - 1), 0, 0};
    ByteWriter sampler;
    for (const std::uint32_t word : header) {
        sampler.number(word);
    }
    for (const std::uint32_t word : loop) {
        if (isLoop) {
            sampler.number(word);
        }
    }
    chunk(out, "smpl", sampler);
}

void infoChunk(ByteWriter& out, const WavMetadata& metadata) {
    ByteWriter info;
    info.bytes("INFO", 4);
    const auto item = [&](const char* id, const std::string& text) {
        ByteWriter content;
        content.bytes(text.c_str(), std::strlen(text.c_str()) + 1);
        chunk(info, id, content);
    };
    item("INAM", metadata.title);
    item("ISFT", "SA3");
    item("ICMT", metadata.settingsJson);
    chunk(out, "LIST", info);
}

void dataChunk(ByteWriter& out, const audio::Clip& clip) {
    out.bytes("data", 4);
    out.number(static_cast<std::uint32_t>(clip.frames() * clip.channelCount() * 4));
    for (std::int64_t frame = 0; frame < clip.frames(); ++frame) {
        for (std::int32_t channel = 0; channel < clip.channelCount(); ++channel) {
            floats(out, clip.channel(channel)[frame]);
        }
    }
}

struct Format {
    std::uint16_t code = 0;
    std::uint16_t channels = 0;
    std::uint32_t rateHz = 0;
    std::uint16_t bits = 0;
};

Format formatOf(const std::uint8_t* data, std::size_t size) {
    ByteReader in(data, size);
    Format format;
    format.code = in.number<std::uint16_t>();
    format.channels = in.number<std::uint16_t>();
    format.rateHz = in.number<std::uint32_t>();
    in.take(6);
    format.bits = in.number<std::uint16_t>();
    if (format.code == formatExtensible) {
        in.take(8);
        format.code = in.number<std::uint16_t>();
    }
    return format;
}

bool isFloat(const Format& format) {
    return format.code == formatFloat && format.bits == 32;
}

bool isWhole(const Format& format) {
    return format.code == formatWhole && (format.bits == 16 || format.bits == 24);
}

/** The next sample, full scale 1. */
float sample(const Format& format, ByteReader& in) {
    if (isFloat(format)) {
        return std::bit_cast<float>(in.number<std::uint32_t>());
    }
    std::uint32_t bits = 0;  // in the upper bytes, so that the sign is where it belongs
    for (int shift = 32 - format.bits; shift < 32; shift += 8) {
        bits |= static_cast<std::uint32_t>(in.number<std::uint8_t>()) << shift;
    }
    return static_cast<float>(static_cast<std::int32_t>(bits)) * 0x1p-31f;
}

WavReading clipOf(const Format& format, const std::uint8_t* data, std::size_t size) {
    if (format.channels < 1 || format.channels > 64 || format.rateHz < 1 || format.rateHz > 1'000'000) {
        return {nullptr, "the WAV file's channels or rate make no sense"};
    }
    const auto frames = static_cast<std::int64_t>(size / (format.channels * (format.bits / 8u)));
    auto clip = std::make_shared<audio::Clip>(static_cast<std::int32_t>(format.rateHz), format.channels, frames);
    ByteReader in(data, size);
    for (std::int64_t frame = 0; frame < frames; ++frame) {
        for (std::int32_t channel = 0; channel < format.channels; ++channel) {
            clip->writable(channel)[frame] = sample(format, in);
        }
    }
    clip->publish(frames);
    return {std::move(clip), {}};
}

/** @param whyNot one line where samples of this form are not wanted, else empty */
WavReading readAs(const std::vector<std::uint8_t>& bytes, std::string (*whyNot)(const Format&)) {
    ByteReader in(bytes.data(), bytes.size());
    const std::uint8_t* const head = in.take(12);
    if (head == nullptr || std::memcmp(head, "RIFF", 4) != 0 || std::memcmp(head + 8, "WAVE", 4) != 0) {
        return {nullptr, "not a WAV file"};
    }
    Format format;
    while (in.remaining() >= 8) {
        const std::uint8_t* const id = in.take(4);
        const auto size = in.number<std::uint32_t>();
        const std::uint8_t* const data = in.take(size);
        if (data == nullptr) {
            return {nullptr, "the WAV file is cut off"};
        }
        if (std::memcmp(id, "fmt ", 4) == 0) {
            format = formatOf(data, size);
        } else if (std::memcmp(id, "data", 4) == 0) {
            std::string problem = whyNot(format);
            return problem.empty() ? clipOf(format, data, size) : WavReading{nullptr, std::move(problem)};
        }
        in.take(size % 2);
    }
    return {nullptr, "the WAV file has no audio"};
}

std::string whyNoTake(const Format& format) {
    return isFloat(format) ? std::string() : "not a WAV with 32-bit float samples, so it cannot be the take bit for bit";
}

std::string whyNoSample(const Format& format) {
    return isFloat(format) || isWhole(format) ? std::string() : "its samples are not of 16, 24 or 32 bits, and cannot be played here";
}

}  // namespace

std::vector<std::uint8_t> wavBytes(const audio::Clip& clip, const WavMetadata& metadata) {
    ByteWriter body;
    body.out.reserve(static_cast<std::size_t>(clip.frames() * clip.channelCount() * 4 + 4096));
    body.bytes("RIFF", 4);
    body.number<std::uint32_t>(0);
    body.bytes("WAVE", 4);
    formatChunk(body, clip);
    acidChunk(body, metadata);
    samplerChunk(body, clip, metadata);
    infoChunk(body, metadata);
    dataChunk(body, clip);
    const auto size = static_cast<std::uint32_t>(body.out.size() - 8);
    for (std::size_t i = 0; i < 4; ++i) {
        body.out[4 + i] = static_cast<std::uint8_t>(size >> (8 * i));
    }
    return std::move(body.out);
}

WavReading readWav(const std::vector<std::uint8_t>& bytes) {
    return readAs(bytes, whyNoTake);
}

bool isSample(const std::filesystem::path& file) {
    const std::string ending = utf8(file.extension());
    return ending == ".wav" || ending == ".WAV";
}

WavReading readSample(const std::filesystem::path& file) {
    if (!isSample(file)) {
        return {nullptr, "only WAV files can be played here"};
    }
    const auto bytes = readWhole(file, maxSampleFileBytes);
    WavReading reading = bytes ? readAs(*bytes, whyNoSample) : WavReading{nullptr, "cannot be read, or is too large"};
    const bool isLong = reading.clip != nullptr && static_cast<double>(reading.clip->frames()) > maxSampleSeconds * reading.clip->rateHz();
    return isLong ? WavReading{nullptr, "longer than ten minutes"} : reading;
}

WavReading readWav(const std::filesystem::path& file) {
    const auto bytes = readWhole(file, maxFileBytes);
    return bytes ? readWav(*bytes) : WavReading{nullptr, "cannot be read, or is too large"};
}

}  // namespace sa3::files
