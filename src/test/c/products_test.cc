#include "check.h"
#include "plain.h"

namespace sa3::test {
namespace {

using Arrays = std::vector<mx::array>;

const Test kRowProductEqualsTwin("a product of few rows equals its twin for every depth", [] {
    for (const int rows : {1, 2, 3, 4, 5}) {
        for (const int depth : {1, 15, 16, 33, 1024}) {
            for (const int outputs : {7, 16, 1000}) {
                const Arrays in{normal({1, rows, depth}), normal({outputs, depth})};
                check_twins([](const Arrays& a) { return kernels::row_product(a[0], a[1]); },
                            [](const Arrays& a) { return kernels::plain::row_product(a[0], a[1], {}); }, in,
                            std::to_string(depth) + " deep, " + std::to_string(outputs) + " outputs");
            }
        }
    }
});

const Test kProductsRefuseShapes("products name shapes that do not fit", [] {
    check_rejects([] { kernels::row_product(normal({1, 3}), normal({2, 4})); }, "row_product");
});

}  // namespace
}  // namespace sa3::test
