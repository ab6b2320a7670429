/* Region files: locks, mapping, making. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../bridge_layout.h"
#include "../failure.h"
#include "../platform.h"
#include "../sa3_bridge.h"

/* Darwin's kernel has them since 10.15; its older headers keep the numbers to themselves. */
#if defined(__APPLE__) && !defined(F_OFD_SETLK)
#define F_OFD_SETLK 90
#define F_OFD_GETLK 92
#endif

enum { DRAFT_ATTEMPTS = 100 };

typedef char draft_name[256];

static int fd_of(const sa3_file* file) { return (int)file->handle; }

/* ---- locks ------------------------------------------------------------------------------------------------------ */

/* Locks lie far beyond any file's end. They belong to the open file, not to the process: another descriptor on the same
 * file that this process opens and closes does not drop them, as it would with F_SETLK. */
static struct flock lock_range(int lock) {
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = INT32_MAX + (off_t)lock, .l_len = 1};
}

int sa3_take_lock(int fd, int lock, const char* path) {
    struct flock range = lock_range(lock);
    if (fcntl(fd, F_OFD_SETLK, &range) == 0) {
        return SA3_BRIDGE_OK;
    }
    return errno == EAGAIN || errno == EACCES ? sa3_failure(SA3_BRIDGE_BUSY, "%s is held by a living process", path)
                                              : sa3_system_failure(errno, "cannot lock", path);
}

int sa3_query_lock(int fd, int lock, const char* path) {
    struct flock range = lock_range(lock);
    if (fcntl(fd, F_OFD_GETLK, &range) != 0) {
        return sa3_system_failure(errno, "cannot read the locks of", path);
    }
    return range.l_type != F_UNLCK;
}

int sa3_file_lock(const sa3_file* file, int lock) { return sa3_take_lock(fd_of(file), lock, file->path); }

int sa3_file_is_locked(const sa3_file* file, int lock) { return sa3_query_lock(fd_of(file), lock, file->path); }

/* ---- opening ---------------------------------------------------------------------------------------------------- */

int sa3_open_file(int folder, const char* name, const char* path) {
    int fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        int refused = errno == ELOOP || errno == EISDIR || errno == ENXIO || errno == EACCES;
        return refused ? sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a plain file of yours", path)
                       : sa3_system_failure(errno, "cannot open", path);
    }
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        (status.st_mode & 077) != 0) {
        close(fd);
        return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a plain file of yours alone", path);
    }
    return fd;
}

/* errno, or 0. */
static int measure(int fd, uint64_t* bytes) {
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return errno;
    }
    *bytes = (uint64_t)status.st_size;
    return 0;
}

int sa3_is_named(int folder, const char* name, int fd) {
    struct stat named;
    struct stat opened;
    return fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(fd, &opened) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/* Takes `fd`, also when it fails. */
static int map(int fd, uint64_t bytes, const char* path, sa3_file* out) {
    char* copy = strdup(path);
    void* memory = copy == NULL ? MAP_FAILED : mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        int reason = errno;
        free(copy);
        close(fd);
        return sa3_system_failure(reason, "cannot map", path);
    }
    *out = (sa3_file){.handle = fd, .memory = memory, .bytes = bytes, .path = copy};
    sa3_guard_add(memory, bytes);
    return SA3_BRIDGE_OK;
}

int sa3_open_region(const char* path) {
    const char* name;
    int folder = sa3_open_folder_of(path, &name);
    if (folder < 0) {
        return folder;
    }
    int fd = sa3_open_file(folder, name, path);
    close(folder);
    return fd;
}

int sa3_file_open(const char* path, uint64_t least, uint64_t most, sa3_file* out) {
    int fd = sa3_open_region(path);
    if (fd < 0) {
        return fd;
    }
    uint64_t bytes = 0;
    int reason = measure(fd, &bytes);
    if (reason != 0) {
        close(fd);
        return sa3_system_failure(reason, "cannot measure", path);
    }
    if (bytes < least || bytes > most) {
        close(fd);
        return sa3_failure(SA3_BRIDGE_CORRUPT, "%s is no region: it has %llu bytes", path, (unsigned long long)bytes);
    }
    return map(fd, bytes, path, out);
}

int sa3_file_unchanged(const sa3_file* file) {
    uint64_t bytes = 0;
    if (measure(fd_of(file), &bytes) == 0 && bytes == file->bytes && !sa3_guard_has_replaced(file->memory)) {
        return SA3_BRIDGE_OK;
    }
    return sa3_failure(SA3_BRIDGE_CORRUPT, "%s was cut or grown: it had %llu bytes and now has %llu", file->path,
                       (unsigned long long)file->bytes, (unsigned long long)bytes);
}

/* Only the holder of the client's lock removes a region, so the name cannot become another file's in between. */
static void remove_name(const sa3_file* file) {
    const char* name;
    int folder = sa3_open_folder_of(file->path, &name);
    if (folder >= 0) {
        if (sa3_is_named(folder, name, fd_of(file))) {
            unlinkat(folder, name, 0);
        }
        close(folder);
    }
}

void sa3_file_close(sa3_file* file, int remove) {
    if (remove) {
        remove_name(file);
    }
    sa3_guard_remove(file->memory);
    munmap(file->memory, (size_t)file->bytes);
    close(fd_of(file));
    free(file->path);
    *file = (sa3_file){.handle = -1};
}

/* ---- making ----------------------------------------------------------------------------------------------------- */

#if defined(__APPLE__)
static int reserve_space(int fd, uint64_t bytes) {
    fstore_t store = {.fst_flags = F_ALLOCATEALL, .fst_posmode = F_PEOFPOSMODE, .fst_length = (off_t)bytes};
    return fcntl(fd, F_PREALLOCATE, &store) == 0 && ftruncate(fd, (off_t)bytes) == 0 ? 0 : errno;
}
#else
static int reserve_space(int fd, uint64_t bytes) { return posix_fallocate(fd, 0, (off_t)bytes); }
#endif

static int is_pending(int signal) {
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, signal) == 1;
}

/* Reserves the space now, so that a full disk is an answer here and never a fault at a later write. A limit on file
 * sizes is an answer too: its signal, which would end the host, is held back and taken away. */
static int reserve(int fd, uint64_t bytes) {
    sigset_t limit;
    sigset_t before;
    sigemptyset(&limit);
    sigaddset(&limit, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &limit, &before);
    int was_pending = is_pending(SIGXFSZ);
    int reason = reserve_space(fd, bytes);
    if (!was_pending && is_pending(SIGXFSZ)) {
        int taken;
        sigwait(&limit, &taken);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return reason;
}

/* A name that no file had before: whoever removes a dead creator's draft by its name removes that and no other. */
static int name_draft(const char* name, draft_name draft, const char* path) {
    static atomic_uint drafts;
    int length = snprintf(draft, sizeof(draft_name), "%s.%u.%u%s", name, sa3_process_id(),
                          atomic_fetch_add_explicit(&drafts, 1, memory_order_relaxed), SA3_DRAFT_SUFFIX);
    return length > 0 && (size_t)length < sizeof(draft_name)
               ? SA3_BRIDGE_OK
               : sa3_failure(SA3_BRIDGE_INVALID, "%s: the name is too long", path);
}

/* The descriptor of a new locked file, or a status below 0. A sweeper that meets the file before it is locked takes it
 * for a dead creator's and removes it: then it is BUSY, or no longer named, and another one is made. */
static int make_locked(int folder, const char* name, draft_name draft, const char* path) {
    for (int attempt = 0; attempt < DRAFT_ATTEMPTS; attempt++) {
        int named = name_draft(name, draft, path);
        if (named != SA3_BRIDGE_OK) {
            return named;
        }
        int fd = openat(folder, draft, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0) {
            return sa3_system_failure(errno, "cannot create", path);
        }
        int status = sa3_take_lock(fd, SA3_LOCK_CLIENT, path);
        if (status == SA3_BRIDGE_OK && sa3_is_named(folder, draft, fd)) {
            return fd;
        }
        unlinkat(folder, draft, 0);
        close(fd);
        if (status != SA3_BRIDGE_OK && status != SA3_BRIDGE_BUSY) {
            return status;
        }
    }
    return sa3_failure(SA3_BRIDGE_BUSY, "%s: somebody keeps removing it", path);
}

/* The descriptor of a locked file with its space reserved, or a status below 0. */
static int make_draft(int folder, const char* name, draft_name draft, uint64_t bytes, const char* path) {
    int fd = make_locked(folder, name, draft, path);
    if (fd < 0) {
        return fd;
    }
    int reason = fchmod(fd, 0600) != 0 ? errno : reserve(fd, bytes);
    if (reason != 0) {
        unlinkat(folder, draft, 0);
        close(fd);
        return sa3_system_failure(reason, "cannot reserve space for", path);
    }
    return fd;
}

/* Gives the draft its name unless a living region has it; never replaces. */
static int publish(int folder, const char* draft, const char* name, const char* path) {
    int removed = 0;
    for (int attempt = 0; attempt < 3; attempt++) {
        if (linkat(folder, draft, folder, name, 0) == 0) {
            return SA3_BRIDGE_OK;
        }
        if (errno != EEXIST) {
            return sa3_system_failure(errno, "cannot publish", path);
        }
        removed = sa3_remove_if_dead(folder, name, path); /* or somebody else has done it meanwhile */
    }
    return removed < 0 ? removed : sa3_failure(SA3_BRIDGE_BUSY, "%s has a living owner", path);
}

static int create_in(int folder, const char* name, const char* path, uint64_t bytes, sa3_fill fill, sa3_file* out) {
    draft_name draft;
    int fd = make_draft(folder, name, draft, bytes, path);
    if (fd < 0) {
        return fd;
    }
    int status = map(fd, bytes, path, out);
    if (status == SA3_BRIDGE_OK) {
        fill(out->memory, sa3_process_id());
        status = publish(folder, draft, name, path);
        if (status != SA3_BRIDGE_OK) {
            sa3_file_close(out, 0);
        }
    }
    unlinkat(folder, draft, 0);
    return status;
}

int sa3_file_create(const char* path, uint64_t bytes, sa3_fill fill, sa3_file* out) {
    if (!sa3_ends_with(path, SA3_REGION_SUFFIX)) {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s: a region's name ends in " SA3_REGION_SUFFIX, path);
    }
    const char* name;
    int folder = sa3_open_folder_of(path, &name);
    if (folder < 0) {
        return folder;
    }
    int status = create_in(folder, name, path, bytes, fill, out);
    close(folder);
    return status;
}
