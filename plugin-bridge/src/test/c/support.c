#include "support.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(_WIN32)
#include <direct.h>
#include <io.h>
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#define ftruncate _chsize
#endif

#include "check.h"

enum { FOLDERS = 256 };
static char folders[FOLDERS][512];
static int folder_count;

static void remove_folder(const char* folder) {
    DIR* entries = opendir(folder);
    if (entries == NULL) {
        return;
    }
    for (struct dirent* entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            const char* path = in(folder, entry->d_name);
            if (remove(path) != 0) {
                remove_folder(path);
            }
        }
    }
    closedir(entries);
    rmdir(folder);
}

static void remove_folders(void) {
    for (int i = 0; i < folder_count; i++) {
        remove_folder(folders[i]);
    }
}

#if defined(_WIN32)
static void make_folder(char* path) {
    const char* base = getenv("TEMP");
    for (int i = 0;; i++) {
        snprintf(path, sizeof folders[0], "%s\\sa3-test-%d-%d", base, (int)getpid(), i);
        if (_mkdir(path) == 0) {
            return;
        }
        CHECK(i < 100000);
    }
}
#else
static void make_folder(char* path) {
    const char* base = getenv("TMPDIR");
    snprintf(path, sizeof folders[0], "%s/sa3-test-XXXXXX", base == NULL ? "/tmp" : base);
    CHECK(mkdtemp(path) != NULL);
}
#endif

const char* fresh_folder(void) {
    CHECK(folder_count < FOLDERS);
    if (folder_count == 0) {
        atexit(remove_folders);
    }
    make_folder(folders[folder_count]);
    return folders[folder_count++];
}

const char* in(const char* folder, const char* name) {
    static char paths[8][1024];
    static unsigned next;
    char* path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

int exists(const char* path) {
    struct stat status;
    return stat(path, &status) == 0;
}

#if defined(_WIN32)
/* As open(), but in no one's way. */
static int open_shared(const char* path, int flags) {
    HANDLE file = CreateFileA(path, (flags & O_WRONLY) != 0 ? GENERIC_WRITE : GENERIC_READ,
                              FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              (flags & O_CREAT) != 0 ? CREATE_ALWAYS : OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    return file == INVALID_HANDLE_VALUE ? -1 : _open_osfhandle((intptr_t)file, O_BINARY);
}
#else
static int open_shared(const char* path, int flags) { return open(path, flags, 0600); }
#endif

static int open_or_fail(const char* path, int flags) {
    int fd = open_shared(path, flags);
    CHECK(fd >= 0);
    return fd;
}

void write_file(const char* path, const void* bytes, size_t count) {
    int fd = open_or_fail(path, O_WRONLY | O_CREAT | O_TRUNC);
    CHECK_EQUAL(count, write(fd, bytes, (unsigned)count));
    close(fd);
}

void patch_file(const char* path, long offset, const void* bytes, size_t count) {
    int fd = open_or_fail(path, O_WRONLY);
    CHECK_EQUAL(offset, lseek(fd, offset, SEEK_SET));
    CHECK_EQUAL(count, write(fd, bytes, (unsigned)count));
    close(fd);
}

void read_file(const char* path, long offset, void* bytes, size_t count) {
    int fd = open_or_fail(path, O_RDONLY);
    CHECK_EQUAL(offset, lseek(fd, offset, SEEK_SET));
    CHECK_EQUAL(count, read(fd, bytes, (unsigned)count));
    close(fd);
}

int resize_file(const char* path, long bytes) {
    int fd = open_or_fail(path, O_WRONLY);
    int outcome = ftruncate(fd, bytes);
    close(fd);
    return outcome;
}

void set_environment(const char* name, const char* value) {
#if defined(_WIN32)
    _putenv_s(name, value == NULL ? "" : value);
#else
    if (value == NULL) {
        unsetenv(name);
    } else {
        setenv(name, value, 1);
    }
#endif
}

pair open_pair(void) {
    pair both;
    snprintf(both.path, sizeof both.path, "%s", in(fresh_folder(), "instance.sa3"));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(both.path, &both.client));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(both.path, &both.service));
    return both;
}

void close_pair(pair* both) {
    sa3_bridge_close(both->service);
    sa3_bridge_close(both->client);
}

uint64_t random_word(uint64_t* state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

uint32_t random_below(uint64_t* state, uint32_t bound) { return (uint32_t)(random_word(state) >> 11) % bound; }
