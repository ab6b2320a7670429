#include "pool.h"

#include <algorithm>
#include <system_error>

namespace sa3::kernels {

Pool& Pool::instance() {
    static Pool* const pool = new Pool();
    return *pool;
}

Pool::Pool() : threads_(static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))) {}

void Pool::resize(int threads) {
    const std::lock_guard<std::mutex> turn(turn_);
    std::vector<std::thread> leaving;
    {
        const std::lock_guard<std::mutex> lock(state_);
        threads_.store(std::max(1, threads), std::memory_order_relaxed);
        stopping_ = true;
        leaving.swap(workers_);
    }
    wake_.notify_all();
    for (std::thread& worker : leaving) {
        worker.join();
    }
    const std::lock_guard<std::mutex> lock(state_);
    stopping_ = false;
}

void Pool::run(int64_t tasks, int slots, const Task& task) {
    std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
    if (tasks <= 1 || slots == 1 || threads() == 1 || !turn.owns_lock()) {
        for (int64_t i = 0; i < tasks; i++) {
            task(i, 0);
        }
        return;
    }
    start_missing_workers();
    {
        const std::lock_guard<std::mutex> lock(state_);
        task_ = &task;
        tasks_ = tasks;
        slots_ = slots;
        next_.store(0, std::memory_order_relaxed);
        jobs_++;
    }
    wake_.notify_all();
    drain(task, 0);
    std::unique_lock<std::mutex> lock(state_);
    task_ = nullptr;
    idle_.wait(lock, [this] { return busy_ == 0; });
}

void Pool::start_missing_workers() {
    const std::lock_guard<std::mutex> lock(state_);
    while (static_cast<int>(workers_.size()) < threads() - 1) {
        const int slot = static_cast<int>(workers_.size()) + 1;
        try {
            workers_.emplace_back(&Pool::work, this, slot, jobs_);
        } catch (const std::system_error&) {
            return;  // the system has no more threads to give: go on with those that exist
        }
    }
}

void Pool::work(int slot, uint64_t seen_jobs) {
    std::unique_lock<std::mutex> lock(state_);
    for (;;) {
        wake_.wait(lock, [&] { return stopping_ || jobs_ != seen_jobs; });
        if (stopping_) {
            return;
        }
        seen_jobs = jobs_;
        if (task_ == nullptr || slot >= slots_) {
            continue;  // woken too late, the job is over; or not wanted in this one
        }
        const Task& task = *task_;
        busy_++;
        lock.unlock();
        drain(task, slot);
        lock.lock();
        if (--busy_ == 0) {
            idle_.notify_one();
        }
    }
}

void Pool::drain(const Task& task, int slot) {
    for (int64_t i = next_.fetch_add(1); i < tasks_; i = next_.fetch_add(1)) {
        task(i, slot);
    }
}

void parallel_ranges(int64_t count, int64_t cost, const std::function<void(int64_t, int64_t)>& body) {
    constexpr int64_t kWorthAThread = 1 << 16;  // element operations, some 20 microseconds
    Pool& pool = Pool::instance();
    const int64_t pieces = std::min({count, int64_t{2} * pool.threads(), count * cost / kWorthAThread});
    if (pool.threads() == 1 || pieces <= 1) {
        body(0, count);
        return;
    }
    pool.run(pieces, pool.threads(), [&](int64_t i, int) { body(count * i / pieces, count * (i + 1) / pieces); });
}

}  // namespace sa3::kernels
