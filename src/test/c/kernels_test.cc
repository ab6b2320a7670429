// Runs every kernel test: sa3_kernels_test [threads]. Exit status 1 if one failed, 77 if SA3_CPU cannot run here.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "check.h"
#include "mlx/ops.h"
#include "mlx/random.h"
#include "mlx/transforms.h"
#include "pool.h"

namespace sa3::test {
namespace {

struct Case {
    const char* fact;
    std::function<void()> body;
};
std::vector<Case>& cases() {
    static std::vector<Case> all;
    return all;
}

// NaN equals NaN, infinity equals itself; finite values within `limit`.
bool close(float actual, float expected, double limit) {
    if (std::isnan(expected) || std::isinf(expected)) {
        return std::isnan(expected) ? std::isnan(actual) : actual == expected;
    }
    return std::fabs(static_cast<double>(actual) - expected) <= limit;
}

double largest(const float* row, int64_t count) {
    double most = 0;
    for (int64_t i = 0; i < count; i++) {
        most = std::isfinite(row[i]) ? std::max(most, std::fabs(static_cast<double>(row[i]))) : most;
    }
    return most;
}

}  // namespace

Test::Test(const char* fact, std::function<void()> body) { cases().push_back({fact, std::move(body)}); }

void check(bool holds, const std::string& what) {
    if (!holds) {
        throw std::runtime_error(what);
    }
}

void check_close(const mx::array& actual, const mx::array& expected, double tolerance, const std::string& what) {
    mx::array a = mx::contiguous(actual), e = mx::contiguous(expected);
    mx::eval(a, e);
    check(a.shape() == e.shape(), what + ": shapes differ");
    const int64_t width = e.ndim() == 0 ? 1 : e.shape(-1), count = static_cast<int64_t>(e.size());
    double limit = 0;
    for (int64_t i = 0; i < count; i++) {
        if (i % width == 0) {
            limit = tolerance * largest(e.data<float>() + i, width) + 1e-37;
        }
        const float got = a.data<float>()[i], want = e.data<float>()[i];
        if (!close(got, want, limit)) {
            throw std::runtime_error(what + ": element " + std::to_string(i) + " is " + std::to_string(got) +
                                     ", expected " + std::to_string(want));
        }
    }
}

void check_rejects(const std::function<void()>& call, const std::string& part) {
    try {
        call();
    } catch (const std::invalid_argument& e) {
        check(std::string(e.what()).find(part) != std::string::npos, std::string("unexpected message: ") + e.what());
        return;
    }
    throw std::runtime_error("accepted what it must reject (" + part + ")");
}

mx::array normal(mx::Shape shape, float scale) {
    static uint64_t draw = 0;
    mx::array x = mx::multiply(mx::random::normal(std::move(shape), mx::random::key(draw++)), mx::array(scale));
    mx::eval(x);
    return x;
}

std::vector<mx::array> gradients(const Function& f, const std::vector<mx::array>& inputs) {
    std::vector<int> all;
    for (size_t i = 0; i < inputs.size(); i++) {
        all.push_back(static_cast<int>(i));
    }
    const auto loss = [&f](const std::vector<mx::array>& in) {
        const mx::array y = f(in);
        const mx::array weights = mx::cos(mx::arange(0.0, static_cast<double>(y.size()), 1.0, mx::float32));
        return mx::sum(mx::multiply(mx::reshape(weights, y.shape()), y));
    };
    return mx::grad(loss, all)(inputs);
}

void check_twins(const Function& kernel, const Function& plain, const std::vector<mx::array>& inputs,
                 const std::string& what) {
    check_close(kernel(inputs), plain(inputs), kTolerance, what);
    const auto got = gradients(kernel, inputs), want = gradients(plain, inputs);
    for (size_t i = 0; i < want.size(); i++) {
        check_close(got[i], want[i], 1e-4, what + ", gradient " + std::to_string(i));
    }
}

static const Test kPoolRunsEachTaskOnce("pool runs each task once, on slots below the limit", [] {
    kernels::Pool& pool = kernels::Pool::instance();
    const int threads = pool.threads();
    for (const int size : {1, 2, 3, 7, 2}) {
        pool.resize(size);
        for (int round = 0; round < 200; round++) {
            std::vector<std::atomic<int>> hits(static_cast<size_t>(round));
            std::atomic<bool> in_range{true};
            pool.run(round, 2, [&](int64_t i, int slot) {
                hits[static_cast<size_t>(i)]++;
                in_range = in_range && slot >= 0 && slot < 2;
            });
            check(in_range, "slot out of range");
            check(std::all_of(hits.begin(), hits.end(), [](const auto& hit) { return hit == 1; }),
                  "missed or repeated");
        }
    }
    pool.resize(threads);
});

static const Test kPoolServesTwoCallers("pool serves two callers at once", [] {
    std::atomic<int64_t> sum{0};
    const auto call = [&sum] {
        for (int round = 0; round < 300; round++) {
            kernels::Pool::instance().run(20, 4, [&](int64_t i, int) { sum += i; });
        }
    };
    std::thread other(call);
    call();
    other.join();
    check(sum == 2 * 300 * 190, "sum is " + std::to_string(sum));
});

static int run_all() {
    int passed = 0, failed = 0;
    for (const Case& test : cases()) {
        try {
            test.body();
            passed++;
        } catch (const std::exception& e) {
            failed++;
            std::printf("FAIL %s\n     %s\n", test.fact, e.what());
        }
    }
    std::printf("%s, %d threads: %d passed, %d failed\n", sa3_kernels_features(), sa3_kernels_threads(), passed,
                failed);
    return failed == 0 ? 0 : 1;
}

}  // namespace sa3::test

int main(int argc, char** argv) {
    if (sa3_kernels_features() == nullptr) {
        std::printf("skipped: this processor lacks SA3_CPU=%s\n", std::getenv("SA3_CPU"));
        return 77;
    }
    sa3_kernels_set_threads(argc > 1 ? std::atoi(argv[1]) : 1);
    mlx::core::set_default_device(mlx::core::Device::cpu);
    return sa3::test::run_all();
}
