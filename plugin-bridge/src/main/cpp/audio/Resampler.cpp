#include "audio/Resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace sa3::audio {
namespace {

constexpr std::int64_t halfTaps = 96;
constexpr double kaiserBeta = 12.27;  // 120 dB
constexpr double cutoff = 0.9594;     // of the lower Nyquist frequency, 6 dB down there; flat to 0.918, stopped from 1 on
constexpr std::int64_t lanes = 8;

/** Modified Bessel function of the first kind, order 0. */
double bessel0(double x) {
    double sum = 1.0;
    double term = 1.0;
    for (int k = 1; term > sum * 1.0e-18; ++k) {
        term *= (x / (2.0 * k)) * (x / (2.0 * k));
        sum += term;
    }
    return sum;
}

/** The filter's impulse response. @param distance in frames of the lower rate */
double impulse(double distance) {
    const double edge = distance / static_cast<double>(halfTaps);
    if (std::abs(edge) >= 1.0) {
        return 0.0;
    }
    const double angle = std::numbers::pi * distance * cutoff;
    const double sinc = std::abs(angle) < 1.0e-9 ? 1.0 : std::sin(angle) / angle;
    return sinc * bessel0(kaiserBeta * std::sqrt(1.0 - edge * edge)) / bessel0(kaiserBeta);
}

/** Eight partial sums, so that the compiler may use vectors without being allowed to reorder anything. */
float dot(const float* x, const float* row, std::int64_t count) noexcept {
    float sums[lanes] = {};
    for (std::int64_t i = 0; i < count; i += lanes) {
        for (std::int64_t lane = 0; lane < lanes; ++lane) {
            sums[lane] += x[i + lane] * row[i + lane];
        }
    }
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

float dotAtEdge(const float* x, std::int64_t frames, std::int64_t first, const float* row, std::int64_t count) {
    float padded[lanes];
    float sum = 0.0f;
    for (std::int64_t i = 0; i < count; i += lanes) {
        for (std::int64_t lane = 0; lane < lanes; ++lane) {
            const std::int64_t at = first + i + lane;
            padded[lane] = at >= 0 && at < frames ? x[at] : 0.0f;
        }
        sum += dot(padded, row + i, lanes);
    }
    return sum;
}

}  // namespace

std::int64_t resampledFrames(std::int64_t frames, std::int32_t fromHz, std::int32_t toHz) noexcept {
    return (2 * frames * toHz + fromHz) / (2 * static_cast<std::int64_t>(fromHz));
}

Resampler::Resampler(std::int32_t fromHz, std::int32_t toHz) {
    const std::int64_t divisor = std::gcd(fromHz, toHz);
    phases = toHz / divisor;
    stride = fromHz / divisor;
    // Frames of the source per frame of the lower rate: above 1 where the target is the lower one.
    const double spread = std::max(1.0, static_cast<double>(stride) / static_cast<double>(phases));
    const auto reach = static_cast<std::int64_t>(std::ceil(static_cast<double>(halfTaps) * spread));
    taps = (2 * reach + lanes) / lanes * lanes;
    rows.resize(static_cast<std::size_t>(phases * taps));
    for (std::int64_t phase = 0; phase < phases; ++phase) {
        float* row = rows.data() + phase * taps;
        const double fraction = static_cast<double>(phase) / static_cast<double>(phases);
        std::vector<double> exact(static_cast<std::size_t>(taps));
        double sum = 0.0;
        for (std::int64_t tap = 0; tap < taps; ++tap) {
            const double value = impulse((fraction + static_cast<double>(taps / 2 - 1 - tap)) / spread);
            exact[static_cast<std::size_t>(tap)] = value;
            sum += value;
        }
        for (std::int64_t tap = 0; tap < taps; ++tap) {
            row[tap] = static_cast<float>(exact[static_cast<std::size_t>(tap)] / sum);
        }
    }
}

std::int64_t Resampler::determinedFrames(const Clip& source, const Clip& target) const noexcept {
    const std::int64_t ready = source.readyFrames();
    if (ready == source.frames()) {
        return target.frames();
    }
    // Frame n reads the source up to floor(n·M/L) + taps/2.
    const std::int64_t reachable = ready - taps / 2;
    return reachable <= 0 ? 0 : std::min(target.frames(), (reachable * phases + stride - 1) / stride);
}

void Resampler::convert(const Clip& source, Clip& target, std::int32_t channel, std::int64_t from,
                        std::int64_t to) const {
    const float* x = source.channel(channel);
    float* y = target.writable(channel);
    for (std::int64_t n = from; n < to; ++n) {
        const std::int64_t position = n * stride;
        const std::int64_t first = position / phases - (taps / 2 - 1);
        const float* row = rows.data() + position % phases * taps;
        const bool isInside = first >= 0 && first + taps <= source.frames();
        y[n] = isInside ? dot(x + first, row, taps) : dotAtEdge(x, source.frames(), first, row, taps);
    }
}

void Resampler::advance(const Clip& source, Clip& target, std::int64_t mostFrames) const {
    const std::int64_t from = target.readyFrames();
    const std::int64_t to = from + std::clamp<std::int64_t>(determinedFrames(source, target) - from, 0, mostFrames);
    for (std::int32_t channel = 0; channel < source.channelCount(); ++channel) {
        convert(source, target, channel, from, to);
    }
    target.publish(to);
    if (source.isAbandoned()) {
        target.abandon();
    }
}

std::shared_ptr<const Clip> atRate(const std::shared_ptr<const Clip>& clip, std::int32_t rateHz) {
    if (clip->rateHz() == rateHz) {
        return clip;
    }
    auto converted = std::make_shared<Clip>(rateHz, clip->channelCount(),
                                            resampledFrames(clip->frames(), clip->rateHz(), rateHz));
    Resampler(clip->rateHz(), rateHz).advance(*clip, *converted);
    return converted;
}

}  // namespace sa3::audio
