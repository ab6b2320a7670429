// Fast layers, random numbers and linear algebra.
#include "shim.h"

using sa3::deref;
using sa3::guard;
using sa3::optional;
using sa3::Outputs;
using sa3::shape_of;

namespace {

/** U, S and V of a matrix with no more columns than rows, in float64. */
std::vector<mx::array> leading_svd_of_tall(const mx::array& a, int rank) {
    const mx::Device cpu(mx::Device::cpu);
    const int n = a.shape(1);
    auto gram = mx::matmul(mx::transpose(a, cpu), a, cpu);
    gram.eval();  // by as many threads as there are; the rest is for one
    const auto [values, vectors] = mx::linalg::eigh(gram, "L", cpu);  // rising
    const auto falling = mx::arange(n - 1, n - 1 - rank, -1, mx::int32, cpu);
    const auto squares = mx::take(values, falling, 0, cpu);
    const auto s = mx::sqrt(mx::maximum(squares, mx::array(0.0, mx::float64), cpu), cpu);
    const auto v = mx::take(vectors, falling, 1, cpu);
    return {mx::divide(mx::matmul(a, v, cpu), s, cpu), s, v};
}

}  // namespace

extern "C" {

sa3_array* sa3_rms_norm(const sa3_array* x, const sa3_array* weight, float eps) {
    return guard("rms_norm", {x, weight}, [&] { return mx::fast::rms_norm(deref(x), optional(weight), eps); });
}

sa3_array* sa3_conv1d(const sa3_array* x, const sa3_array* weight, int stride, int padding, int dilation, int groups) {
    return guard("conv1d", {x, weight}, [&] {
        return mx::conv1d(deref(x), deref(weight), stride, padding, dilation, groups);
    });
}

sa3_array* sa3_random_key(uint64_t seed) {
    return guard("random_key", {}, [&] { return mx::random::key(seed); });
}

sa3_array* sa3_random_split(const sa3_array* key) {
    return guard("random_split", {key}, [&] { return mx::random::split(deref(key), 2); });
}

sa3_array* sa3_random_bits(const int* shape, int ndim, const sa3_array* key) {
    return guard("random_bits", {key}, [&] { return mx::random::bits(shape_of(shape, ndim), deref(key)); });
}

sa3_array* sa3_random_normal(const int* shape, int ndim, int dtype, const sa3_array* key) {
    return guard("random_normal", {key}, [&] {
        return mx::random::normal(shape_of(shape, ndim), sa3::dtype_of(dtype), deref(key));
    });
}

sa3_array* sa3_random_uniform(const int* shape, int ndim, int dtype, const sa3_array* key) {
    return guard("random_uniform", {key}, [&] {
        return mx::random::uniform(shape_of(shape, ndim), sa3::dtype_of(dtype), deref(key));
    });
}

int sa3_svd(const sa3_array* a, sa3_array** out) {
    return sa3::guard_status("svd", {a}, [&] {
        Outputs outputs(out, 3);
        for (const auto& part : mx::linalg::svd(deref(a), mx::Device(mx::Device::cpu))) {
            outputs.add(part);
        }
        outputs.publish();
    });
}

int sa3_qr(const sa3_array* a, sa3_array** out) {
    return sa3::guard_status("qr", {a}, [&] {
        Outputs outputs(out, 2);
        const auto [q, r] = mx::linalg::qr(deref(a), mx::Device(mx::Device::cpu));
        outputs.add(q);
        outputs.add(r);
        outputs.publish();
    });
}

int sa3_leading_svd(const sa3_array* a, int rank, sa3_array** out) {
    return sa3::guard_status("leading_svd", {a}, [&] {
        const mx::Device cpu(mx::Device::cpu);
        const auto& matrix = deref(a);
        if (matrix.ndim() != 2 || rank < 1 || rank > std::min(matrix.shape(0), matrix.shape(1))) {
            throw std::invalid_argument("it takes a matrix and a rank up to its smaller side");
        }
        const auto exact = mx::astype(matrix, mx::float64, cpu);
        const bool wide = matrix.shape(0) < matrix.shape(1);
        auto parts = leading_svd_of_tall(wide ? mx::transpose(exact, cpu) : exact, rank);
        if (wide) {
            std::swap(parts[0], parts[2]);
        }
        Outputs outputs(out, 3);
        for (const auto& part : parts) {
            outputs.add(mx::astype(part, mx::float32, cpu));
        }
        outputs.publish();
    });
}

}  // extern "C"
