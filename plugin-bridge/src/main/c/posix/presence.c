/* Who lives, by the kernel's locks; removing what the dead left. */
#include "posix.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../bridge_layout.h"
#include "../failure.h"
#include "../platform.h"
#include "../sa3_bridge.h"

int sa3_ends_with(const char* name, const char* suffix) {
    size_t length = strlen(name);
    size_t end = strlen(suffix);
    return length > end && strcmp(name + length - end, suffix) == 0;
}

int sa3_bridge_owner_alive(const char* path) {
    int fd = sa3_open_region(path);
    if (fd < 0) {
        return fd;
    }
    int alive = sa3_query_lock(fd, SA3_LOCK_CLIENT, path);
    close(fd);
    return alive;
}

/* Whoever removes holds the owner's lock meanwhile, and nobody publishes over an existing name, so it is the dead
 * owner's file that goes and no other. */
int sa3_remove_if_dead(int folder, const char* name, const char* path) {
    int fd = sa3_open_file(folder, name, path);
    if (fd < 0) {
        return fd;
    }
    int status = sa3_take_lock(fd, SA3_LOCK_CLIENT, path);
    int removed = status == SA3_BRIDGE_OK && sa3_is_named(folder, name, fd) && unlinkat(folder, name, 0) == 0;
    close(fd);
    return status == SA3_BRIDGE_OK || status == SA3_BRIDGE_BUSY ? removed : status;
}

int sa3_bridge_sweep(const char* path) {
    int fd = sa3_open_folder(path);
    if (fd < 0) {
        return fd;
    }
    DIR* folder = fdopendir(fd);
    if (folder == NULL) {
        int reason = errno;
        close(fd);
        return sa3_system_failure(reason, "cannot list", path);
    }
    int removed = 0;
    for (struct dirent* entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (sa3_ends_with(entry->d_name, SA3_REGION_SUFFIX) || sa3_ends_with(entry->d_name, SA3_DRAFT_SUFFIX)) {
            removed += sa3_remove_if_dead(dirfd(folder), entry->d_name, entry->d_name) == 1;
        }
    }
    closedir(folder);
    return removed;
}

/* ---- the service's lock ----------------------------------------------------------------------------------------- */

struct service_lock {
    int fd;
};

int sa3_bridge_lock_service(const char* path, void** lock) {
    *lock = NULL;
    int folder = sa3_open_folder(path);
    if (folder < 0) {
        return folder;
    }
    int fd = openat(folder, SA3_SERVICE_LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    int reason = errno;
    close(folder);
    if (fd < 0) {
        return sa3_system_failure(reason, "cannot open the service's lock in", path);
    }
    int status = sa3_take_lock(fd, SA3_LOCK_SERVICE, path);
    struct service_lock* held = status == SA3_BRIDGE_OK ? malloc(sizeof *held) : NULL;
    if (held == NULL) {
        close(fd);
        return status == SA3_BRIDGE_OK ? sa3_failure(SA3_BRIDGE_IO, "no memory for a lock") : status;
    }
    held->fd = fd;
    *lock = held;
    return SA3_BRIDGE_OK;
}

void sa3_bridge_unlock_service(void* lock) {
    if (lock != NULL) {
        close(((struct service_lock*)lock)->fd);
        free(lock);
    }
}

int sa3_bridge_service_alive(const char* path) {
    int folder = sa3_open_folder(path);
    if (folder < 0) {
        return folder;
    }
    int fd = openat(folder, SA3_SERVICE_LOCK_NAME, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int reason = errno;
    close(folder);
    if (fd < 0) {
        return reason == ENOENT ? 0 : sa3_system_failure(reason, "cannot open the service's lock in", path);
    }
    int alive = sa3_query_lock(fd, SA3_LOCK_SERVICE, path);
    close(fd);
    return alive;
}

/* ---- small things ----------------------------------------------------------------------------------------------- */

uint32_t sa3_process_id(void) { return (uint32_t)getpid(); }

int64_t sa3_bridge_monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
