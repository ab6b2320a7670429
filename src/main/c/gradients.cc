// Differentiation of functions of the host language.
#include "shim.h"

using sa3::deref;
using sa3::guard;
using sa3::Outputs;

namespace {

using Arrays = std::vector<mx::array>;

/** Calls back into the host language with borrowed handles. */
mx::array call(sa3_function f, int64_t id, const Arrays& inputs) {
    std::vector<sa3_array*> handles(inputs.size());
    std::vector<std::unique_ptr<sa3_array>> owned;
    for (size_t i = 0; i < inputs.size(); i++) {
        owned.push_back(std::make_unique<sa3_array>(inputs[i]));
        handles[i] = owned[i].get();
    }
    sa3_array* value = nullptr;
    const int status = f(id, handles.data(), static_cast<int>(handles.size()), &value);
    std::unique_ptr<sa3_array> result(value);
    if (status != 0 || value == nullptr) {
        throw std::runtime_error("the differentiated function failed");
    }
    return result->value;
}

Arrays arrays_of(sa3_array* const* handles, int count) {
    Arrays arrays;
    for (int i = 0; i < count; i++) {
        arrays.push_back(deref(handles[i]));
    }
    return arrays;
}

}  // namespace

extern "C" {

int sa3_value_and_grad(sa3_function f, int64_t id, sa3_array* const* inputs, int count, sa3_array** value,
                       sa3_array** gradients) {
    return sa3::guard_status("value_and_grad", {}, [&] {
        std::vector<int> positions;
        for (int i = 0; i < count; i++) {
            positions.push_back(i);
        }
        const auto function = mx::value_and_grad(
            std::function<mx::array(const Arrays&)>([f, id](const Arrays& x) { return call(f, id, x); }), positions);
        const auto [result, slopes] = function(arrays_of(inputs, count));
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

sa3_array* sa3_recomputed(sa3_function f, int64_t id, sa3_array* const* inputs, int count, int constants) {
    return guard("recomputed", {}, [&] {
        const Arrays varied = arrays_of(inputs, count - constants);
        const Arrays fixed = arrays_of(inputs + count - constants, constants);
        const auto function = [f, id, fixed](const Arrays& x) {
            Arrays all = x;
            all.insert(all.end(), fixed.begin(), fixed.end());
            return Arrays{call(f, id, all)};
        };
        // The second run waits for the cotangents: begun earlier, all blocks' inner results would be there at once. No
        // gradient leaves before all are there: MLX would put off those of the parameters, which need inner results.
        const auto slopes = [function](const Arrays& x, const Arrays& cotangents, const Arrays&) {
            const Arrays gradients = mx::vjp(function, mx::depends(x, cotangents), cotangents).second;
            return mx::depends(gradients, gradients);
        };
        return mx::custom_vjp(function, slopes)(varied).front();
    });
}

}  // extern "C"
