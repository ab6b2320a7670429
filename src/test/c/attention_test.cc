#include <cmath>
#include <limits>

#include "check.h"
#include "mlx/ops.h"
#include "mlx/transforms.h"
#include "plain.h"

namespace sa3::test {
namespace {

using Arrays = std::vector<mx::array>;
using kernels::AttentionOptions;

// Every output is a mean of values: errors count relative to the largest of all, so the result is taken as one row.
mx::array one_row(const mx::array& x) { return mx::reshape(x, {-1}); }

void check_attention(const Arrays& in, const AttentionOptions& options, const std::string& what) {
    check_twins([&](const Arrays& a) { return one_row(kernels::attention(a[0], a[1], a[2], options)); },
                [&](const Arrays& a) { return one_row(kernels::plain::attention(a[0], a[1], a[2], options, {})); }, in,
                what);
}

Arrays heads(int batches, int queries, int keys, int count, int width) {
    return {normal({batches, queries, count, width}), normal({batches, keys, count, width}),
            normal({batches, keys, count, width})};
}

const Test kEqualsTwinOnRaggedSizes("attention equals its twin on ragged sizes", [] {
    for (const int width : {1, 7, 16, 20, 33, 64, 72}) {
        for (const int queries : {1, 12, 25, 34, 35, 257}) {
            for (const int keys : {1, 16, 17, 34, 35, 257}) {
                check_attention(
                    heads(1, queries, keys, 2, width), {.scale = 0.3f},
                    "T " + std::to_string(queries) + ", S " + std::to_string(keys) + ", D " + std::to_string(width));
            }
        }
    }
});

const Test kManyHeadsAndBatches("attention of many small chunks equals its twin",
                                [] { check_attention(heads(9, 34, 34, 12, 64), {.scale = 0.125f}, "chunks"); });

const Test kFewHeadsAreSplit("attention of one long head equals its twin",
                             [] { check_attention(heads(1, 700, 700, 1, 64), {.scale = 0.125f}, "one head"); });

const Test kDifferentialEqualsTwoCalls("differential attention equals two attentions subtracted", [] {
    for (const int keys : {1, 34, 100}) {
        Arrays in = heads(2, 34, keys, 3, 64);
        in.push_back(normal(in[0].shape()));
        in.push_back(normal(in[1].shape()));
        const AttentionOptions options{.scale = 0.125f};
        check_twins(
            [&](const Arrays& a) { return kernels::differential_attention(a[0], a[1], a[2], a[3], a[4], options); },
            [&](const Arrays& a) {
                return mx::subtract(kernels::plain::attention(a[0], a[1], a[2], options, {}),
                                    kernels::plain::attention(a[3], a[4], a[2], options, {}));
            },
            in, "S " + std::to_string(keys));
    }
});

const Test kWindowEqualsMaskedTwin("a window equals the masked twin, for short and long sequences", [] {
    for (const int tokens : {1, 5, 17, 18, 34, 51, 102, 257}) {
        for (const int window : {0, 1, 17, 300}) {
            Arrays in = heads(1, tokens, tokens, 2, 64);
            check_attention(in, {.scale = 0.125f, .window = window},
                            "T " + std::to_string(tokens) + ", window " + std::to_string(window));
        }
    }
});

const Test kDifferentialWindow("differential attention with a window equals its twin", [] {
    Arrays in = heads(1, 119, 119, 2, 64);
    const mx::array q2 = normal(in[0].shape()), k2 = normal(in[1].shape());
    const AttentionOptions options{.scale = 0.125f, .window = 17};
    check_close(kernels::differential_attention(in[0], in[1], in[2], q2, k2, options),
                mx::subtract(kernels::plain::attention(in[0], in[1], in[2], options, {}),
                             kernels::plain::attention(q2, k2, in[2], options, {})),
                kTolerance, "differential window");
});

const Test kMasksBroadcast("boolean and additive masks broadcast over every axis", [] {
    const Arrays in = heads(2, 35, 40, 3, 64);
    for (const mx::Shape& shape : {mx::Shape{40}, mx::Shape{35, 40}, mx::Shape{2, 1, 1, 40}, mx::Shape{2, 1, 35, 40},
                                   mx::Shape{1, 3, 35, 40}, mx::Shape{2, 3, 35, 1}}) {
        const mx::array values = normal(shape, 2);
        check_attention(in, {.scale = 0.125f, .mask = values}, "additive");
        if (shape.back() > 1) {
            const mx::array visible = mx::greater(values, mx::array(-1.0f));
            check_attention(in, {.scale = 0.125f, .mask = visible}, "boolean");
        }
    }
});

const Test kSoftCapEqualsTwin("soft-capped scores equal the twin, with and without mask", [] {
    Arrays in = heads(1, 35, 35, 3, 64);
    in[0] = mx::multiply(in[0], mx::array(8.0f));  // scores around the cap's bend
    check_attention(in, {.scale = 0.125f, .soft_cap = 50}, "capped");
    const mx::array visible = mx::less(mx::arange(0, 35, 1), mx::array(20));
    check_attention(in, {.scale = 0.125f, .mask = visible, .soft_cap = 50}, "capped and masked");
});

const Test kHiddenKeysDoNotCount("hidden keys change nothing", [] {
    const Arrays in = heads(1, 20, 33, 2, 64);
    const mx::array visible = mx::less(mx::arange(0, 33, 1), mx::array(21));
    const auto first = [](const mx::array& x) { return mx::slice(x, {0, 0, 0, 0}, {1, 21, 2, 64}); };
    check_close(kernels::attention(in[0], in[1], in[2], {.scale = 0.125f, .mask = visible}),
                kernels::attention(in[0], first(in[1]), first(in[2]), {.scale = 0.125f}), kTolerance, "hidden");
});

const Test kNoVisibleKeyGivesZeros("a query that sees no key gives zeros", [] {
    const Arrays in = heads(1, 3, 20, 2, 64);
    const mx::array nothing = mx::full({20}, -std::numeric_limits<float>::infinity());
    check_close(kernels::attention(in[0], in[1], in[2], {.scale = 0.125f, .mask = nothing}), mx::zeros({1, 3, 2, 64}),
                0, "all hidden");
});

const Test kHugeScores("scores of any size give finite weights", [] {
    Arrays in = heads(1, 20, 20, 2, 64);
    in[0] = mx::multiply(in[0], mx::array(1e6f));
    check_close(kernels::attention(in[0], in[1], in[2], {.scale = 1}),
                kernels::plain::attention(in[0], in[1], in[2], {.scale = 1}, {}), 1e-3, "huge");
});

const Test kNanStaysInItsRow("a NaN query spoils its own row only", [] {
    Arrays in = heads(1, 20, 40, 1, 64);
    const mx::array row = mx::equal(mx::reshape(mx::arange(0, 20, 1), {1, 20, 1, 1}), mx::array(7));
    in[0] = mx::where(row, mx::array(std::nanf("")), in[0]);
    check_close(kernels::attention(in[0], in[1], in[2], {.scale = 0.125f}),
                kernels::plain::attention(in[0], in[1], in[2], {.scale = 0.125f}, {}), kTolerance, "NaN");
});

const Test kReadsProjectionInPlace("queries, keys and values are read in place from one projection", [] {
    const mx::array projection = normal({2, 37, 3 * 4 * 64});
    Arrays views;
    for (const mx::array& part : mx::split(projection, 3, -1)) {
        views.push_back(mx::reshape(part, {2, 37, 4, 64}));
    }
    mx::array out = kernels::attention(views[0], views[1], views[2], {.scale = 0.125f});
    const mx::array copied =
        kernels::attention(mx::copy(views[0]), mx::copy(views[1]), mx::copy(views[2]), {.scale = 0.125f});
    check_close(out, copied, 0, "projection");
    const auto turn = [](const mx::array& x) { return mx::transpose(mx::copy(mx::transpose(x))); };
    check_close(kernels::attention(turn(views[0]), turn(views[1]), turn(views[2]), {.scale = 0.125f}), copied, 0,
                "last axis not contiguous");
});

const Test kAttentionRejectsShapes("wrong shapes are rejected with their numbers", [] {
    const Arrays in = heads(1, 5, 6, 2, 8);
    check_rejects([&] { kernels::attention(in[0], in[1], normal({1, 7, 2, 8}), {}); }, "[1, 7, 2, 8]");
    check_rejects([&] { kernels::attention(in[0], in[1], in[2], {.window = 3}); }, "T = S");
    check_rejects([&] { kernels::attention(in[0], normal({1, 0, 2, 8}), normal({1, 0, 2, 8}), {}); }, "S > 0");
});

}  // namespace
}  // namespace sa3::test
