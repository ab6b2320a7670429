#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* open-file-description locks */
#endif
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#endif
#include "platform.h"

#include <dirent.h>
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
#include <time.h>
#include <unistd.h>

#include "bridge_layout.h"
#include "failure.h"
#include "sa3_bridge.h"

/* Darwin's kernel has them since 10.15; its older headers keep the numbers to themselves. */
#if defined(__APPLE__) && !defined(F_OFD_SETLK)
#define F_OFD_SETLK 90
#define F_OFD_GETLK 92
#endif

static const char region_suffix[] = ".sa3";
static const char draft_suffix[] = ".sa3-new";
static const char service_lock_name[] = "service.lock";

enum { PATH_BYTES = 4096 };

static int fd_of(const sa3_file* file) { return (int)file->handle; }

/* ---- folders ---------------------------------------------------------------------------------------------------- */

static int is_ours_alone(const struct stat* status) {
    return status->st_uid == geteuid() && (status->st_mode & 077) == 0;
}

/* A descriptor of a folder that belongs to this user alone, or a status below 0. */
static int open_folder(const char* path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) {
        if (errno == ELOOP || errno == ENOTDIR) {
            return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a folder, or a link to one", path);
        }
        return sa3_system_failure(errno, "cannot open folder", path);
    }
    struct stat status;
    if (fstat(folder, &status) != 0 || !is_ours_alone(&status)) {
        close(folder);
        return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s must belong to you and be closed to others (chmod 700)", path);
    }
    return folder;
}

/* Opens the folder of `path`; *name points at the rest. */
static int open_folder_of(const char* path, const char** name) {
    const char* slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    size_t length = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (length >= PATH_BYTES || **name == '\0') {
        return sa3_failure(SA3_BRIDGE_INVALID, "no path of a file: %.200s", path);
    }
    char folder[PATH_BYTES] = ".";
    if (length > 0) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    return open_folder(folder);
}

#if !defined(__APPLE__)
static int is_own_folder(const char* path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}
#endif

static const char* environment(const char* name) {
    const char* value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

/* Length as of snprintf; below 0 where there is no home. */
static int name_run_folder(char* out, size_t capacity) {
    const char* named = environment("SA3_RUN");
    if (named != NULL) {
        return snprintf(out, capacity, "%s", named);
    }
#if defined(__APPLE__)
    const char* home = environment("HOME");
    return home == NULL ? -1 : snprintf(out, capacity, "%s/Library/Application Support/sa3/run", home);
#else
    const char* runtime = environment("XDG_RUNTIME_DIR");
    if (runtime != NULL && is_own_folder(runtime)) {
        return snprintf(out, capacity, "%s/sa3", runtime);
    }
    char usual[64];
    snprintf(usual, sizeof usual, "/run/user/%lu", (unsigned long)geteuid());
    if (is_own_folder(usual)) {
        return snprintf(out, capacity, "%s/sa3", usual);
    }
    return snprintf(out, capacity, "/tmp/sa3-%lu", (unsigned long)geteuid());
#endif
}

/* Makes the folder and what is missing above it. */
static int make_folders(char* path) {
    for (char* slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = mkdir(path, 0700);
        int reason = errno;
        *slash = '/';
        if (made != 0 && reason != EEXIST && reason != EISDIR && reason != EROFS && reason != EACCES) {
            return sa3_system_failure(reason, "cannot make the folders of", path);
        }
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return sa3_system_failure(errno, "cannot make folder", path);
    }
    return SA3_BRIDGE_OK;
}

int sa3_bridge_run_folder(char* out, size_t capacity) {
    char path[PATH_BYTES];
    int length = name_run_folder(path, sizeof path);
    if (length < 0) {
        return sa3_failure(SA3_BRIDGE_IO, "no home folder: set HOME, or SA3_RUN to a folder of your own");
    }
    if ((size_t)length >= sizeof path || (size_t)length >= capacity) {
        return sa3_failure(SA3_BRIDGE_TOO_LARGE, "the run folder's path has %d bytes", length);
    }
    int status = make_folders(path);
    if (status != SA3_BRIDGE_OK) {
        return status;
    }
    int folder = open_folder(path);
    if (folder < 0) {
        return folder;
    }
    close(folder);
    memcpy(out, path, (size_t)length + 1);
    return SA3_BRIDGE_OK;
}

/* ---- locks ------------------------------------------------------------------------------------------------------ */

/* Locks lie far beyond any file's end. They belong to the open file, not to the process: another descriptor on the same
 * file that this process opens and closes does not drop them, as it would with F_SETLK. */
static struct flock lock_range(int lock) {
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = INT32_MAX + (off_t)lock, .l_len = 1};
}

static int take_lock(int fd, int lock, const char* path) {
    struct flock range = lock_range(lock);
    if (fcntl(fd, F_OFD_SETLK, &range) == 0) {
        return SA3_BRIDGE_OK;
    }
    return errno == EAGAIN || errno == EACCES ? sa3_failure(SA3_BRIDGE_BUSY, "%s is held by a living process", path)
                                              : sa3_system_failure(errno, "cannot lock", path);
}

static int query_lock(int fd, int lock, const char* path) {
    struct flock range = lock_range(lock);
    if (fcntl(fd, F_OFD_GETLK, &range) != 0) {
        return sa3_system_failure(errno, "cannot read the locks of", path);
    }
    return range.l_type != F_UNLCK;
}

int sa3_file_lock(const sa3_file* file, int lock) { return take_lock(fd_of(file), lock, file->path); }

int sa3_file_is_locked(const sa3_file* file, int lock) { return query_lock(fd_of(file), lock, file->path); }

/* ---- files ------------------------------------------------------------------------------------------------------ */

/* Waits for nobody, follows no link, opens plain files of this user only. A descriptor, or a status below 0. */
static int open_file(int folder, const char* name, const char* path) {
    int fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        int refused = errno == ELOOP || errno == EISDIR || errno == ENXIO || errno == EACCES;
        return refused ? sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a plain file of yours", path)
                       : sa3_system_failure(errno, "cannot open", path);
    }
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || !is_ours_alone(&status)) {
        close(fd);
        return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a plain file of yours alone", path);
    }
    return fd;
}

static int size_of(int fd, uint64_t* bytes) {
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return errno;
    }
    *bytes = (uint64_t)status.st_size;
    return 0;
}

/* True while `name` is the file behind `fd`. */
static int is_named(int folder, const char* name, int fd) {
    struct stat named;
    struct stat opened;
    return fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(fd, &opened) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/* Takes `fd`. */
static int map(int fd, uint64_t bytes, const char* path, sa3_file* out) {
    void* memory = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char* copy = strdup(path);
    if (memory == MAP_FAILED || copy == NULL) {
        int reason = errno;
        if (memory != MAP_FAILED) {
            munmap(memory, (size_t)bytes);
        }
        free(copy);
        close(fd);
        return sa3_system_failure(reason, "cannot map", path);
    }
    *out = (sa3_file){.handle = fd, .memory = memory, .bytes = bytes, .path = copy};
    sa3_guard_add(memory, bytes);
    return SA3_BRIDGE_OK;
}

int sa3_file_open(const char* path, uint64_t least, sa3_file* out) {
    const char* name;
    int folder = open_folder_of(path, &name);
    if (folder < 0) {
        return folder;
    }
    int fd = open_file(folder, name, path);
    close(folder);
    if (fd < 0) {
        return fd;
    }
    uint64_t bytes = 0;
    int reason = size_of(fd, &bytes);
    if (reason != 0 || bytes < least) {
        close(fd);
        return reason != 0 ? sa3_system_failure(reason, "cannot measure", path)
                           : sa3_failure(SA3_BRIDGE_CORRUPT, "%s has %llu bytes, a region has more", path,
                                         (unsigned long long)bytes);
    }
    return map(fd, bytes, path, out);
}

int sa3_file_unchanged(const sa3_file* file) {
    uint64_t bytes = 0;
    if (size_of(fd_of(file), &bytes) == 0 && bytes == file->bytes) {
        return SA3_BRIDGE_OK;
    }
    return sa3_failure(SA3_BRIDGE_CORRUPT, "%s had %llu bytes and now has %llu", file->path,
                       (unsigned long long)file->bytes, (unsigned long long)bytes);
}

void sa3_file_remove(const sa3_file* file) {
    const char* name;
    int folder = open_folder_of(file->path, &name);
    if (folder < 0) {
        return;
    }
    /* Only the holder of the client's lock removes a region, so it cannot become another file in between. */
    if (is_named(folder, name, fd_of(file))) {
        unlinkat(folder, name, 0);
    }
    close(folder);
}

void sa3_file_close(sa3_file* file) {
    sa3_guard_remove(file->memory);
    munmap(file->memory, (size_t)file->bytes);
    close(fd_of(file));
    free(file->path);
    *file = (sa3_file){.handle = -1};
}

/* ---- making a region file --------------------------------------------------------------------------------------- */

#if defined(__APPLE__)
static int reserve_space(int fd, uint64_t bytes) {
    fstore_t store = {.fst_flags = F_ALLOCATEALL, .fst_posmode = F_PEOFPOSMODE, .fst_length = (off_t)bytes};
    return fcntl(fd, F_PREALLOCATE, &store) == 0 && ftruncate(fd, (off_t)bytes) == 0 ? 0 : errno;
}
#else
static int reserve_space(int fd, uint64_t bytes) { return posix_fallocate(fd, 0, (off_t)bytes); }
#endif

/* Reserves the space now, so that a full disk is an answer here and never a fault at a later write. A limit on file
 * sizes is an answer too: its signal, which would end the host, is held back and taken away. */
static int reserve(int fd, uint64_t bytes) {
    sigset_t limit;
    sigset_t before;
    sigset_t pending;
    sigemptyset(&limit);
    sigaddset(&limit, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &limit, &before);
    int reason = reserve_space(fd, bytes);
    int taken;
    if (reason != 0 && !sigismember(&before, SIGXFSZ) && sigpending(&pending) == 0 &&
        sigismember(&pending, SIGXFSZ)) {
        sigwait(&limit, &taken);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return reason;
}

/* A locked, reserved, unpublished file of that name, or a status below 0; IO with errno ENOENT-like races is retried by
 * the caller through *again. */
static int make_draft(int folder, const char* draft, uint64_t bytes, const char* path) {
    int fd = openat(folder, draft, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return sa3_system_failure(errno, "cannot create", path);
    }
    int status = take_lock(fd, SA3_LOCK_CLIENT, path);
    if (status == SA3_BRIDGE_OK) {
        int reason = fchmod(fd, 0600) != 0 ? errno : reserve(fd, bytes);
        if (reason != 0) {
            status = sa3_system_failure(reason, "cannot reserve space for", path);
        }
    }
    if (status != SA3_BRIDGE_OK) {
        unlinkat(folder, draft, 0);
        close(fd);
        return status;
    }
    return fd;
}

static int remove_if_dead(int folder, const char* name, const char* path);

/* Gives the draft its name unless there is one of that name; never replaces. */
static int publish(int folder, const char* draft, const char* name, const char* path) {
    if (linkat(folder, draft, folder, name, 0) == 0) {
        return SA3_BRIDGE_OK;
    }
    if (errno != EEXIST) {
        return sa3_system_failure(errno, "cannot publish", path);
    }
    int removed = remove_if_dead(folder, name, path);
    if (removed < 0) {
        return removed;
    }
    if (removed == 0) {
        return sa3_failure(SA3_BRIDGE_BUSY, "%s has a living owner", path);
    }
    return linkat(folder, draft, folder, name, 0) == 0
               ? SA3_BRIDGE_OK
               : sa3_failure(SA3_BRIDGE_BUSY, "%s was taken by somebody else just now", path);
}

static int ends_with(const char* name, const char* suffix) {
    size_t length = strlen(name);
    size_t end = strlen(suffix);
    return length > end && strcmp(name + length - end, suffix) == 0;
}

static int create_in(int folder, const char* name, const char* path, uint64_t bytes, sa3_fill fill, sa3_file* out) {
    static atomic_uint drafts;
    char draft[256];
    int length = snprintf(draft, sizeof draft, "%.180s.%u.%u%s", name, sa3_process_id(),
                          atomic_fetch_add_explicit(&drafts, 1, memory_order_relaxed), draft_suffix);
    if (length < 0 || (size_t)length >= sizeof draft) {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s: the name is too long", path);
    }
    int fd = make_draft(folder, draft, bytes, path);
    if (fd < 0) {
        return fd;
    }
    int status = map(fd, bytes, path, out);
    if (status == SA3_BRIDGE_OK) {
        fill(out->memory, sa3_process_id());
        status = publish(folder, draft, name, path);
        if (status != SA3_BRIDGE_OK) {
            sa3_file_close(out);
        }
    }
    unlinkat(folder, draft, 0);
    return status;
}

int sa3_file_create(const char* path, uint64_t bytes, sa3_fill fill, sa3_file* out) {
    if (!ends_with(path, region_suffix)) {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s: a region's name ends in %s", path, region_suffix);
    }
    const char* name;
    int folder = open_folder_of(path, &name);
    if (folder < 0) {
        return folder;
    }
    int status = create_in(folder, name, path, bytes, fill, out);
    close(folder);
    return status;
}

/* ---- who lives -------------------------------------------------------------------------------------------------- */

int sa3_bridge_owner_alive(const char* path) {
    const char* name;
    int folder = open_folder_of(path, &name);
    if (folder < 0) {
        return folder;
    }
    int fd = open_file(folder, name, path);
    close(folder);
    if (fd < 0) {
        return fd;
    }
    int alive = query_lock(fd, SA3_LOCK_CLIENT, path);
    close(fd);
    return alive;
}

/* 1: removed; 0: its owner lives; below 0: a status. Whoever removes holds the owner's lock meanwhile, and nobody
 * publishes over an existing name, so it is the dead owner's file that goes. */
static int remove_if_dead(int folder, const char* name, const char* path) {
    int fd = open_file(folder, name, path);
    if (fd < 0) {
        return fd;
    }
    int status = take_lock(fd, SA3_LOCK_CLIENT, path);
    int removed = status == SA3_BRIDGE_OK && is_named(folder, name, fd) && unlinkat(folder, name, 0) == 0;
    close(fd);
    return status == SA3_BRIDGE_OK || status == SA3_BRIDGE_BUSY ? removed : status;
}

int sa3_bridge_sweep(const char* path) {
    int fd = open_folder(path);
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
        if (ends_with(entry->d_name, region_suffix) || ends_with(entry->d_name, draft_suffix)) {
            removed += remove_if_dead(dirfd(folder), entry->d_name, entry->d_name) == 1;
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
    int folder = open_folder(path);
    if (folder < 0) {
        return folder;
    }
    int fd = openat(folder, service_lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    int reason = errno;
    close(folder);
    if (fd < 0) {
        return sa3_system_failure(reason, "cannot open the service's lock in", path);
    }
    int status = take_lock(fd, SA3_LOCK_SERVICE, path);
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
    int folder = open_folder(path);
    if (folder < 0) {
        return folder;
    }
    int fd = openat(folder, service_lock_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int reason = errno;
    close(folder);
    if (fd < 0) {
        return reason == ENOENT ? 0 : sa3_system_failure(reason, "cannot open the service's lock in", path);
    }
    int alive = query_lock(fd, SA3_LOCK_SERVICE, path);
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
