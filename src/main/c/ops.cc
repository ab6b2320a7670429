// Element-wise operations, reductions and shapes.
#include "shim.h"

using sa3::axes_of;
using sa3::deref;
using sa3::guard;
using sa3::shape_of;

// MLX overloads most names; this namespace holds the one form that each C name stands for.
namespace names {

using mx::abs, mx::add, mx::cos, mx::divide, mx::equal, mx::exp, mx::greater, mx::isfinite, mx::less_equal;
using mx::log, mx::matmul, mx::max, mx::maximum, mx::mean, mx::min, mx::minimum, mx::multiply, mx::negative;
using mx::power, mx::rsqrt, mx::sigmoid, mx::sign, mx::sin, mx::sqrt, mx::square, mx::stop_gradient, mx::subtract;
using mx::sum, mx::tanh;

mx::array contiguous(const mx::array& a) {
    return mx::contiguous(a);
}

mx::array softmax(const mx::array& a, const std::vector<int>& axes, bool) {
    return mx::softmax(a, axes, true);
}

}  // namespace names

#define SA3_DEFINE_UNARY(name)                                                     \
    sa3_array* sa3_##name(const sa3_array* a) {                                    \
        return guard(#name, {a}, [&] { return names::name(deref(a)); });           \
    }
#define SA3_DEFINE_BINARY(name)                                                    \
    sa3_array* sa3_##name(const sa3_array* a, const sa3_array* b) {                \
        return guard(#name, {a, b}, [&] { return names::name(deref(a), deref(b)); }); \
    }
#define SA3_DEFINE_REDUCE(name)                                                    \
    sa3_array* sa3_##name(const sa3_array* a, const int* axes, int n, int keepdims) { \
        return guard(#name, {a}, [&] { return names::name(deref(a), axes_of(axes, n), keepdims != 0); }); \
    }

extern "C" {

SA3_UNARY_OPS(SA3_DEFINE_UNARY)
SA3_BINARY_OPS(SA3_DEFINE_BINARY)
SA3_REDUCE_OPS(SA3_DEFINE_REDUCE)

sa3_array* sa3_variance(const sa3_array* a, const int* axes, int n, int keepdims, int ddof) {
    return guard("variance", {a}, [&] { return mx::var(deref(a), axes_of(axes, n), keepdims != 0, ddof); });
}

sa3_array* sa3_argmax(const sa3_array* a, int axis, int keepdims) {
    return guard("argmax", {a}, [&] { return mx::argmax(deref(a), axis, keepdims != 0); });
}

sa3_array* sa3_where(const sa3_array* condition, const sa3_array* a, const sa3_array* b) {
    return guard("where", {condition, a, b}, [&] { return mx::where(deref(condition), deref(a), deref(b)); });
}

sa3_array* sa3_astype(const sa3_array* a, int dtype) {
    return guard("astype", {a}, [&] { return mx::astype(deref(a), sa3::dtype_of(dtype)); });
}

sa3_array* sa3_addmm(const sa3_array* c, const sa3_array* a, const sa3_array* b) {
    return guard("addmm", {c, a, b}, [&] { return mx::addmm(deref(c), deref(a), deref(b)); });
}

sa3_array* sa3_reshape(const sa3_array* a, const int* shape, int ndim) {
    return guard("reshape", {a}, [&] { return mx::reshape(deref(a), shape_of(shape, ndim)); });
}

sa3_array* sa3_transpose(const sa3_array* a, const int* axes, int n) {
    return guard("transpose", {a}, [&] { return mx::transpose(deref(a), axes_of(axes, n)); });
}

sa3_array* sa3_broadcast_to(const sa3_array* a, const int* shape, int ndim) {
    return guard("broadcast_to", {a}, [&] { return mx::broadcast_to(deref(a), shape_of(shape, ndim)); });
}

sa3_array* sa3_expand_dims(const sa3_array* a, int axis) {
    return guard("expand_dims", {a}, [&] { return mx::expand_dims(deref(a), axis); });
}

sa3_array* sa3_slice(const sa3_array* a, const int* start, const int* stop, const int* step, int n) {
    return guard("slice", {a}, [&] {
        return mx::slice(deref(a), shape_of(start, n), shape_of(stop, n), shape_of(step, n));
    });
}

sa3_array* sa3_concatenate(sa3_array* const* arrays, int count, int axis) {
    return guard("concatenate", {count > 0 ? arrays[0] : nullptr, count > 1 ? arrays[count - 1] : nullptr}, [&] {
        std::vector<mx::array> parts;
        for (int i = 0; i < count; i++) {
            parts.push_back(deref(arrays[i]));
        }
        return mx::concatenate(std::move(parts), axis);
    });
}

sa3_array* sa3_pad(const sa3_array* a, const int* low, const int* high, int n) {
    return guard("pad", {a}, [&] {
        std::vector<int> axes;
        for (int i = 0; i < n; i++) {
            axes.push_back(i);
        }
        return mx::pad(deref(a), axes, shape_of(low, n), shape_of(high, n));
    });
}

sa3_array* sa3_take(const sa3_array* a, const sa3_array* indices, int axis) {
    return guard("take", {a, indices}, [&] { return mx::take(deref(a), deref(indices), axis); });
}

sa3_array* sa3_take_along_axis(const sa3_array* a, const sa3_array* indices, int axis) {
    return guard("take_along_axis", {a, indices}, [&] { return mx::take_along_axis(deref(a), deref(indices), axis); });
}

}  // extern "C"
