// Kernels for matrix products of few rows.
#include "cpu.h"
#include "kernels.h"
#include "plain.h"
#include "pool.h"
#include "primitive.h"

namespace sa3::kernels {
namespace {

struct FewRowsProduct {
    static constexpr const char* kName = "sa3::row_product";
    bool operator==(const FewRowsProduct&) const = default;

    mx::Shape shape(const Inputs& in) const {
        mx::Shape shape = in[0].shape();
        shape.back() = in[1].shape(0);
        return shape;
    }
    mx::array plain(const Inputs& in, mx::Stream s) const { return plain::row_product(in[0], in[1], s); }
    void launch(const Inputs& in, mx::array& out, mx::Stream s) const {
        allocate(out);
        const RowProduct product{in[0].data<float>(), in[1].data<float>(), out.data<float>(),
                                 rows_of(in[0]),      in[1].shape(1),      in[1].shape(0)};
        dispatch(s, [kernels = &isa(), product] {
            parallel_ranges(product.outputs, product.rows * product.depth, [&](int64_t first, int64_t last) {
                kernels->row_product(product, first, last);
            });
        });
    }
};

}  // namespace

mx::array row_product(const mx::array& x, const mx::array& w, mx::StreamOrDevice s) {
    const bool fits = x.ndim() > 0 && w.ndim() == 2 && x.shape(-1) == w.shape(1);
    require(fits, FewRowsProduct::kName, "expected x [.., K], w [N, K]", {x, w});
    if (x.size() == 0 || w.size() == 0 || rows_of(x) > kMostRows) {
        return plain::row_product(x, w, s);
    }
    return build(FewRowsProduct{}, {contiguous(x, s), contiguous(w, s)}, s);
}

}  // namespace sa3::kernels
