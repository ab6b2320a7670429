// The chosen instruction set against the plain loops, on bare memory: buffers have exactly the documented sizes, so
// that the sanitizers see every step beyond them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "cpu.h"

namespace sa3::test {
namespace {

using namespace kernels;
using Floats = std::vector<float>;

constexpr int64_t kWidths[] = {1, 3, 4, 5, 15, 17, 33, 64};
constexpr int64_t kRows = 5;

Floats uniform(int64_t count, float limit = 1) {
    static std::mt19937 engine(3);
    std::uniform_real_distribution<float> draw(-limit, limit);
    Floats x(static_cast<size_t>(count));
    std::generate(x.begin(), x.end(), [&] { return draw(engine); });
    return x;
}

// Runs `fill(table, out)` with both tables and compares.
template <class Fill>
void check_same(int64_t count, const std::string& what, const Fill& fill) {
    Floats got(static_cast<size_t>(count)), want(static_cast<size_t>(count));
    fill(isa(), got.data());
    fill(kPlainKernels, want.data());
    float most = 0;
    for (const float x : want) {
        most = std::max(most, std::fabs(x));
    }
    for (size_t i = 0; i < want.size(); i++) {
        check(std::fabs(got[i] - want[i]) <= 5e-6f * most + 1e-37f, what + ", element " + std::to_string(i));
    }
}

const Test kRowLoopsEqualPlain("row loops equal the plain ones for every width", [] {
    for (const int64_t width : kWidths) {
        const std::string at = "width " + std::to_string(width);
        const Floats x = uniform(kRows * 2 * width, 6), y = uniform(kRows * width, 3);
        const Floats a = uniform(width), b = uniform(width), bias = uniform(2 * width);
        for (const Gate gate : {Gate::kSilu, Gate::kSinPi}) {
            check_same(kRows * width, "swiglu " + at, [&](const IsaKernels& k, float* out) {
                k.swiglu(x.data(), bias.data(), out, kRows, width, gate);
            });
        }
        check_same(kRows * width, "gelu " + at,
                   [&](const IsaKernels& k, float* out) { k.gelu_gate(x.data(), y.data(), out, kRows * width); });
        check_same(kRows * width, "rms " + at, [&](const IsaKernels& k, float* out) {
            k.rms_rows({a.data(), b.data(), bias.data(), width, 1e-5f}, y.data(), out, kRows);
        });
        check_same(kRows * width, "dyt " + at, [&](const IsaKernels& k, float* out) {
            k.dyt_rows({a.data(), b.data(), width, 0.7f}, y.data(), out, kRows);
        });
        check_same(width, "gate " + at, [&](const IsaKernels& k, float* out) { k.open_gate(a.data(), out, width); });
        check_same(kRows * width, "residual " + at, [&](const IsaKernels& k, float* out) {
            k.gated_residual(y.data(), x.data(), a.data(), out, kRows, width);
        });
    }
});

const Test kProductsEqualPlain("products of few rows equal the plain ones for every width", [] {
    for (const int64_t depth : kWidths) {
        for (int64_t rows = 1; rows <= kMostRows; rows++) {
            const Floats x = uniform(rows * depth), w = uniform(kRows * depth);
            check_same(rows * kRows, "depth " + std::to_string(depth), [&](const IsaKernels& k, float* out) {
                k.row_product({x.data(), w.data(), out, rows, depth, kRows}, 0, kRows);
            });
        }
    }
});

const Test kHeadLoopsEqualPlain("head loops equal the plain ones for every norm", [] {
    for (const int64_t width : kWidths) {
        const Floats x = uniform(kRows * width, 3), weight = uniform(width), beta = uniform(width);
        const Floats cos = uniform(width / 2), sin = uniform(width / 2);
        for (const HeadNorm norm : {HeadNorm::kNone, HeadNorm::kRms, HeadNorm::kDyt}) {
            check_same(kRows * width, "heads of width " + std::to_string(width), [&](const IsaKernels& k, float* out) {
                HeadRow row{};
                row.x = x.data();
                row.out = out;
                row.head_stride = row.width = width;
                row.heads = kRows;
                row.norm = norm;
                row.weight = weight.data();
                row.beta = beta.data();
                row.eps_or_alpha = 0.5f;
                row.cos = cos.data();
                row.sin = sin.data();
                row.rotary_pairs = width / 2;
                k.head_row(row);
            });
        }
    }
});

struct AttentionCase {
    int64_t queries, keys, width, window;
    bool is_differential, has_mask;
};

void check_attention(const AttentionCase& c) {
    const int64_t key_floats = c.keys * c.width, query_floats = c.queries * c.width;
    const Floats q = uniform(query_floats, 3), k = uniform(key_floats, 3), v = uniform(key_floats);
    const Floats q2 = uniform(query_floats, 3), k2 = uniform(key_floats, 3), mask = uniform(c.queries * c.keys, 2);
    const std::string what = "T " + std::to_string(c.queries) + ", S " + std::to_string(c.keys) + ", D " +
                             std::to_string(c.width) + ", window " + std::to_string(c.window);
    check_same(query_floats, what, [&](const IsaKernels& table, float* out) {
        Floats scratch(static_cast<size_t>(table.attention_scratch(c.keys, c.width, c.is_differential)));
        HeadAttention head{};
        head.q = {q.data(), c.width};
        head.k = {k.data(), c.width};
        head.v = {v.data(), c.width};
        if (c.is_differential) {
            head.q2 = {q2.data(), c.width};
            head.k2 = {k2.data(), c.width};
        }
        if (c.has_mask) {
            head.mask = {mask.data(), c.keys};
            head.soft_cap = 50;
        }
        head.out = out;
        head.out_stride = head.width = c.width;
        head.last_query = c.queries;
        head.keys = c.keys;
        head.scale = 0.2f;
        head.window = c.window;
        head.scratch = scratch.data();
        table.attention(head);
    });
}

const Test kAttentionLoopsEqualPlain("attention equals the plain loops for all options", [] {
    for (const int64_t width : {1, 5, 20, 64, 70}) {
        for (const int64_t tokens : {1, 8, 17, 34, 61}) {
            for (const int64_t window : {-1, 0, 5, 17}) {
                for (const int options : {0, 1, 2, 3}) {
                    const int64_t keys = window < 0 ? tokens + 3 : tokens;
                    check_attention({tokens, keys, width, window, (options & 1) != 0, (options & 2) != 0});
                }
            }
        }
    }
});

}  // namespace
}  // namespace sa3::test
