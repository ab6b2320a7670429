#include <cmath>

#include "check.h"
#include "mlx/fast.h"
#include "mlx/ops.h"
#include "mlx/transforms.h"
#include "plain.h"

namespace sa3::test {
namespace {

using Arrays = std::vector<mx::array>;
using kernels::Rotary;

mx::array rms_twin(const mx::array& x, const mx::array& w, float eps, const Rotary& table) {
    return kernels::plain::rope(mx::fast::rms_norm(x, w, eps), table, {});
}

const Test kRmsRopeEqualsTwin("per-head RMS and rotary equal their twin", [] {
    for (const int width : {2, 6, 20, 64, 70}) {
        for (const int tokens : {1, 34, 35}) {
            for (const int dims : {2, width / 4 * 2, width / 2 * 2}) {
                if (dims == 0) {
                    continue;
                }
                const Rotary table = kernels::rotary_table(tokens, dims, 10000);
                check_twins([&](const Arrays& a) { return kernels::head_rms_rope(a[0], a[1], 1e-6f, table); },
                            [&](const Arrays& a) { return rms_twin(a[0], a[1], 1e-6f, table); },
                            {normal({2, tokens, 3, width}), normal({width})},
                            "D " + std::to_string(width) + ", T " + std::to_string(tokens));
            }
        }
    }
});

const Test kRopeEqualsMlxRope("rotary equals MLX's rope with half-split pairs", [] {
    const mx::array x = normal({2, 257, 4, 64});
    const mx::array heads_first = mx::transpose(x, {0, 2, 1, 3});
    const mx::array want = mx::transpose(mx::fast::rope(heads_first, 32, false, 10000.0f, 1.0f, 0), {0, 2, 1, 3});
    check_close(kernels::rope(x, kernels::rotary_table(257, 32, 10000)), want, 5e-5, "rope");
});

const Test kDytRopeEqualsTwin("per-head DyT and rotary equal their twin", [] {
    const Rotary table = kernels::rotary_table(40, 32, 10000);
    const Arrays in{normal({2, 40, 3, 64}), mx::array({0.8f}), normal({64}), normal({64})};
    check_twins([&](const Arrays& a) { return kernels::head_dyt_rope(a[0], a[1], a[2], a[3], table); },
                [&](const Arrays& a) {
                    return kernels::plain::rope(kernels::plain::dyt(a[0], a[1], a[2], a[3], {}), table, {});
                },
                in, "dyt rope");
});

const Test kNoTableMeansNoTurn("without a table the heads are only normalised", [] {
    const mx::array x = normal({1, 5, 3, 64}), w = normal({64});
    check_close(kernels::head_rms_rope(x, w, 1e-6f), mx::fast::rms_norm(x, w, 1e-6f), kTolerance, "norm");
});

const Test kPositionsRestart("positions restart with every chunk of the table's length", [] {
    const mx::array x = normal({1, 3 * 34, 2, 64});
    const Rotary table = kernels::rotary_table(34, 32, 10000);
    const mx::array chunked = kernels::rope(mx::reshape(x, {3, 34, 2, 64}), table);
    check_close(kernels::rope(x, table), mx::reshape(chunked, x.shape()), 0, "chunks");
});

const Test kHeadsReadProjectionInPlace("heads are read in place from a wider projection", [] {
    const mx::array projection = normal({2, 37, 3 * 4 * 64}), w = normal({64});
    const mx::array part = mx::slice(projection, {0, 0, 256}, {2, 37, 512});
    mx::array view = mx::reshape(part, {2, 37, 4, 64});
    mx::eval(view);
    check(view.strides(1) == 3 * 4 * 64, "the view was copied");
    const Rotary table = kernels::rotary_table(37, 32, 10000);
    check_close(kernels::head_rms_rope(view, w, 1e-6f, table), kernels::head_rms_rope(mx::copy(view), w, 1e-6f, table),
                0, "view");
    const mx::array turned = mx::transpose(normal({64, 4, 37, 2}), {3, 2, 1, 0});
    check_close(kernels::rope(turned, table), kernels::rope(mx::copy(turned), table), 0, "last axis not contiguous");
});

const Test kHeadsRejectShapes("wrong shapes are rejected", [] {
    const mx::array x = normal({1, 5, 3, 64});
    check_rejects([&] { kernels::head_rms_rope(x, normal({63}), 1e-6f); }, "[63]");
    check_rejects([&] { kernels::rope(normal({5, 64}), kernels::rotary_table(5, 32, 1e4f)); }, "[B, T, H, D]");
    check_rejects([&] { kernels::rope(x, kernels::rotary_table(5, 66, 1e4f)); }, "R <= D");
});

}  // namespace
}  // namespace sa3::test
