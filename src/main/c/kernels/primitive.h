// What the kernels share: the MLX primitive around an operation, and access to arrays.
//
// An operation `Op` is a value with
//   static constexpr const char* kName
//   bool operator==(const Op&) const                              equal parameters
//   mx::Shape shape(const Inputs&) const                          of the one output
//   mx::array plain(const Inputs&, mx::Stream) const              the twin composed of MLX operations
//   void launch(const Inputs&, mx::array& out, mx::Stream) const  allocates `out`, dispatches the kernel
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "mlx/array.h"
#include "mlx/backend/cpu/encoder.h"
#include "mlx/ops.h"
#include "mlx/primitives.h"
#include "mlx/utils.h"

namespace sa3::kernels {

namespace mx = mlx::core;
using Inputs = std::vector<mx::array>;

// Gradients of `twin` with respect to the inputs numbered in `argnums`.
Inputs gradients(const std::function<mx::array(const Inputs&)>& twin, const Inputs& primals, const Inputs& cotangents,
                 const std::vector<int>& argnums);

template <class Op>
class Kernel final : public mx::UnaryPrimitive {
  public:
    Kernel(mx::Stream stream, Op op) : UnaryPrimitive(stream), op_(std::move(op)) {}

    void eval_cpu(const Inputs& inputs, mx::array& out) override { op_.launch(inputs, out, stream()); }
    void eval_gpu(const Inputs&, mx::array&) override {
        throw std::runtime_error("[" + std::string(Op::kName) + "] is a CPU kernel; build it on a CPU stream");
    }
    Inputs vjp(const Inputs& primals, const Inputs& cotangents, const std::vector<int>& argnums,
               const Inputs&) override {
        return gradients([this](const Inputs& inputs) { return op_.plain(inputs, stream()); }, primals, cotangents,
                         argnums);
    }
    const char* name() const override { return Op::kName; }
    bool is_equivalent(const mx::Primitive& other) const override {
        return static_cast<const Kernel&>(other).op_ == op_;
    }
    std::vector<mx::Shape> output_shapes(const Inputs& inputs) override { return {op_.shape(inputs)}; }

  private:
    Op op_;
};

// Whether the kernels serve these inputs on this stream: CPU and float32 throughout.
bool serves(const Inputs& inputs, const mx::Stream& stream);

template <class Op>
mx::array build(Op op, Inputs inputs, mx::StreamOrDevice s) {
    const mx::Stream stream = mx::to_stream(s);
    if (!serves(inputs, stream)) {
        return op.plain(inputs, stream);
    }
    mx::Shape shape = op.shape(inputs);
    return mx::array(std::move(shape), mx::float32, std::make_shared<Kernel<Op>>(stream, std::move(op)),
                     std::move(inputs));
}

// Throws std::invalid_argument "[name] what: [shape] [shape] ..." unless `fine`.
void require(bool fine, const char* name, const char* what, const Inputs& inputs);

// The array with its rows one behind the other, copied only where they are not.
inline mx::array contiguous(const mx::array& x, mx::StreamOrDevice s) { return mx::contiguous(x, false, s); }

// All axes but the last taken together.
inline int64_t rows_of(const mx::array& x) { return static_cast<int64_t>(x.size()) / x.shape(-1); }

// Gives `out` memory of its own, or that of a contiguous input of the same size that nobody else needs.
void allocate(mx::array& out);
void allocate_over(mx::array& out, std::initializer_list<const mx::array*> candidates);

template <class Work>
void dispatch(mx::Stream stream, Work&& work) {
    mx::cpu::get_command_encoder(stream).dispatch(std::forward<Work>(work));
}

// 64-byte aligned floats that live until the work dispatched next is done.
float* scratch(int64_t floats, mx::Stream stream);

// A 4-D float32 array whose last axis is contiguous.
struct View4 {
    const float* data;
    int64_t stride[3];

    const float* at(int64_t i, int64_t j, int64_t k) const {
        return data + i * stride[0] + j * stride[1] + k * stride[2];
    }
};

// The array in place, or a copy made on the stream when its last axis is not contiguous.
View4 view(const mx::array& x, mx::Stream stream);

}  // namespace sa3::kernels
