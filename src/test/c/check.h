// The little that the kernel tests need: named tests, assertions that name both values, arrays with a seed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernels.h"

namespace sa3::test {

namespace mx = mlx::core;

// Registers a test under its fact, at start-up.
struct Test {
    Test(const char* fact, std::function<void()> body);
};

void check(bool holds, const std::string& what);

// Equal shapes; |actual - expected| <= tolerance * (largest |expected| of the row); NaN and infinities in the same
// places.
void check_close(const mx::array& actual, const mx::array& expected, double tolerance, const std::string& what);

// `call` throws std::invalid_argument whose message contains `part`.
void check_rejects(const std::function<void()>& call, const std::string& part);

constexpr double kTolerance = 5e-6;

// Normal numbers, another draw with every call, the same in every run.
mx::array normal(mx::Shape shape, float scale = 1);

// Gradients of sum(weights * f(inputs)) with respect to all inputs.
std::vector<mx::array> gradients(const std::function<mx::array(const std::vector<mx::array>&)>& f,
                                 const std::vector<mx::array>& inputs);

using Function = std::function<mx::array(const std::vector<mx::array>&)>;
// Same values and same gradients.
void check_twins(const Function& kernel, const Function& plain, const std::vector<mx::array>& inputs,
                 const std::string& what);

}  // namespace sa3::test
