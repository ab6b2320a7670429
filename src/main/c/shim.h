// What the shim's files share: the handle, and the guard that turns every exception into an error text.
#pragma once

#include <atomic>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mlx/mlx.h"
#include "mlx_shim.h"

namespace mx = mlx::core;

struct sa3_array {
    explicit sa3_array(mx::array array) : value(std::move(array)) {
        live.fetch_add(1, std::memory_order_relaxed);
    }
    ~sa3_array() {
        live.fetch_sub(1, std::memory_order_relaxed);
    }
    sa3_array(const sa3_array&) = delete;
    sa3_array& operator=(const sa3_array&) = delete;

    mx::array value;
    static std::atomic<int64_t> live;
};

namespace sa3 {

using Handles = std::initializer_list<const sa3_array*>;

/** Records "operation [2,3] f32, [4] f32: reason" as this thread's last error. */
void fail(const char* operation, const std::vector<const sa3_array*>& arguments, const char* reason);

const mx::array& deref(const sa3_array* handle);
mx::Shape shape_of(const int* dims, int count);
std::vector<int> axes_of(const int* axes, int count);
mx::Dtype dtype_of(int code);
int code_of(mx::Dtype dtype);

/** Runs `body`; an exception becomes this thread's last error and -1. */
template <class Body>
int guard_status(const char* operation, Handles arguments, Body body) {
    try {
        body();
        return 0;
    } catch (const std::exception& e) {
        fail(operation, arguments, e.what());
    } catch (...) {
        fail(operation, arguments, "unknown native failure");
    }
    return -1;
}

/** Runs `body`, which returns an array, and hands out a new handle; null with the last error set when it throws. */
template <class Body>
sa3_array* guard(const char* operation, Handles arguments, Body body) {
    sa3_array* result = nullptr;
    guard_status(operation, arguments, [&] { result = new sa3_array(body()); });
    return result;
}

inline std::optional<mx::array> optional(const sa3_array* handle) {
    return handle == nullptr ? std::nullopt : std::optional<mx::array>(handle->value);
}

/** Frees handles unless the work is finished, so that a failure half-way leaks none. */
class Outputs {
  public:
    Outputs(sa3_array** target, size_t capacity) : target_(target), capacity_(capacity) {}
    ~Outputs() {
        for (auto* handle : made_) {
            delete handle;
        }
    }
    void add(const mx::array& a) {
        made_.push_back(new sa3_array(a));
    }
    void publish() {
        if (made_.size() != capacity_) {
            throw std::runtime_error("unexpected number of results");
        }
        std::copy(made_.begin(), made_.end(), target_);
        made_.clear();
    }

  private:
    sa3_array** target_;
    size_t capacity_;
    std::vector<sa3_array*> made_;
};

}  // namespace sa3
