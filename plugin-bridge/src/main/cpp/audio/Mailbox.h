/*
 * Hands objects to the audio thread and takes them back, without either side ever waiting.
 *
 *   other threads ── post ──▶ [incoming: at most one] ── take ──▶ audio thread ── giveBack ──▶ [ring] ── collect ──▶
 *
 * What was posted and not yet taken is replaced, and freed by the poster. The audio thread frees nothing: what it is done
 * with travels back through a small ring and is freed by whoever collects; a full ring says so, and the audio thread keeps
 * the object until there is room.
 */
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>

namespace sa3::audio {

template <class Object>
class Mailbox {
  public:
    Mailbox() = default;
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;
    ~Mailbox() {
        collect();
        delete incoming.load();
    }

    /** [any thread but the audio thread] */
    void post(std::unique_ptr<Object> object) {
        collect();
        const std::unique_ptr<Object> neverTaken(incoming.exchange(object.release(), std::memory_order_acq_rel));
    }

    /** Frees what came back.   [any thread but the audio thread] */
    void collect() {
        const std::lock_guard<std::mutex> lock(collecting);
        while (head.load(std::memory_order_relaxed) != tail.load(std::memory_order_acquire)) {
            const std::size_t at = head.load(std::memory_order_relaxed);
            delete returned[at % returned.size()];
            head.store(at + 1, std::memory_order_release);
        }
    }

    /** The newest object, whose owner is now the caller; null: nothing new.   [audio-thread, wait-free] */
    Object* take() noexcept {
        return incoming.load(std::memory_order_relaxed) == nullptr
                   ? nullptr
                   : incoming.exchange(nullptr, std::memory_order_acq_rel);
    }

    bool hasNew() const noexcept { return incoming.load(std::memory_order_relaxed) != nullptr; }

    /** False: no room, the caller stays the owner.   [audio-thread, wait-free] */
    bool giveBack(Object* object) noexcept {
        const std::size_t at = tail.load(std::memory_order_relaxed);
        if (at - head.load(std::memory_order_acquire) == returned.size()) {
            return false;
        }
        returned[at % returned.size()] = object;
        tail.store(at + 1, std::memory_order_release);
        return true;
    }

  private:
    std::atomic<Object*> incoming{nullptr};
    std::array<Object*, 16> returned{};
    std::atomic<std::size_t> head{0};
    std::atomic<std::size_t> tail{0};
    std::mutex collecting;
};

}  // namespace sa3::audio
