#include <cmath>
#include <limits>

#include "check.h"
#include "mlx/ops.h"
#include "mlx/transforms.h"
#include "plain.h"

namespace sa3::test {
namespace {

using kernels::Gate;
using Arrays = std::vector<mx::array>;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr int kWidths[] = {1, 3, 8, 15, 16, 17, 33, 64, 100};

// Values at which polynomials break, one after the other, padded to every position of a vector.
mx::array extremes() {
    const float values[] = {0,    -0.0f, 1e-45f, -1e-40f, 1e-30f, 0.3f,  -0.3f,  1,    -1,    5,    -5,    20,
                            -20,  80,    -80,    87.5f,   -87.5f, 88.8f, -88.8f, 100,  -100,  104,  -104,  300,
                            -300, 1e4f,  -1e4f,  7e4f,    1e19f,  3e38f, -3e38f, kInf, -kInf, kNan, 12.5f, -12.25f};
    std::vector<float> all;
    for (const float v : values) {
        all.insert(all.end(), 5, v);
    }
    return mx::array(all.begin(), {static_cast<int>(all.size())});
}

std::string at(const char* name, int rows, int width) {
    return std::string(name) + " [" + std::to_string(rows) + ", " + std::to_string(width) + "]";
}

const Test kSwigluEqualsTwin("swiglu equals its twin, both gates, with and without bias", [] {
    for (const Gate gate : {Gate::kSilu, Gate::kSinPi}) {
        for (const int width : kWidths) {
            for (const int rows : {1, 7, 35}) {
                const Arrays in{normal({rows, 2 * width}, 3), normal({2 * width})};
                check_twins([&](const Arrays& a) { return kernels::swiglu(a[0], a[1], gate); },
                            [&](const Arrays& a) { return kernels::plain::swiglu(a[0], a[1], gate, {}); }, in,
                            at("biased", rows, width));
                check_twins([&](const Arrays& a) { return kernels::swiglu(a[0], std::nullopt, gate); },
                            [&](const Arrays& a) { return kernels::plain::swiglu(a[0], std::nullopt, gate, {}); },
                            {in[0]}, at("unbiased", rows, width));
            }
        }
    }
});

const Test kSwigluLargeUsesThreads("swiglu of many rows equals its twin", [] {
    const mx::array x = normal({2, 300, 2 * 516}, 2);
    check_close(kernels::swiglu(x), kernels::plain::swiglu(x, std::nullopt, Gate::kSilu, {}), kTolerance, "large");
});

const Test kSiluAtExtremes("silu of zeros, denormals, huge values, infinities and NaN", [] {
    const mx::array gate = mx::reshape(extremes(), {-1, 1});
    const mx::array x = mx::concatenate({mx::ones_like(gate), gate}, 1);
    check_close(kernels::swiglu(x), kernels::plain::swiglu(x, std::nullopt, Gate::kSilu, {}), kTolerance, "silu");
});

const Test kSinAtExtremes("sin gate of zeros, denormals, huge values, infinities and NaN", [] {
    const mx::array gate = extremes();  // one vector row: neighbours of a huge value must not change
    const mx::array x = mx::concatenate({mx::ones_like(gate), gate}, 0);
    check_close(kernels::swiglu(x, std::nullopt, Gate::kSinPi),
                kernels::plain::swiglu(x, std::nullopt, Gate::kSinPi, {}), kTolerance, "sin");
});

const Test kTanhAtExtremes("tanh of zeros, denormals, huge values, infinities and NaN", [] {
    const mx::array x = mx::reshape(extremes(), {-1, 1}), one = mx::array({1.0f});
    check_close(kernels::dyt(x, one, one, mx::array({0.0f})), mx::tanh(x), kTolerance, "tanh");
});

const Test kTanhIsAccurate("tanh has a relative error below 1e-6 from 1e-6 to 12", [] {
    const mx::array x = mx::exp(mx::linspace(std::log(1e-6), std::log(12.0), 20001));
    mx::array y = kernels::dyt(mx::reshape(x, {-1, 1}), mx::array({1.0f}), mx::array({1.0f}), mx::array({0.0f}));
    mx::eval(x, y);
    for (size_t i = 0; i < x.size(); i++) {
        const double want = std::tanh(static_cast<double>(x.data<float>()[i])), got = y.data<float>()[i];
        check(std::fabs(got - want) <= 1e-6 * want, "tanh at " + std::to_string(x.data<float>()[i]));
    }
});

const Test kGeluEqualsTwin("gelu gate equals its twin", [] {
    for (const int width : kWidths) {
        check_twins([](const Arrays& a) { return kernels::gelu_gate(a[0], a[1]); },
                    [](const Arrays& a) { return kernels::plain::gelu_gate(a[0], a[1], {}); },
                    {normal({5, width}, 2), normal({5, width})}, at("gelu", 5, width));
    }
});

const Test kRmsEqualsTwin("RMS norm with scale and shift per batch item equals its twin", [] {
    for (const int width : kWidths) {
        const Arrays in{normal({3, 11, width}), normal({width}), normal({3, 1, width}), normal({3, 1, width})};
        check_twins(
            [](const Arrays& a) { return kernels::rms_norm_modulate(a[0], a[1], 1e-5f, a[2], a[3]); },
            [](const Arrays& a) { return kernels::plain::rms_norm_modulate(a[0], a[1], 1e-5f, a[2], a[3], {}); }, in,
            at("modulated", 33, width));
        check_twins([](const Arrays& a) { return kernels::rms_norm_modulate(a[0], a[1], 1e-5f); },
                    [](const Arrays& a) {
                        return kernels::plain::rms_norm_modulate(a[0], a[1], 1e-5f, std::nullopt, std::nullopt, {});
                    },
                    {in[0], in[1]}, at("bare", 33, width));
    }
});

const Test kRmsTakesScaleOrShiftAlone("RMS norm takes a scale or a shift alone, of one row", [] {
    const mx::array x = normal({2, 300, 257}), w = normal({257}), row = normal({257});
    check_close(kernels::rms_norm_modulate(x, w, 1e-5f, row),
                kernels::plain::rms_norm_modulate(x, w, 1e-5f, row, std::nullopt, {}), kTolerance, "scale");
    check_close(kernels::rms_norm_modulate(x, w, 1e-5f, std::nullopt, row),
                kernels::plain::rms_norm_modulate(x, w, 1e-5f, std::nullopt, row, {}), kTolerance, "shift");
});

const Test kRmsAtExtremes("RMS norm of zero, tiny, huge and NaN rows equals its twin", [] {
    for (const float value : {0.0f, 1e-40f, 1e-20f, 1e18f, 3e38f, kNan, kInf}) {
        const mx::array x = mx::full({2, 19}, value), w = mx::ones({19});
        check_close(kernels::rms_norm_modulate(x, w, 1e-5f),
                    kernels::plain::rms_norm_modulate(x, w, 1e-5f, std::nullopt, std::nullopt, {}), kTolerance,
                    "rows of " + std::to_string(value));
    }
});

const Test kDytEqualsTwin("dynamic tanh equals its twin", [] {
    for (const int width : kWidths) {
        check_twins([](const Arrays& a) { return kernels::dyt(a[0], a[1], a[2], a[3]); },
                    [](const Arrays& a) { return kernels::plain::dyt(a[0], a[1], a[2], a[3], {}); },
                    {normal({2, 9, width}, 2), mx::array({0.7f}), normal({width}), normal({width})},
                    at("dyt", 18, width));
    }
});

const Test kGatedResidualEqualsTwin("gated residual equals its twin, one gate per batch item", [] {
    for (const int width : kWidths) {
        check_twins([](const Arrays& a) { return kernels::gated_residual(a[0], a[1], a[2]); },
                    [](const Arrays& a) { return kernels::plain::gated_residual(a[0], a[1], a[2], {}); },
                    {normal({3, 11, width}), normal({3, 11, width}), normal({3, 1, width}, 4)},
                    at("residual", 33, width));
    }
});

const Test kReadsViews("strided views are read as what they show", [] {
    const mx::array wide = normal({3, 40, 96}), w = normal({32});
    const mx::array view = mx::slice(wide, {0, 5, 32}, {3, 38, 64}), turned = mx::transpose(normal({32, 33, 3}));
    for (const mx::array& x : {view, turned}) {
        check_close(kernels::rms_norm_modulate(x, w, 1e-5f), kernels::rms_norm_modulate(mx::copy(x), w, 1e-5f), 0,
                    "rms");
        check_close(kernels::gated_residual(x, x, w), kernels::gated_residual(mx::copy(x), mx::copy(x), w), 0, "gate");
    }
});

const Test kKeepsSharedInput("an input that is used again keeps its values", [] {
    mx::array x = normal({4, 64});
    mx::array before = mx::add(x, mx::array(0.0f));
    mx::array y = kernels::rms_norm_modulate(mx::add(x, mx::array(1.0f)), mx::ones({64}), 1e-5f);
    mx::array z = kernels::gated_residual(x, x, mx::ones({64}));
    mx::eval(before, y, z);
    check_close(x, before, 0, "x");
});

const Test kEmptyArrays("empty arrays give empty arrays", [] {
    check_close(kernels::swiglu(mx::zeros({0, 8})), mx::zeros({0, 4}), 0, "swiglu");
    check_close(kernels::rms_norm_modulate(mx::zeros({2, 0, 8}), mx::ones({8}), 1e-5f), mx::zeros({2, 0, 8}), 0, "rms");
});

const Test kHalfPrecisionTakesTwin("other types take the twin and keep their type", [] {
    const mx::array x = mx::astype(normal({3, 8}), mx::float16);
    check(kernels::swiglu(x).dtype() == mx::float16, "type changed");
});

const Test kRowsRejectShapes("wrong shapes are rejected with both shapes", [] {
    check_rejects([] { kernels::swiglu(normal({2, 7})); }, "[2, 7]");
    check_rejects([] { kernels::swiglu(normal({2, 8}), normal({4})); }, "[2, 8] [4]");
    check_rejects([] { kernels::rms_norm_modulate(normal({2, 3, 8}), normal({7}), 1e-5f); }, "[7]");
    check_rejects(
        [] {
            kernels::rms_norm_modulate(normal({2, 3, 8}), normal({8}), 1e-5f, normal({3, 1, 8}));
        },
        "[3, 1, 8]");
    check_rejects([] { kernels::gated_residual(normal({2, 8}), normal({3, 8}), normal({8})); }, "[3, 8]");
    check_rejects([] { kernels::gelu_gate(normal({2, 8}), normal({8})); }, "[8]");
});

}  // namespace
}  // namespace sa3::test
