/* Who lives, by the kernel's locks; removing what the dead left. */
#include "windows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bridge_layout.h"
#include "../failure.h"
#include "../platform.h"
#include "../sa3_bridge.h"

/* Text of folder and name; free() it. */
static char* joined(const char* folder, const char* name) {
    size_t room = strlen(folder) + strlen(name) + 2;
    char* path = malloc(room);
    if (path != NULL) {
        snprintf(path, room, "%s\\%s", folder, name);
    }
    return path;
}

int sa3_bridge_owner_alive(const char* path) {
    int status = SA3_BRIDGE_OK;
    HANDLE file = sa3_open_region(path, &status);
    if (file == INVALID_HANDLE_VALUE) {
        return status;
    }
    int alive = sa3_query_lock(file, SA3_LOCK_CLIENT, path);
    CloseHandle(file);
    return alive;
}

/* Whoever removes holds the owner's lock meanwhile, and nobody publishes over an existing name. */
int sa3_remove_if_dead(const wchar_t* name, const char* path) {
    int status;
    HANDLE file = sa3_open_file(name, OPEN_EXISTING, path, &status);
    if (file == INVALID_HANDLE_VALUE) {
        return status;
    }
    status = sa3_take_lock(file, SA3_LOCK_CLIENT, path);
    int removed = status == SA3_BRIDGE_OK && sa3_delete_by_handle(file);
    CloseHandle(file);
    return status == SA3_BRIDGE_OK || status == SA3_BRIDGE_BUSY ? removed : status;
}

static int sweep_file(const char* folder, const wchar_t* entry) {
    char* name = sa3_narrow(entry);
    char* path = name == NULL ? NULL : joined(folder, name);
    wchar_t* wide = path == NULL ? NULL : sa3_wide(path);
    int removed = wide != NULL && sa3_remove_if_dead(wide, path) == 1;
    free(wide);
    free(path);
    free(name);
    return removed;
}

static int sweep_pattern(const char* folder, const char* suffix) {
    char pattern[32];
    snprintf(pattern, sizeof pattern, "*%s", suffix);
    char* path = joined(folder, pattern);
    wchar_t* wide = path == NULL ? NULL : sa3_wide(path);
    WIN32_FIND_DATAW entry;
    HANDLE search = wide == NULL ? INVALID_HANDLE_VALUE : FindFirstFileW(wide, &entry);
    int removed = 0;
    if (search != INVALID_HANDLE_VALUE) {
        do {
            removed += sweep_file(folder, entry.cFileName);
        } while (FindNextFileW(search, &entry));
        FindClose(search);
    }
    free(wide);
    free(path);
    return removed;
}

int sa3_bridge_sweep(const char* folder) {
    int status = sa3_check_folder(folder);
    if (status != SA3_BRIDGE_OK) {
        return status;
    }
    return sweep_pattern(folder, SA3_REGION_SUFFIX) + sweep_pattern(folder, SA3_DRAFT_SUFFIX);
}

/* ---- the service's lock ----------------------------------------------------------------------------------------- */

/* Null with a status of OK: there is no lock file. */
static HANDLE open_service_lock(const char* folder, DWORD disposition, int* status) {
    *status = sa3_check_folder(folder);
    if (*status != SA3_BRIDGE_OK) {
        return NULL;
    }
    char* path = joined(folder, SA3_SERVICE_LOCK_NAME);
    wchar_t* name = path == NULL ? NULL : sa3_wide(path);
    HANDLE file = NULL;
    if (name == NULL) {
        *status = sa3_failure(SA3_BRIDGE_IO, "no memory for a path");
    } else if (disposition != OPEN_EXISTING || GetFileAttributesW(name) != INVALID_FILE_ATTRIBUTES) {
        file = sa3_open_file(name, disposition, path, status);
    }
    free(name);
    free(path);
    return file == INVALID_HANDLE_VALUE ? NULL : file;
}

int sa3_bridge_lock_service(const char* folder, void** lock) {
    *lock = NULL;
    int status;
    HANDLE file = open_service_lock(folder, OPEN_ALWAYS, &status);
    if (file == NULL) {
        return status;
    }
    status = sa3_take_lock(file, SA3_LOCK_SERVICE, folder);
    if (status != SA3_BRIDGE_OK) {
        CloseHandle(file);
        return status;
    }
    *lock = file;
    return SA3_BRIDGE_OK;
}

void sa3_bridge_unlock_service(void* lock) {
    if (lock != NULL) {
        CloseHandle(lock);
    }
}

int sa3_bridge_service_alive(const char* folder) {
    int status;
    HANDLE file = open_service_lock(folder, OPEN_EXISTING, &status);
    if (file == NULL) {
        return status; /* OK is 0: no service has ever been here */
    }
    int alive = sa3_query_lock(file, SA3_LOCK_SERVICE, folder);
    CloseHandle(file);
    return alive;
}

/* ---- small things ----------------------------------------------------------------------------------------------- */

int sa3_bridge_guard_faults(void) { return SA3_BRIDGE_OK; }

uint32_t sa3_process_id(void) { return GetCurrentProcessId(); }

int64_t sa3_bridge_monotonic_ms(void) {
    LARGE_INTEGER ticks;
    LARGE_INTEGER per_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&per_second);
    return ticks.QuadPart / per_second.QuadPart * 1000 +
           ticks.QuadPart % per_second.QuadPart * 1000 / per_second.QuadPart;
}
