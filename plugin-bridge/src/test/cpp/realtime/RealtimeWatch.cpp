#include "RealtimeWatch.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {

constexpr std::size_t maxCalls = 100;

thread_local bool isWatched = false;
std::array<const char*, maxCalls> seen{};
std::atomic<std::size_t> seenCount{0};

void note(const char* name) {
    if (isWatched) {
        const std::size_t at = seenCount.fetch_add(1);
        if (at < maxCalls) {
            seen[at] = name;
        }
    }
}

/** dlsym itself allocates: that much comes from here. */
alignas(std::max_align_t) std::array<char, 65536> early{};
std::atomic<std::size_t> earlyUsed{0};

bool isEarly(const void* memory) {
    const auto* at = static_cast<const char*>(memory);
    return at >= early.data() && at < early.data() + early.size();
}

void* earlyMemory(std::size_t bytes) {
    const std::size_t size = (bytes + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
    const std::size_t at = earlyUsed.fetch_add(size);
    return at + size <= early.size() ? early.data() + at : nullptr;
}

thread_local bool isLookingUp = false;

void* next(const char* name) {
    isLookingUp = true;
    void* const found = dlsym(RTLD_NEXT, name);
    isLookingUp = false;
    return found;
}

}  // namespace

// The real functions are looked up at their first call; a `static` with an initialiser would need a lock itself.
#define SA3_REAL(name)                          \
    using Function = decltype(&::name);         \
    static std::atomic<void*> known{nullptr};   \
    if (known.load() == nullptr) {              \
        known.store(next(#name));               \
    }                                           \
    const auto real = reinterpret_cast<Function>(known.load());

// The C++ library must find these, too.
#pragma GCC visibility push(default)
extern "C" {

void* malloc(std::size_t bytes) {
    if (isLookingUp) {
        return earlyMemory(bytes);
    }
    SA3_REAL(malloc)
    note("malloc");
    return real(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) {
    if (isLookingUp) {
        return earlyMemory(count * bytes);
    }
    SA3_REAL(calloc)
    note("calloc");
    return real(count, bytes);
}

void* realloc(void* memory, std::size_t bytes) {
    SA3_REAL(realloc)
    note("realloc");
    if (isEarly(memory)) {
        void* const moved = malloc(bytes);
        std::memcpy(moved, memory, bytes);
        return moved;
    }
    return real(memory, bytes);
}

void free(void* memory) {
    if (memory == nullptr || isEarly(memory)) {
        return;
    }
    SA3_REAL(free)
    note("free");
    real(memory);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
    SA3_REAL(aligned_alloc)
    note("aligned_alloc");
    return real(alignment, bytes);
}

int posix_memalign(void** out, std::size_t alignment, std::size_t bytes) {
    SA3_REAL(posix_memalign)
    note("posix_memalign");
    return real(out, alignment, bytes);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
    SA3_REAL(pthread_mutex_lock)
    note("pthread_mutex_lock");
    return real(mutex);
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    SA3_REAL(pthread_cond_wait)
    note("pthread_cond_wait");
    return real(condition, mutex);
}

int nanosleep(const timespec* wanted, timespec* left) {
    SA3_REAL(nanosleep)
    note("nanosleep");
    return real(wanted, left);
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* wanted, timespec* left) {
    SA3_REAL(clock_nanosleep)
    note("clock_nanosleep");
    return real(clock, flags, wanted, left);
}

int usleep(useconds_t microseconds) {
    SA3_REAL(usleep)
    note("usleep");
    return real(microseconds);
}

int sched_yield() {
    SA3_REAL(sched_yield)
    note("sched_yield");
    return real();
}

int sem_wait(sem_t* semaphore) {
    SA3_REAL(sem_wait)
    note("sem_wait");
    return real(semaphore);
}

ssize_t read(int file, void* bytes, std::size_t count) {
    SA3_REAL(read)
    note("read");
    return real(file, bytes, count);
}

ssize_t write(int file, const void* bytes, std::size_t count) {
    SA3_REAL(write)
    note("write");
    return real(file, bytes, count);
}

int poll(pollfd* files, nfds_t count, int timeout) {
    SA3_REAL(poll)
    note("poll");
    return real(files, count, timeout);
}

}  // extern "C"
#pragma GCC visibility pop

namespace sa3::test {

RealtimeWatch::RealtimeWatch() {
    seenCount = 0;
    isWatched = true;
}

RealtimeWatch::~RealtimeWatch() {
    isWatched = false;
}

std::vector<std::string> RealtimeWatch::calls() {
    const bool was = isWatched;
    isWatched = false;
    const std::vector<std::string> names(seen.begin(), seen.begin() + static_cast<std::ptrdiff_t>(std::min(maxCalls, seenCount.load())));
    isWatched = was;
    return names;
}

}  // namespace sa3::test
