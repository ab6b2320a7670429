// A few threads that share the work of one kernel call.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sa3::kernels {

class Pool {
  public:
    // task index, slot of the calling thread (0 <= slot < slots of the run); must not throw
    using Task = std::function<void(int64_t, int)>;

    // Never destroyed: at process exit the sleeping threads end with the process, and nobody waits for them.
    static Pool& instance();

    // 1: no thread but the caller's. Waits for a running job; joins threads that are no longer wanted.
    void resize(int threads);
    int threads() const { return threads_.load(std::memory_order_relaxed); }

    // Runs every task once, on at most `slots` threads, and returns when all are done. A call made while another one
    // runs (a second stream) does its work alone instead of waiting.
    void run(int64_t tasks, int slots, const Task& task);

  private:
    Pool();
    void start_missing_workers();
    void work(int slot, uint64_t seen_jobs);
    void drain(const Task& task, int slot);

    std::atomic<int> threads_;
    std::mutex turn_;   // held by the one caller whose job the workers share
    std::mutex state_;  // guards what follows
    std::condition_variable wake_, idle_;
    std::vector<std::thread> workers_;
    const Task* task_ = nullptr;  // null between jobs
    int64_t tasks_ = 0;
    int slots_ = 0;
    uint64_t jobs_ = 0;  // how many were ever published
    int busy_ = 0;       // workers inside the current job
    bool stopping_ = false;
    std::atomic<int64_t> next_{0};
};

// body(first, last) over [0, count); `cost` in element operations per item decides whether threads are worth waking.
void parallel_ranges(int64_t count, int64_t cost, const std::function<void(int64_t, int64_t)>& body);

}  // namespace sa3::kernels
