#include "primitive.h"

#include <algorithm>
#include <sstream>

#include "mlx/allocator.h"
#include "mlx/transforms.h"

namespace sa3::kernels {

Inputs gradients(const std::function<mx::array(const Inputs&)>& twin, const Inputs& primals, const Inputs& cotangents,
                 const std::vector<int>& argnums) {
    Inputs varied;
    for (const int i : argnums) {
        varied.push_back(primals[static_cast<size_t>(i)]);
    }
    const auto function = [&](const Inputs& values) {
        Inputs inputs = primals;
        for (size_t i = 0; i < argnums.size(); i++) {
            inputs[static_cast<size_t>(argnums[i])] = values[i];
        }
        return Inputs{twin(inputs)};
    };
    return mx::vjp(function, varied, cotangents).second;
}

bool serves(const Inputs& inputs, const mx::Stream& stream) {
    return stream.device == mx::Device::cpu &&
           std::all_of(inputs.begin(), inputs.end(), [](const mx::array& x) { return x.dtype() == mx::float32; });
}

void require(bool fine, const char* name, const char* what, const Inputs& inputs) {
    if (fine) {
        return;
    }
    std::ostringstream message;
    message << "[" << name << "] " << what << "; shapes:";
    for (const mx::array& x : inputs) {
        message << " [";
        for (int axis = 0; axis < static_cast<int>(x.ndim()); axis++) {
            message << (axis == 0 ? "" : ", ") << x.shape(axis);
        }
        message << "]";
    }
    throw std::invalid_argument(message.str());
}

void allocate(mx::array& out) { out.set_data(mx::allocator::malloc(out.nbytes())); }

void allocate_over(mx::array& out, std::initializer_list<const mx::array*> candidates) {
    for (const mx::array* x : candidates) {
        if (x->is_donatable() && x->flags().row_contiguous && x->size() == out.size() && x->data_size() == out.size()) {
            out.copy_shared_buffer(*x);
            return;
        }
    }
    allocate(out);
}

float* scratch(int64_t floats, mx::Stream stream) {
    constexpr uintptr_t kAlignment = 64;
    const size_t bytes = static_cast<size_t>(floats) * sizeof(float) + kAlignment;
    mx::array buffer(mx::allocator::malloc(bytes), {static_cast<int>(bytes / sizeof(float))}, mx::float32);
    const auto address = reinterpret_cast<uintptr_t>(buffer.data<float>());
    mx::cpu::get_command_encoder(stream).add_temporary(std::move(buffer));
    return reinterpret_cast<float*>((address + kAlignment - 1) / kAlignment * kAlignment);
}

namespace {

struct Gather {
    const float* src;
    float* dst;
    int64_t shape[4], stride[4];

    void operator()() const {
        float* to = dst;
        for (int64_t i = 0; i < shape[0]; i++) {
            for (int64_t j = 0; j < shape[1]; j++) {
                for (int64_t k = 0; k < shape[2]; k++) {
                    const float* from = src + i * stride[0] + j * stride[1] + k * stride[2];
                    for (int64_t l = 0; l < shape[3]; l++) {
                        *to++ = from[l * stride[3]];
                    }
                }
            }
        }
    }
};

}  // namespace

View4 view(const mx::array& x, mx::Stream stream) {
    const auto& stride = x.strides();
    if (stride[3] == 1 || x.shape(3) == 1) {
        return {x.data<float>(), {stride[0], stride[1], stride[2]}};
    }
    Gather gather{x.data<float>(), scratch(static_cast<int64_t>(x.size()), stream), {}, {}};
    for (int axis = 0; axis < 4; axis++) {
        gather.shape[axis] = x.shape(axis);
        gather.stride[axis] = x.strides(axis);
    }
    const int64_t row = gather.shape[3], plane = row * gather.shape[2];
    const View4 copied{gather.dst, {plane * gather.shape[1], plane, row}};
    dispatch(stream, gather);
    return copied;
}

}  // namespace sa3::kernels
