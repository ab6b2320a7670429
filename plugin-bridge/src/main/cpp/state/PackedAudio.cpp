#include "state/PackedAudio.h"

#include <juce_core/juce_core.h>

#include <bit>

#include "state/Bytes.h"

namespace sa3::state {
namespace {

enum Method : std::uint8_t { plain = 0, zlib = 1 };

constexpr int planeCount = 4;
constexpr std::size_t trialBytes = 65536;
/** zlib cannot shrink anything to less than 1/1032 of its size. */
constexpr std::int64_t maxRatio = 1032;

std::vector<std::uint8_t> planeOf(const float* samples, std::int64_t frames, int plane) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(frames));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(std::rotl(std::bit_cast<std::uint32_t>(samples[i]), 1) >> (24 - 8 * plane));
    }
    return bytes;
}

juce::MemoryBlock deflated(const std::uint8_t* data, std::size_t size) {
    juce::MemoryOutputStream out;
    {
        juce::GZIPCompressorOutputStream zip(out, 4);
        zip.write(data, size);
    }
    return out.getMemoryBlock();
}

void writePlane(ByteWriter& out, const std::vector<std::uint8_t>& plane) {
    const std::size_t trial = std::min(trialBytes, plane.size());
    // From the middle: the beginning of a clip is often silence.
    const std::uint8_t* const sample = plane.data() + (plane.size() - trial) / 2;
    if (deflated(sample, trial).getSize() * 100 < trial * 97) {
        const juce::MemoryBlock small = deflated(plane.data(), plane.size());
        out.number<std::uint8_t>(zlib);
        out.number(static_cast<std::uint32_t>(small.getSize()));
        out.bytes(small.getData(), small.getSize());
        return;
    }
    out.number<std::uint8_t>(plain);
    out.number(static_cast<std::uint32_t>(plane.size()));
    out.bytes(plane.data(), plane.size());
}

bool readPlane(ByteReader& in, std::vector<std::uint8_t>& plane) {
    const auto method = in.number<std::uint8_t>();
    const auto size = in.number<std::uint32_t>();
    const std::uint8_t* const data = in.take(size);
    if (data == nullptr || (method == plain && size != plane.size()) || method > zlib) {
        return false;
    }
    if (method == plain) {
        std::copy_n(data, size, plane.data());
        return true;
    }
    juce::MemoryInputStream stream(data, size, false);
    juce::GZIPDecompressorInputStream zip(&stream, false, juce::GZIPDecompressorInputStream::zlibFormat,
                                          static_cast<juce::int64>(plane.size()));
    return zip.read(plane.data(), static_cast<int>(plane.size())) == static_cast<int>(plane.size());
}

}  // namespace

std::shared_ptr<const PackedAudio> PackedAudio::of(const audio::Clip& clip) {
    ByteWriter out;
    for (std::int32_t channel = 0; channel < clip.channelCount(); ++channel) {
        for (int plane = 0; plane < planeCount; ++plane) {
            writePlane(out, planeOf(clip.channel(channel), clip.frames(), plane));
        }
    }
    return std::make_shared<const PackedAudio>(std::move(out.out));
}

std::shared_ptr<const audio::Clip> PackedAudio::unpack(std::int32_t rateHz, std::int32_t channelCount,
                                                       std::int64_t frames) const {
    const bool isPossible = rateHz > 0 && channelCount > 0 && channelCount <= 64 && frames >= 0 &&
                            frames <= maxSamples / channelCount &&
                            frames * channelCount * 4 <= static_cast<std::int64_t>(packed.size()) * maxRatio;
    if (!isPossible) {
        return nullptr;
    }
    auto clip = std::make_shared<audio::Clip>(rateHz, channelCount, frames);
    std::vector<std::uint8_t> planes[planeCount];
    ByteReader in(packed.data(), packed.size());
    for (std::int32_t channel = 0; channel < channelCount; ++channel) {
        for (auto& plane : planes) {
            plane.resize(static_cast<std::size_t>(frames));
            if (!readPlane(in, plane)) {
                return nullptr;
            }
        }
        float* const samples = clip->writable(channel);
        for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i) {
            const std::uint32_t bits = static_cast<std::uint32_t>(planes[0][i]) << 24 | static_cast<std::uint32_t>(planes[1][i]) << 16 |
                                       static_cast<std::uint32_t>(planes[2][i]) << 8 | planes[3][i];
            samples[i] = std::bit_cast<float>(std::rotr(bits, 1));
        }
    }
    clip->publish(frames);
    return clip;
}

}  // namespace sa3::state
