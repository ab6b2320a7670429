/* The run folder, and opening folders that are this user's alone. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../failure.h"
#include "../platform.h"
#include "../sa3_bridge.h"

int sa3_open_folder(const char* path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) {
        if (errno == ELOOP || errno == ENOTDIR) {
            return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a folder, or a link to one", path);
        }
        return sa3_system_failure(errno, "cannot open folder", path);
    }
    struct stat status;
    if (fstat(folder, &status) != 0 || status.st_uid != geteuid() || (status.st_mode & 077) != 0) {
        close(folder);
        return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s must belong to you and be closed to others (chmod 700)", path);
    }
    return folder;
}

int sa3_open_folder_of(const char* path, const char** name) {
    const char* slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    size_t length = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (length >= SA3_PATH_BYTES || **name == '\0') {
        return sa3_failure(SA3_BRIDGE_INVALID, "no path of a file: %.200s", path);
    }
    char folder[SA3_PATH_BYTES] = ".";
    if (length > 0) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    return sa3_open_folder(folder);
}

/* ---- the run folder --------------------------------------------------------------------------------------------- */

static const char* environment(const char* name) {
    const char* value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

#if defined(__APPLE__)
static int name_default_run_folder(char* out, size_t capacity) {
    const char* home = environment("HOME");
    return home == NULL ? -1 : snprintf(out, capacity, "%s/Library/Application Support/sa3/run", home);
}
#else
static int is_own_folder(const char* path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}

/* A host started from the desktop has XDG_RUNTIME_DIR, a service started over ssh or by cron may not: both must come to
 * the same folder, hence the second try. After `su` the variable may still name another user's folder. */
static int name_default_run_folder(char* out, size_t capacity) {
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
}
#endif

/* Length as of snprintf; below 0 where there is no home. */
static int name_run_folder(char* out, size_t capacity) {
    const char* named = environment("SA3_RUN");
    return named != NULL ? snprintf(out, capacity, "%s", named) : name_default_run_folder(out, capacity);
}

/* Makes the folder and what is missing above it; whether the result is any good is seen when it is opened. */
static int make_folders(char* path) {
    for (char* slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST ? SA3_BRIDGE_OK
                                                     : sa3_system_failure(errno, "cannot make folder", path);
}

int sa3_bridge_run_folder(char* out, size_t capacity) {
    char path[SA3_PATH_BYTES];
    int length = name_run_folder(path, sizeof path);
    if (length < 0) {
        return sa3_failure(SA3_BRIDGE_IO, "no home folder: set HOME, or SA3_RUN to a folder of your own");
    }
    if (!sa3_is_absolute(path)) {
        return sa3_failure(SA3_BRIDGE_INVALID, "SA3_RUN=%s: an absolute path is needed", path);
    }
    if ((size_t)length >= sizeof path || (size_t)length >= capacity) {
        return sa3_failure(SA3_BRIDGE_TOO_LARGE, "the run folder's path has %d bytes", length);
    }
    int status = make_folders(path);
    if (status != SA3_BRIDGE_OK) {
        return status;
    }
    int folder = sa3_open_folder(path);
    if (folder < 0) {
        return folder;
    }
    close(folder);
    memcpy(out, path, (size_t)length + 1);
    return SA3_BRIDGE_OK;
}
