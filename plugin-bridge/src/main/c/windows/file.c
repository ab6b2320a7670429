/* Region files: locks, mapping, making. A file that is mapped cannot be cut here, by anybody. */
#include "windows.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bridge_layout.h"
#include "../failure.h"
#include "../platform.h"
#include "../sa3_bridge.h"

enum { LOCK_ATTEMPTS = 20, DRAFT_ATTEMPTS = 100 };

static HANDLE handle_of(const sa3_file* file) { return (HANDLE)file->handle; }

/* ---- locks ------------------------------------------------------------------------------------------------------ */

/* Locks lie far beyond any file's end: within it they would keep others from reading. */
static OVERLAPPED lock_range(int lock) { return (OVERLAPPED){.Offset = (DWORD)lock, .OffsetHigh = 0x7fffffff}; }

/* 1: taken; 0: somebody holds it; -1: failed. */
static int try_lock(HANDLE file, int lock, DWORD kind) {
    OVERLAPPED range = lock_range(lock);
    if (LockFileEx(file, LOCKFILE_FAIL_IMMEDIATELY | kind, 0, 1, 0, &range)) {
        return 1;
    }
    return GetLastError() == ERROR_LOCK_VIOLATION || GetLastError() == ERROR_IO_PENDING ? 0 : -1;
}

static void drop_lock(HANDLE file, int lock) {
    OVERLAPPED range = lock_range(lock);
    UnlockFileEx(file, 0, 1, 0, &range);
}

/* Whoever asks whether a lock is held takes it, shared, for a moment: hence more than one attempt. */
int sa3_take_lock(HANDLE file, int lock, const char* path) {
    int taken = 0;
    for (int attempt = 0; taken == 0 && attempt < LOCK_ATTEMPTS; attempt++) {
        if (attempt > 0) {
            Sleep(1);
        }
        taken = try_lock(file, lock, LOCKFILE_EXCLUSIVE_LOCK);
    }
    if (taken < 0) {
        return sa3_windows_failure("cannot lock", path);
    }
    return taken ? SA3_BRIDGE_OK : sa3_failure(SA3_BRIDGE_BUSY, "%s is held by a living process", path);
}

int sa3_query_lock(HANDLE file, int lock, const char* path) {
    int taken = try_lock(file, lock, 0);
    if (taken < 0) {
        return sa3_windows_failure("cannot read the locks of", path);
    }
    if (taken) {
        drop_lock(file, lock);
    }
    return !taken;
}

int sa3_file_lock(const sa3_file* file, int lock) { return sa3_take_lock(handle_of(file), lock, file->path); }

int sa3_file_is_locked(const sa3_file* file, int lock) { return sa3_query_lock(handle_of(file), lock, file->path); }

/* ---- opening ---------------------------------------------------------------------------------------------------- */

HANDLE sa3_open_file(const wchar_t* name, DWORD disposition, const char* path, int* status) {
    HANDLE file = CreateFileW(name, GENERIC_READ | GENERIC_WRITE | DELETE | READ_CONTROL,
                              FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, disposition,
                              FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        *status = GetLastError() == ERROR_ACCESS_DENIED
                      ? sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a plain file of yours", path)
                      : sa3_windows_failure("cannot open", path);
        return file;
    }
    BY_HANDLE_FILE_INFORMATION about;
    DWORD special = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
    *status = GetFileType(file) == FILE_TYPE_DISK && GetFileInformationByHandle(file, &about) &&
                      (about.dwFileAttributes & special) == 0
                  ? sa3_check_owner(file, path)
                  : sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a plain file", path);
    if (*status != SA3_BRIDGE_OK) {
        CloseHandle(file);
        file = INVALID_HANDLE_VALUE;
    }
    return file;
}

/* Takes `file`, also when it fails. */
static int map(HANDLE file, uint64_t bytes, const char* path, sa3_file* out) {
    HANDLE section =
        CreateFileMappingW(file, NULL, PAGE_READWRITE, (DWORD)(bytes >> 32), (DWORD)(bytes & MAXDWORD), NULL);
    void* memory = section == NULL ? NULL : MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, (SIZE_T)bytes);
    int status = memory == NULL ? sa3_windows_failure("cannot map", path) : SA3_BRIDGE_OK;
    if (section != NULL) {
        CloseHandle(section); /* the view keeps it */
    }
    char* copy = _strdup(path);
    if (memory == NULL || copy == NULL) {
        free(copy);
        if (memory != NULL) {
            UnmapViewOfFile(memory);
            status = sa3_failure(SA3_BRIDGE_IO, "no memory to map %s", path);
        }
        CloseHandle(file);
        return status;
    }
    *out = (sa3_file){.handle = (intptr_t)file, .memory = memory, .bytes = bytes, .path = copy};
    return SA3_BRIDGE_OK;
}

HANDLE sa3_open_region(const char* path, int* status) {
    *status = sa3_check_folder_of(path);
    if (*status != SA3_BRIDGE_OK) {
        return INVALID_HANDLE_VALUE;
    }
    wchar_t* name = sa3_wide(path);
    if (name == NULL) {
        *status = sa3_failure(SA3_BRIDGE_INVALID, "no path: %.200s", path);
        return INVALID_HANDLE_VALUE;
    }
    HANDLE file = sa3_open_file(name, OPEN_EXISTING, path, status);
    free(name);
    return file;
}

int sa3_file_open(const char* path, uint64_t least, uint64_t most, sa3_file* out) {
    int status = SA3_BRIDGE_OK;
    HANDLE file = sa3_open_region(path, &status);
    if (file == INVALID_HANDLE_VALUE) {
        return status;
    }
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file, &size)) {
        status = sa3_windows_failure("cannot measure", path);
    } else if ((uint64_t)size.QuadPart < least || (uint64_t)size.QuadPart > most) {
        status = sa3_failure(SA3_BRIDGE_CORRUPT, "%s is no region: it has %lld bytes", path, (long long)size.QuadPart);
    }
    if (status != SA3_BRIDGE_OK) {
        CloseHandle(file);
        return status;
    }
    return map(file, (uint64_t)size.QuadPart, path, out);
}

int sa3_file_unchanged(const sa3_file* file) {
    LARGE_INTEGER size = {.QuadPart = 0};
    if (GetFileSizeEx(handle_of(file), &size) && (uint64_t)size.QuadPart == file->bytes) {
        return SA3_BRIDGE_OK;
    }
    return sa3_failure(SA3_BRIDGE_CORRUPT, "%s had %llu bytes and now has %lld", file->path,
                       (unsigned long long)file->bytes, (long long)size.QuadPart);
}

int sa3_delete_by_handle(HANDLE file) {
    FILE_DISPOSITION_INFO going = {.DeleteFile = TRUE};
    return SetFileInformationByHandle(file, FileDispositionInfo, &going, sizeof going) != 0;
}

/* Where the other side has it mapped still, the name stays for the next sweep. */
void sa3_file_close(sa3_file* file, int remove) {
    UnmapViewOfFile(file->memory);
    if (remove) {
        sa3_delete_by_handle(handle_of(file));
    }
    CloseHandle(handle_of(file));
    free(file->path);
    *file = (sa3_file){.handle = 0};
}

/* ---- making ----------------------------------------------------------------------------------------------------- */

static int is_going(HANDLE file) {
    FILE_STANDARD_INFO about;
    return !GetFileInformationByHandleEx(file, FileStandardInfo, &about, sizeof about) || about.DeletePending;
}

/* A handle on a new locked file, or INVALID_HANDLE_VALUE and a status. A sweeper that meets the file before it is
 * locked takes it for a dead creator's and removes it: then another one is made. */
static HANDLE make_locked(const wchar_t* draft, const char* path, int* status) {
    for (int attempt = 0; attempt < DRAFT_ATTEMPTS; attempt++) {
        HANDLE file = sa3_open_file(draft, CREATE_NEW, path, status);
        if (file == INVALID_HANDLE_VALUE) {
            if (GetLastError() == ERROR_ACCESS_DENIED) {
                continue; /* the one before is still going */
            }
            return file;
        }
        *status = sa3_take_lock(file, SA3_LOCK_CLIENT, path);
        if (*status == SA3_BRIDGE_OK && !is_going(file)) {
            return file;
        }
        sa3_delete_by_handle(file);
        CloseHandle(file);
        if (*status != SA3_BRIDGE_OK && *status != SA3_BRIDGE_BUSY) {
            return INVALID_HANDLE_VALUE;
        }
    }
    *status = sa3_failure(SA3_BRIDGE_BUSY, "%s: somebody keeps removing it", path);
    return INVALID_HANDLE_VALUE;
}

/* A handle on a locked file with its space reserved, or INVALID_HANDLE_VALUE and a status. */
static HANDLE make_draft(const wchar_t* draft, uint64_t bytes, const char* path, int* status) {
    HANDLE file = make_locked(draft, path, status);
    LARGE_INTEGER end = {.QuadPart = (LONGLONG)bytes};
    if (file != INVALID_HANDLE_VALUE && (!SetFilePointerEx(file, end, NULL, FILE_BEGIN) || !SetEndOfFile(file))) {
        *status = sa3_windows_failure("cannot reserve space for", path);
        sa3_delete_by_handle(file);
        CloseHandle(file);
        file = INVALID_HANDLE_VALUE;
    }
    return file;
}

/* Renames the open file; never replaces. */
static int rename_open_file(HANDLE file, const wchar_t* name) {
    size_t bytes = wcslen(name) * sizeof *name;
    size_t room = sizeof(FILE_RENAME_INFO) + bytes;
    FILE_RENAME_INFO* rename = calloc(1, room);
    if (rename == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    rename->FileNameLength = (DWORD)bytes;
    memcpy(rename->FileName, name, bytes);
    int renamed = SetFileInformationByHandle(file, FileRenameInfo, rename, (DWORD)room);
    DWORD reason = GetLastError();
    free(rename);
    SetLastError(reason);
    return renamed;
}

/* Gives the draft its name unless a living region has it. */
static int publish(HANDLE file, const wchar_t* name, const char* path) {
    int removed = 0;
    for (int attempt = 0; attempt < 3; attempt++) {
        if (rename_open_file(file, name)) {
            return SA3_BRIDGE_OK;
        }
        if (GetLastError() != ERROR_ALREADY_EXISTS && GetLastError() != ERROR_FILE_EXISTS) {
            return sa3_windows_failure("cannot publish", path);
        }
        removed = sa3_remove_if_dead(name, path); /* or somebody else has done it meanwhile */
    }
    return removed < 0 ? removed : sa3_failure(SA3_BRIDGE_BUSY, "%s has a living owner", path);
}

static int create(const wchar_t* draft, const wchar_t* name, sa3_fill fill, sa3_file* out, const char* path,
                  uint64_t bytes) {
    int status;
    HANDLE file = make_draft(draft, bytes, path, &status);
    if (file == INVALID_HANDLE_VALUE) {
        return status;
    }
    status = map(file, bytes, path, out);
    if (status == SA3_BRIDGE_OK) {
        fill(out->memory, sa3_process_id());
        status = publish(file, name, path);
        if (status != SA3_BRIDGE_OK) {
            sa3_file_close(out, 1);
        }
    }
    return status;
}

int sa3_file_create(const char* path, uint64_t bytes, sa3_fill fill, sa3_file* out) {
    static atomic_uint drafts;
    size_t length = strlen(path);
    size_t end = strlen(SA3_REGION_SUFFIX);
    if (length <= end || strcmp(path + length - end, SA3_REGION_SUFFIX) != 0) {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s: a region's name ends in " SA3_REGION_SUFFIX, path);
    }
    int status = sa3_check_folder_of(path);
    if (status != SA3_BRIDGE_OK) {
        return status;
    }
    size_t room = length + 64;
    char* text = malloc(room);
    if (text != NULL) {
        snprintf(text, room, "%s.%u.%u%s", path, sa3_process_id(),
                 atomic_fetch_add_explicit(&drafts, 1, memory_order_relaxed), SA3_DRAFT_SUFFIX);
    }
    wchar_t* draft = text == NULL ? NULL : sa3_wide(text);
    wchar_t* name = sa3_wide(path);
    status = draft == NULL || name == NULL ? sa3_failure(SA3_BRIDGE_INVALID, "no path: %.200s", path)
                                           : create(draft, name, fill, out, path, bytes);
    free(name);
    free(draft);
    free(text);
    return status;
}
