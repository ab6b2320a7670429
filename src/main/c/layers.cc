// Fast layers, random numbers, linear algebra and gradients.
#include "shim.h"

using sa3::deref;
using sa3::guard;
using sa3::shape_of;

namespace {

std::optional<mx::array> optional(const sa3_array* handle) {
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

/** Calls back into the host language with borrowed handles. */
mx::array call(sa3_function f, const std::vector<mx::array>& inputs) {
    std::vector<sa3_array*> handles(inputs.size());
    std::vector<std::unique_ptr<sa3_array>> owned;
    for (size_t i = 0; i < inputs.size(); i++) {
        owned.push_back(std::make_unique<sa3_array>(inputs[i]));
        handles[i] = owned[i].get();
    }
    sa3_array* value = nullptr;
    const int status = f(handles.data(), static_cast<int>(handles.size()), &value);
    std::unique_ptr<sa3_array> result(value);
    if (status != 0 || value == nullptr) {
        throw std::runtime_error("the differentiated function failed");
    }
    return result->value;
}

}  // namespace

extern "C" {

sa3_array* sa3_rms_norm(const sa3_array* x, const sa3_array* weight, float eps) {
    return guard("rms_norm", {x, weight}, [&] { return mx::fast::rms_norm(deref(x), optional(weight), eps); });
}

sa3_array* sa3_layer_norm(const sa3_array* x, const sa3_array* weight, const sa3_array* bias, float eps) {
    return guard("layer_norm", {x, weight, bias}, [&] {
        return mx::fast::layer_norm(deref(x), optional(weight), optional(bias), eps);
    });
}

sa3_array* sa3_rope(const sa3_array* x, int dims, float base, int offset) {
    return guard("rope", {x}, [&] { return mx::fast::rope(deref(x), dims, false, base, 1.0f, offset); });
}

sa3_array* sa3_attention(const sa3_array* q, const sa3_array* k, const sa3_array* v, float scale, const sa3_array* mask) {
    return guard("attention", {q, k, v, mask}, [&] {
        return mx::fast::scaled_dot_product_attention(
            deref(q), deref(k), deref(v), scale, mask == nullptr ? "" : "array", optional(mask));
    });
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

int sa3_value_and_grad(sa3_function f, sa3_array* const* inputs, int count, sa3_array** value, sa3_array** gradients) {
    return sa3::guard_status("value_and_grad", {}, [&] {
        std::vector<mx::array> arrays;
        std::vector<int> positions;
        for (int i = 0; i < count; i++) {
            arrays.push_back(deref(inputs[i]));
            positions.push_back(i);
        }
        const auto function = mx::value_and_grad(
            std::function<mx::array(const std::vector<mx::array>&)>(
                [f](const std::vector<mx::array>& x) { return call(f, x); }),
            positions);
        const auto [result, slopes] = function(arrays);
        Outputs single(value, 1);
        single.add(result);
        Outputs all(gradients, static_cast<size_t>(count));
        for (const auto& slope : slopes) {
            all.add(slope);
        }
        all.publish();
        single.publish();
    });
}

}  // extern "C"
