// Errors, devices, streams, memory figures.
#include <cstdlib>
#include <sstream>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "shim.h"

std::atomic<int64_t> sa3_array::live{0};

namespace {

thread_local std::string last_error;

constexpr mx::Dtype::Val kCodes[] = {
    mx::Dtype::Val::bool_,   mx::Dtype::Val::uint8,   mx::Dtype::Val::uint16,   mx::Dtype::Val::uint32,
    mx::Dtype::Val::uint64,  mx::Dtype::Val::int8,    mx::Dtype::Val::int16,    mx::Dtype::Val::int32,
    mx::Dtype::Val::int64,   mx::Dtype::Val::float16, mx::Dtype::Val::float32,  mx::Dtype::Val::float64,
    mx::Dtype::Val::bfloat16, mx::Dtype::Val::complex64,
};

const mx::Dtype kDtypes[] = {
    mx::bool_, mx::uint8,   mx::uint16,  mx::uint32,  mx::uint64,   mx::int8,      mx::int16,
    mx::int32, mx::int64,   mx::float16, mx::float32, mx::float64,  mx::bfloat16,  mx::complex64,
};

void describe(std::ostream& out, const sa3_array* handle) {
    if (handle == nullptr) {
        out << "null";
        return;
    }
    out << '[';
    const auto& shape = handle->value.shape();
    for (size_t i = 0; i < shape.size(); i++) {
        out << (i ? "," : "") << shape[i];
    }
    out << "] " << handle->value.dtype();
}

}  // namespace

namespace sa3 {

void fail(const char* operation, const std::vector<const sa3_array*>& arguments, const char* reason) {
    std::ostringstream out;
    out << operation;
    const char* separator = " of ";
    for (const auto* argument : arguments) {
        out << separator;
        describe(out, argument);
        separator = ", ";
    }
    out << ": " << reason;
    last_error = out.str();
}

const mx::array& deref(const sa3_array* handle) {
    if (handle == nullptr) {
        throw std::invalid_argument("array handle is null");
    }
    return handle->value;
}

mx::Shape shape_of(const int* dims, int count) {
    mx::Shape shape;
    for (int i = 0; i < count; i++) {
        shape.push_back(dims[i]);
    }
    return shape;
}

std::vector<int> axes_of(const int* axes, int count) {
    return std::vector<int>(axes, axes + count);
}

mx::Dtype dtype_of(int code) {
    if (code < 0 || code >= static_cast<int>(std::size(kDtypes))) {
        throw std::invalid_argument("unknown element type " + std::to_string(code));
    }
    return kDtypes[code];
}

int code_of(mx::Dtype dtype) {
    for (size_t i = 0; i < std::size(kCodes); i++) {
        if (kCodes[i] == dtype.val()) {
            return static_cast<int>(i);
        }
    }
    throw std::invalid_argument("element type without a code");
}

}  // namespace sa3

extern "C" {

const char* sa3_last_error(void) {
    return last_error.c_str();
}

const char* sa3_mlx_version(void) {
    return mx::version();
}

int64_t sa3_live_handles(void) {
    return sa3_array::live.load();
}

int sa3_gpu_available(void) {
    int available = 0;
    sa3::guard_status("gpu_available", {}, [&] { available = mx::is_available(mx::Device(mx::Device::gpu)) ? 1 : 0; });
    return available;
}

int sa3_use_gpu(int gpu) {
    return sa3::guard_status("use_gpu", {}, [&] {
        mx::set_default_device(mx::Device(gpu ? mx::Device::gpu : mx::Device::cpu));
    });
}

int sa3_new_stream(void) {
    return sa3::guard_status("new_stream", {}, [] { mx::set_default_stream(mx::new_stream(mx::default_device())); });
}

int sa3_synchronize(void) {
    return sa3::guard_status("synchronize", {}, [] { mx::synchronize(); });
}

int64_t sa3_active_memory_bytes(void) {
    return static_cast<int64_t>(mx::get_active_memory());
}

int64_t sa3_peak_memory_bytes(void) {
    return static_cast<int64_t>(mx::get_peak_memory());
}

int64_t sa3_cache_memory_bytes(void) {
    return static_cast<int64_t>(mx::get_cache_memory());
}

void sa3_reset_peak_memory(void) {
    mx::reset_peak_memory();
}

// MLX keeps no buffers of its own on a CPU: what it freed lies with the allocator of the C library.
void sa3_clear_cache(void) {
    mx::clear_cache();
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

int64_t sa3_set_cache_limit_bytes(int64_t bytes) {
    return static_cast<int64_t>(mx::set_cache_limit(static_cast<size_t>(bytes)));
}

}  // extern "C"
