// Processes that sum arrays together, through MLX's own back-ends.
#include <cstdlib>
#include <mutex>

#include "mlx/distributed/distributed.h"
#include "mlx/distributed/ops.h"
#include "shim.h"

namespace {

std::mutex group_mutex;
std::optional<mx::distributed::Group> group;

void set_environment(const char* name, const char* value) {
    if (value == nullptr) {
        return;
    }
#if defined(_WIN32)
    _putenv_s(name, value);
#else
    setenv(name, value, 1);
#endif
}

}  // namespace

extern "C" {

int sa3_distributed_available(const char* backend, int* out) {
    return sa3::guard_status("distributed_available", {}, [&] { *out = mx::distributed::is_available(backend); });
}

int sa3_distributed_join(const char* backend, const char* rank, const char* hostfile, int* out) {
    return sa3::guard_status("distributed_join", {}, [&] {
        const std::lock_guard<std::mutex> lock(group_mutex);
        set_environment("MLX_RANK", rank);
        set_environment("MLX_HOSTFILE", hostfile);
        group = mx::distributed::init(true, backend);
        out[0] = group->rank();
        out[1] = group->size();
    });
}

sa3_array* sa3_distributed_sum(const sa3_array* a) {
    return sa3::guard("distributed_sum", {a}, [&] {
        const std::lock_guard<std::mutex> lock(group_mutex);
        if (!group) {
            throw std::logic_error("no processes were joined");
        }
        return mx::distributed::all_sum(sa3::deref(a), group, mx::Device(mx::Device::cpu));
    });
}

}  // extern "C"
