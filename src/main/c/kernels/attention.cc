// Softmax attention over [B, T, H, D] views: tasks of (batch item, head, query range), each with scratch of its own.
#include <algorithm>
#include <cmath>

#include "cpu.h"
#include "kernels.h"
#include "mlx/ops.h"
#include "plain.h"
#include "pool.h"
#include "primitive.h"

namespace sa3::kernels {
namespace {

// All that a task needs; copied into the dispatched work.
struct AttentionJob {
    const IsaKernels* kernels;
    View4 q, k, v, q2, k2, mask;  // data null where absent
    float *out, *scratch;
    int64_t scratch_stride;
    int64_t batches, queries, heads, keys, width;
    int64_t splits;  // query ranges per head
    int slots;
    float scale, soft_cap;
    int64_t window;

    static MatrixView head_of(const View4& x, int64_t batch, int64_t head) {
        return x.data == nullptr ? MatrixView{} : MatrixView{x.at(batch, 0, head), x.stride[1]};
    }

    void task(int64_t index, int slot) const {
        const int64_t split = index % splits, head = index / splits % heads, batch = index / splits / heads;
        HeadAttention one{};
        one.q = head_of(q, batch, head);
        one.k = head_of(k, batch, head);
        one.v = head_of(v, batch, head);
        one.q2 = head_of(q2, batch, head);
        one.k2 = head_of(k2, batch, head);
        if (mask.data != nullptr) {
            one.mask = {mask.at(batch, head, 0), mask.stride[2]};
        }
        one.out = out + (batch * queries * heads + head) * width;
        one.out_stride = heads * width;
        one.first_query = queries * split / splits;
        one.last_query = queries * (split + 1) / splits;
        one.keys = keys;
        one.width = width;
        one.scale = scale;
        one.soft_cap = soft_cap;
        one.window = window;
        one.scratch = scratch + slot * scratch_stride;
        kernels->attention(one);
    }

    void operator()() const {
        Pool::instance().run(batches * heads * splits, slots, [this](int64_t i, int slot) { task(i, slot); });
    }
};

// inputs: q, k, v; differential: q2, k2; then the additive mask [B, H, T, S] where given
struct Attention {
    static constexpr const char* kName = "sa3::attention";
    float scale, soft_cap;
    int window;
    bool is_differential, has_mask;
    bool operator==(const Attention&) const = default;

    mx::Shape shape(const Inputs& in) const { return in[0].shape(); }

    mx::array plain(const Inputs& in, mx::Stream s) const {
        const AttentionOptions options{scale, has_mask ? std::optional(in.back()) : std::nullopt, soft_cap, window};
        const mx::array first = plain::attention(in[0], in[1], in[2], options, s);
        return is_differential ? mx::subtract(first, plain::attention(in[3], in[4], in[2], options, s), s) : first;
    }

    void launch(const Inputs& in, mx::array& out, mx::Stream s) const {
        allocate(out);
        if (out.size() == 0) {
            return;
        }
        AttentionJob job{};
        job.kernels = &isa();
        job.batches = out.shape(0);
        job.queries = out.shape(1);
        job.heads = out.shape(2);
        job.width = out.shape(3);
        job.keys = in[1].shape(1);
        job.scale = scale;
        job.soft_cap = soft_cap;
        job.window = window;
        job.out = out.data<float>();
        plan_threads(job);
        job.scratch_stride = (job.kernels->attention_scratch(job.keys, job.width, is_differential) + 15) / 16 * 16;
        job.scratch = scratch(job.scratch_stride * job.slots, s);
        job.q = view(in[0], s);
        job.k = view(in[1], s);
        job.v = view(in[2], s);
        if (is_differential) {
            job.q2 = view(in[3], s);
            job.k2 = view(in[4], s);
        }
        if (has_mask) {
            job.mask = view(in.back(), s);
        }
        dispatch(s, job);
    }

    // One thread for little work; else a head per task, and parts of heads where heads are fewer than threads.
    void plan_threads(AttentionJob& job) const {
        constexpr int64_t kWorthAThread = 1 << 21;  // multiplications, some 30 microseconds
        constexpr int64_t kSmallestPart = 64;       // query rows: below, packing the keys again costs too much
        const int64_t seen = window < 0 ? job.keys : std::min<int64_t>(job.keys, 2 * int64_t{window} + 1);
        const int64_t heads = job.batches * job.heads, work = 2 * heads * job.queries * seen * job.width;
        const int64_t threads = std::min<int64_t>(Pool::instance().threads(), 1 + work / kWorthAThread);
        const int64_t wanted = threads == 1 ? 1 : (2 * threads + heads - 1) / heads;
        job.splits = std::clamp<int64_t>(job.queries / kSmallestPart, 1, wanted);
        job.slots = static_cast<int>(threads);
    }
};

// The mask as [B, H, T, S] additive float32 with a contiguous last axis; the other axes may be broadcast views.
mx::array expand_mask(const mx::array& mask, const mx::array& q, const mx::array& k, mx::StreamOrDevice s) {
    mx::array values = mask;
    if (mask.dtype() == mx::bool_) {
        values = mx::where(mask, mx::array(0.0f), mx::array(-INFINITY), s);
    }
    if (values.ndim() > 0 && values.shape(-1) == 1) {
        mx::Shape whole_rows = values.shape();
        whole_rows.back() = k.shape(1);
        values = mx::broadcast_to(values, whole_rows, s);
    }
    return mx::broadcast_to(mx::contiguous(values, false, s), {q.shape(0), q.shape(2), q.shape(1), k.shape(1)}, s);
}

bool fits(const mx::array& q, const mx::array& k, const mx::array& v, const AttentionOptions& options) {
    const bool same_heads = q.ndim() == 4 && k.ndim() == 4 && q.shape(0) == k.shape(0) && q.shape(2) == k.shape(2) &&
                            q.shape(3) == k.shape(3);
    return same_heads && k.shape() == v.shape() && k.shape(1) > 0 && (options.window < 0 || q.shape(1) == k.shape(1));
}

mx::array build_attention(Inputs in, const AttentionOptions& options, mx::StreamOrDevice s) {
    const bool is_differential = in.size() == 5;
    require(fits(in[0], in[1], in[2], options), Attention::kName,
            "expected q [B, T, H, D], k and v [B, S, H, D], S > 0, with a window T = S", in);
    require(!is_differential || (in[3].shape() == in[0].shape() && in[4].shape() == in[1].shape()), Attention::kName,
            "the second pair must have the shapes of the first", in);
    if (options.mask) {
        in.push_back(expand_mask(*options.mask, in[0], in[1], s));
    }
    const Attention op{options.scale, options.soft_cap, options.window, is_differential, options.mask.has_value()};
    return build(op, std::move(in), s);
}

}  // namespace

mx::array attention(const mx::array& q, const mx::array& k, const mx::array& v, const AttentionOptions& options,
                    mx::StreamOrDevice s) {
    return build_attention({q, k, v}, options, s);
}

mx::array differential_attention(const mx::array& q, const mx::array& k, const mx::array& v, const mx::array& q2,
                                 const mx::array& k2, const AttentionOptions& options, mx::StreamOrDevice s) {
    return build_attention({q, k, v, q2, k2}, options, s);
}

}  // namespace sa3::kernels
