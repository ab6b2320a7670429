/* SIGBUS of a region that was cut while attached. */
#include "posix.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "../failure.h"
#include "../sa3_bridge.h"

enum { MAPPINGS = 4096 };

/* Written under the lock, read by the handler, which may run at any moment. start is stored last and cleared first. */
static struct {
    _Atomic uintptr_t start;
    _Atomic uint64_t bytes;
    atomic_int replaced;
} mappings[MAPPINGS];
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction previous;

/* A mapping that finds no place is merely not guarded. */
void sa3_guard_add(void* memory, uint64_t bytes) {
    pthread_mutex_lock(&mappings_lock);
    for (int i = 0; i < MAPPINGS; i++) {
        if (atomic_load_explicit(&mappings[i].start, memory_order_relaxed) == 0) {
            atomic_store_explicit(&mappings[i].bytes, bytes, memory_order_relaxed);
            atomic_store_explicit(&mappings[i].replaced, 0, memory_order_relaxed);
            atomic_store_explicit(&mappings[i].start, (uintptr_t)memory, memory_order_release);
            break;
        }
    }
    pthread_mutex_unlock(&mappings_lock);
}

void sa3_guard_remove(void* memory) {
    pthread_mutex_lock(&mappings_lock);
    for (int i = 0; i < MAPPINGS; i++) {
        if (atomic_load_explicit(&mappings[i].start, memory_order_relaxed) == (uintptr_t)memory) {
            atomic_store_explicit(&mappings[i].start, 0, memory_order_release);
        }
    }
    pthread_mutex_unlock(&mappings_lock);
}

int sa3_guard_has_replaced(const void* memory) {
    for (int i = 0; i < MAPPINGS; i++) {
        if (atomic_load_explicit(&mappings[i].start, memory_order_acquire) == (uintptr_t)memory) {
            return atomic_load_explicit(&mappings[i].replaced, memory_order_relaxed);
        }
    }
    return 0;
}

/* Puts zeros in place of the mapping that `address` lies in. 0: it lies in none. */
static int replace_by_zeros(uintptr_t address) {
    for (int i = 0; i < MAPPINGS; i++) {
        uintptr_t start = atomic_load_explicit(&mappings[i].start, memory_order_acquire);
        uint64_t bytes = atomic_load_explicit(&mappings[i].bytes, memory_order_relaxed);
        if (start != 0 && address >= start && address - start < bytes) {
            atomic_store_explicit(&mappings[i].replaced, 1, memory_order_relaxed);
            return mmap((void*)start, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                        -1, 0) != MAP_FAILED;
        }
    }
    return 0;
}

static void on_fault(int signal, siginfo_t* info, void* context) {
    int reason = errno;
    if (replace_by_zeros((uintptr_t)info->si_addr)) {
        errno = reason;
        return;
    }
    errno = reason;
    if ((previous.sa_flags & SA_SIGINFO) != 0) {
        previous.sa_sigaction(signal, info, context);
    } else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
        sigaction(signal, &previous, NULL); /* the fault comes again and does what it would have done */
    } else {
        previous.sa_handler(signal);
    }
}

int sa3_bridge_guard_faults(void) {
    static int installed;
    pthread_mutex_lock(&mappings_lock);
    int status = SA3_BRIDGE_OK;
    if (!installed) {
        status = sigaction(SIGBUS, NULL, &previous) == 0 ? SA3_BRIDGE_OK : SA3_BRIDGE_IO;
        struct sigaction action = previous;
        action.sa_sigaction = on_fault;
        action.sa_flags = (previous.sa_flags & ~(int)SA_RESETHAND) | SA_SIGINFO | SA_ONSTACK;
        if (status != SA3_BRIDGE_OK || sigaction(SIGBUS, &action, NULL) != 0) {
            status = sa3_system_failure(errno, "cannot guard", "SIGBUS");
        }
        installed = status == SA3_BRIDGE_OK;
    }
    pthread_mutex_unlock(&mappings_lock);
    return status;
}
