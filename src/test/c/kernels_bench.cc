// Times each kernel and its twin composed of MLX operations, at the shapes of the released models:
//   [LD_PRELOAD=<libopenblas>] sa3_kernels_bench [threads] [name part]
// Milliseconds, the fastest of repeated calls (other programs may run); `kernel` and `plain` each include MLX's own
// cost of one evaluation.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "kernels.h"
#include "mlx/fast.h"
#include "mlx/ops.h"
#include "mlx/random.h"
#include "mlx/transforms.h"
#include "plain.h"

namespace {

namespace mx = mlx::core;
namespace fast = sa3::kernels;
namespace plain = sa3::kernels::plain;
using Work = std::function<mx::array()>;

const char* name_part = "";

double once_ms(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    mx::array y = work();
    mx::eval(y);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// The fastest of at least 5 calls and 300 ms.
double fastest_ms(const Work& work) {
    double best = once_ms(work), total = 0;
    for (int calls = 0; calls < 5 || total < 300; calls++) {
        const double ms = once_ms(work);
        best = std::min(best, ms);
        total += ms;
    }
    return best;
}

void compare(const char* name, const Work& kernel, const Work& twin) {
    if (std::strstr(name, name_part) == nullptr) {
        return;
    }
    const double fast_ms = fastest_ms(kernel), plain_ms = fastest_ms(twin);
    std::printf("%-58s kernel %8.3f  plain %8.3f  x%.1f\n", name, fast_ms, plain_ms, plain_ms / fast_ms);
    std::fflush(stdout);
}

mx::array normal(mx::Shape shape) {
    mx::array x = mx::random::normal(std::move(shape));
    mx::eval(x);
    return x;
}

// The parts of one projection, as the networks hand them over: views [B, T, H, 64].
std::vector<mx::array> projected(int batches, int tokens, int heads, int parts) {
    std::vector<mx::array> views;
    for (const mx::array& part : mx::split(normal({batches, tokens, parts * heads * 64}), parts, -1)) {
        views.push_back(mx::reshape(part, {batches, tokens, heads, 64}));
        mx::eval(views.back());
    }
    return views;
}

void bench_rows(const char* model, int tokens, int width, int inner) {
    const std::string prefix = model;
    const mx::array x = normal({1, tokens, width}), y = normal({1, tokens, width}), row = normal({1, 1, width});
    const mx::array w = normal({width}), z = normal({1, tokens, 2 * inner}), bias = normal({2 * inner});
    const mx::array alpha = mx::array({0.7f});
    compare((prefix + " swiglu").c_str(), [&] { return fast::swiglu(z); },
            [&] { return plain::swiglu(z, std::nullopt, fast::Gate::kSilu, {}); });
    compare((prefix + " swiglu with bias").c_str(), [&] { return fast::swiglu(z, bias); },
            [&] { return plain::swiglu(z, bias, fast::Gate::kSilu, {}); });
    compare((prefix + " sin gate").c_str(), [&] { return fast::swiglu(z, std::nullopt, fast::Gate::kSinPi); },
            [&] { return plain::swiglu(z, std::nullopt, fast::Gate::kSinPi, {}); });
    compare((prefix + " rms_norm").c_str(), [&] { return fast::rms_norm_modulate(x, w, 1e-5f); },
            [&] { return plain::rms_norm_modulate(x, w, 1e-5f, std::nullopt, std::nullopt, {}); });
    compare((prefix + " rms_norm_modulate").c_str(), [&] { return fast::rms_norm_modulate(x, w, 1e-5f, row, row); },
            [&] { return plain::rms_norm_modulate(x, w, 1e-5f, row, row, {}); });
    compare((prefix + " gated_residual").c_str(), [&] { return fast::gated_residual(x, y, row); },
            [&] { return plain::gated_residual(x, y, row, {}); });
    compare((prefix + " dyt").c_str(), [&] { return fast::dyt(x, alpha, w, w); },
            [&] { return plain::dyt(x, alpha, w, w, {}); });
}

void bench_heads(const char* model, int batches, int tokens, int heads) {
    const std::string prefix = model;
    const mx::array q = projected(batches, tokens, heads, 3)[0], w = normal({64}), alpha = mx::array({0.7f});
    fast::Rotary table = fast::rotary_table(tokens, 32, 10000);
    mx::eval(table.cos, table.sin);
    const auto mlx_rope = [](const mx::array& x) {
        return mx::fast::rope(mx::transpose(x, {0, 2, 1, 3}), 32, false, 10000.0f, 1.0f, 0);
    };
    compare((prefix + " head_rms_rope").c_str(), [&] { return fast::head_rms_rope(q, w, 1e-6f, table); },
            [&] { return mlx_rope(mx::fast::rms_norm(q, w, 1e-6f)); });
    compare((prefix + " head_dyt_rope").c_str(), [&] { return fast::head_dyt_rope(q, alpha, w, w, table); },
            [&] { return mlx_rope(plain::dyt(q, alpha, w, w, {})); });
}

void bench_attention(const char* name, int batches, int tokens, int keys, int heads, const fast::AttentionOptions& o) {
    const auto q = projected(batches, tokens, heads, 1), kv = projected(batches, keys, heads, 2);
    compare(
        name, [&] { return fast::attention(q[0], kv[0], kv[1], o); },
        [&] { return plain::attention(q[0], kv[0], kv[1], o, {}); });
}

void bench_differential(const char* name, int batches, int tokens, int heads, const fast::AttentionOptions& o) {
    const auto x = projected(batches, tokens, heads, 5);
    compare(
        name, [&] { return fast::differential_attention(x[0], x[1], x[2], x[3], x[4], o); },
        [&] {
            return mx::subtract(plain::attention(x[0], x[1], x[2], o, {}), plain::attention(x[3], x[4], x[2], o, {}));
        });
}

// A layer of a single row.
void bench_products(const char* model, int width, int outputs) {
    const std::string prefix = model;
    const mx::array x = normal({1, 1, width}), w = normal({outputs, width});
    compare((prefix + " row product").c_str(), [&] { return fast::row_product(x, w); },
            [&] { return plain::row_product(x, w, {}); });
}

// A matrix product and a kernel in turn: what is lost when two thread pools follow each other.
void bench_interplay() {
    const mx::array x = normal({172, 1024}), w = normal({8192, 1024});
    const auto product = [&] { return mx::matmul(x, mx::transpose(w)); };
    compare(
        "product 172x1024x8192, then swiglu (plain: product alone)", [&] { return fast::swiglu(product()); }, product);
}

}  // namespace

int main(int argc, char** argv) {
    mx::set_default_device(mx::Device::cpu);
    sa3_kernels_set_threads(argc > 1 ? std::atoi(argv[1]) : 1);
    name_part = argc > 2 ? argv[2] : "";
    std::printf("%s, %d threads, ms\n", sa3_kernels_features(), sa3_kernels_threads());
    const fast::AttentionOptions eighth{.scale = 0.125f};
    const mx::array one = mx::array({1.0f, 2.0f});
    const auto nothing = [&one] { return mx::negative(one); };
    compare("one evaluation of almost nothing", nothing, nothing);
    bench_rows("DiT small 10 s:", 172, 1024, 4096);
    bench_heads("DiT small 10 s:", 1, 172, 16);
    bench_attention("DiT small 10 s: self-attention 172, 16 heads", 1, 172, 172, 16, eighth);
    bench_attention("DiT small 10 s: cross-attention 172 x 257, 16 heads", 1, 172, 257, 16, eighth);
    bench_attention("DiT small 120 s: self-attention 1356, 16 heads", 1, 1356, 1356, 16, eighth);
    bench_differential("DiT medium 30 s: differential 387, 24 heads", 1, 387, 24, eighth);
    bench_rows("SAME-S 10 s:", 1836, 768, 2304);
    bench_heads("SAME-S 10 s:", 54, 34, 12);
    bench_differential("SAME-S 10 s: differential 54 x 34, 12 heads", 54, 34, 12, eighth);
    bench_differential("SAME-L 10 s: differential 1836, window 17, 24 heads", 1, 1836, 24,
                       {.scale = 0.125f, .window = 17});
    bench_attention("T5Gemma: soft-capped 64, 12 heads", 1, 64, 64, 12, {.scale = 0.0625f, .soft_cap = 50});
    const mx::array gate = normal({64, 2048}), up = normal({64, 2048});
    compare(
        "T5Gemma: gelu_gate 64 x 2048", [&] { return fast::gelu_gate(gate, up); },
        [&] { return plain::gelu_gate(gate, up, {}); });
    bench_products("DiT small keys and values:", 1024, 2048);
    bench_products("DiT medium keys and values:", 1536, 4608);
    bench_interplay();
    return 0;
}
