#include "service/Chores.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <thread>

#include "service/Contained.h"

namespace sa3::service {

class ChoreThread {
  public:
    ChoreThread() : thread([this] { run(); }) {}

    ~ChoreThread() {
        {
            const std::lock_guard<std::mutex> lock(mutex);
            isEnding = true;
        }
        changed.notify_all();
        thread.join();
    }

    static std::shared_ptr<ChoreThread> shared() {
        static std::mutex mutex;
        static std::weak_ptr<ChoreThread> existing;
        const std::lock_guard<std::mutex> lock(mutex);
        auto one = existing.lock();
        if (one == nullptr) {
            one = std::make_shared<ChoreThread>();
            existing = one;
        }
        return one;
    }

    void post(const Chores* owner, std::function<void()> body) {
        {
            const std::lock_guard<std::mutex> lock(mutex);
            queue.push_back({owner, std::move(body)});
        }
        changed.notify_all();
    }

    void drop(const Chores* owner) {
        std::unique_lock<std::mutex> lock(mutex);
        std::erase_if(queue, [&](const Chore& chore) { return chore.owner == owner; });
        changed.wait(lock, [&] { return running != owner; });
    }

    void finish(const Chores* owner) {
        std::unique_lock<std::mutex> lock(mutex);
        changed.wait(lock, [&] {
            const auto isOwners = [&](const Chore& chore) { return chore.owner == owner; };
            return running != owner && std::none_of(queue.begin(), queue.end(), isOwners);
        });
    }

  private:
    struct Chore {
        const Chores* owner = nullptr;
        std::function<void()> body;
    };

    void run() {
        std::unique_lock<std::mutex> lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return isEnding || !queue.empty(); });
            if (isEnding) {
                return;
            }
            const Chore next = std::move(queue.front());
            queue.pop_front();
            running = next.owner;
            lock.unlock();
            if (const std::string line = contained(next.body); !line.empty()) {
                static_cast<void>(contained([&] { next.owner->failed(line); }));
            }
            lock.lock();
            running = nullptr;
            changed.notify_all();
        }
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Chore> queue;
    const Chores* running = nullptr;
    bool isEnding = false;
    std::thread thread;
};

Chores::Chores(std::function<void(const std::string&)> hasFailed) : failed(std::move(hasFailed)) {}

void Chores::drop() {
    std::shared_ptr<ChoreThread> present;
    {
        const std::lock_guard<std::mutex> lock(making);
        present = thread;
    }
    if (present != nullptr) {
        present->drop(this);
    }
}

void Chores::post(std::function<void()> chore) {
    const std::lock_guard<std::mutex> lock(making);
    if (thread == nullptr) {
        thread = ChoreThread::shared();
    }
    thread->post(this, std::move(chore));
}

void Chores::finish() {
    std::shared_ptr<ChoreThread> present;
    {
        const std::lock_guard<std::mutex> lock(making);
        present = thread;
    }
    if (present != nullptr) {
        present->finish(this);
    }
}

}  // namespace sa3::service
