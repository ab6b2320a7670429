// Making arrays, asking about them, copying them out.
#include <cstring>

#include "shim.h"

namespace {

void check_bytes(int64_t bytes, const mx::Shape& shape, mx::Dtype dtype) {
    int64_t expected = static_cast<int64_t>(mx::size_of(dtype));
    for (auto dim : shape) {
        if (dim < 0) {
            throw std::invalid_argument("negative dimension " + std::to_string(dim));
        }
        if (__builtin_mul_overflow(expected, static_cast<int64_t>(dim), &expected)) {
            throw std::invalid_argument("the shape's size overflows");
        }
    }
    if (bytes != expected) {
        throw std::invalid_argument(
            "shape needs " + std::to_string(expected) + " bytes, found " + std::to_string(bytes));
    }
}

/** The array evaluated, row-contiguous and of the wanted type. */
mx::array materialised(const sa3_array* handle, mx::Dtype dtype) {
    auto a = mx::contiguous(mx::astype(sa3::deref(handle), dtype));
    a.eval();
    return a;
}

void check_count(int64_t count, const mx::array& a) {
    if (count != static_cast<int64_t>(a.size())) {
        throw std::invalid_argument(
            "array has " + std::to_string(a.size()) + " elements, the target " + std::to_string(count));
    }
}

}  // namespace

extern "C" {

sa3_array* sa3_from_bytes(const void* data, int64_t bytes, const int* shape, int ndim, int dtype) {
    return sa3::guard("from_bytes", {}, [&] {
        const auto dims = sa3::shape_of(shape, ndim);
        const auto type = sa3::dtype_of(dtype);
        check_bytes(bytes, dims, type);
        const auto size = static_cast<size_t>(bytes);
        auto memory = mx::allocator::malloc(size);
        std::memcpy(memory.buffer().raw_ptr(), data, size);
        return mx::array(std::move(memory), dims, type);
    });
}

sa3_array* sa3_full(const int* shape, int ndim, double value, int dtype) {
    return sa3::guard("full", {}, [&] {
        const auto type = sa3::dtype_of(dtype);
        return mx::full(sa3::shape_of(shape, ndim), mx::array(value, type), type);
    });
}

sa3_array* sa3_arange(double start, double stop, double step, int dtype) {
    return sa3::guard("arange", {}, [&] { return mx::arange(start, stop, step, sa3::dtype_of(dtype)); });
}

void sa3_free(sa3_array* a) {
    delete a;
}

sa3_array* sa3_retain(const sa3_array* a) {
    return sa3::guard("retain", {a}, [&] { return sa3::deref(a); });
}

int sa3_ndim(const sa3_array* a) {
    return static_cast<int>(a->value.ndim());
}

int sa3_dtype(const sa3_array* a) {
    return sa3::code_of(a->value.dtype());
}

int sa3_shape(const sa3_array* a, int* out, int capacity) {
    const auto& shape = a->value.shape();
    for (int i = 0; i < capacity && i < static_cast<int>(shape.size()); i++) {
        out[i] = shape[static_cast<size_t>(i)];
    }
    return static_cast<int>(shape.size());
}

int sa3_copy_floats(const sa3_array* a, float* out, int64_t count) {
    return sa3::guard_status("copy_floats", {a}, [&] {
        check_count(count, sa3::deref(a));
        const auto values = materialised(a, mx::float32);
        std::memcpy(out, values.data<float>(), values.nbytes());
    });
}

int sa3_copy_ints(const sa3_array* a, int64_t* out, int64_t count) {
    return sa3::guard_status("copy_ints", {a}, [&] {
        check_count(count, sa3::deref(a));
        const auto values = materialised(a, mx::int64);
        std::memcpy(out, values.data<int64_t>(), values.nbytes());
    });
}

int sa3_copy_bytes(const sa3_array* a, void* out, int64_t bytes) {
    return sa3::guard_status("copy_bytes", {a}, [&] {
        const auto values = materialised(a, sa3::deref(a).dtype());
        check_bytes(bytes, values.shape(), values.dtype());
        std::memcpy(out, values.data<uint8_t>(), values.nbytes());
    });
}

int sa3_eval(sa3_array* const* arrays, int count) {
    return sa3::guard_status("eval", {}, [&] {
        std::vector<mx::array> values;
        for (int i = 0; i < count; i++) {
            values.push_back(sa3::deref(arrays[i]));
        }
        mx::eval(values);
    });
}

}  // extern "C"
