/* Text, the run folder, and files and folders that are this user's. */
#include "windows.h"

#include <aclapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../failure.h"
#include "../platform.h"
#include "../sa3_bridge.h"

enum { PATH_BYTES = 4096 };

wchar_t* sa3_wide(const char* text) {
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t* wide = length > 0 ? calloc((size_t)length, sizeof *wide) : NULL;
    if (wide != NULL) {
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide, length);
    }
    return wide;
}

char* sa3_narrow(const wchar_t* text) {
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char* narrow = length > 0 ? calloc((size_t)length, 1) : NULL;
    if (narrow != NULL) {
        WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, length, NULL, NULL);
    }
    return narrow;
}

int sa3_windows_failure(const char* what, const char* path) {
    return sa3_system_failure((int)GetLastError(), what, path);
}

/* ---- whose is it ------------------------------------------------------------------------------------------------ */

/* The user, or the group that owns what this user makes (Administrators, for an elevated process). */
static int is_this_user(PSID owner) {
    union {
        TOKEN_USER user;
        TOKEN_OWNER owner;
        unsigned char room[512];
    } answer;
    HANDLE token;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        return 0;
    }
    DWORD length;
    int same =
        GetTokenInformation(token, TokenUser, &answer, sizeof answer, &length) && EqualSid(owner, answer.user.User.Sid);
    same = same || (GetTokenInformation(token, TokenOwner, &answer, sizeof answer, &length) &&
                    EqualSid(owner, answer.owner.Owner));
    CloseHandle(token);
    return same;
}

/* Who else may open it is what the profile's folder passes on to everything made in it: nobody but administrators. */
int sa3_check_owner(HANDLE file, const char* path) {
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD failed =
        GetSecurityInfo(file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL, &descriptor);
    int ours = failed == ERROR_SUCCESS && owner != NULL && is_this_user(owner);
    LocalFree(descriptor);
    return ours ? SA3_BRIDGE_OK : sa3_failure(SA3_BRIDGE_NOT_OURS, "%s belongs to another user", path);
}

int sa3_check_folder(const char* path) {
    wchar_t* name = sa3_wide(path);
    HANDLE folder = name == NULL
                        ? INVALID_HANDLE_VALUE
                        : CreateFileW(name, READ_CONTROL | FILE_READ_ATTRIBUTES,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                                      FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    int status = folder == INVALID_HANDLE_VALUE ? sa3_windows_failure("cannot open folder", path) : SA3_BRIDGE_OK;
    free(name);
    if (status != SA3_BRIDGE_OK) {
        return status;
    }
    BY_HANDLE_FILE_INFORMATION about;
    if (!GetFileInformationByHandle(folder, &about) || (about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0 ||
        (about.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        status = sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is not a folder, or a link to one", path);
    } else {
        status = sa3_check_owner(folder, path);
    }
    CloseHandle(folder);
    return status;
}

static const char* last_separator(const char* path) {
    const char* last = NULL;
    for (; *path != '\0'; path++) {
        last = *path == '/' || *path == '\\' ? path : last;
    }
    return last;
}

int sa3_check_folder_of(const char* path) {
    const char* separator = last_separator(path);
    char folder[PATH_BYTES] = ".";
    size_t length = separator == NULL ? 0 : (size_t)(separator - path) + 1; /* "C:\" keeps its separator */
    if (length >= sizeof folder || path[length] == '\0') {
        return sa3_failure(SA3_BRIDGE_INVALID, "no path of a file: %.200s", path);
    }
    if (length > 0) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    return sa3_check_folder(folder);
}

/* ---- the run folder --------------------------------------------------------------------------------------------- */

/* UTF-8; free() it. Null: not set. */
static char* environment(const wchar_t* name) {
    DWORD length = GetEnvironmentVariableW(name, NULL, 0);
    wchar_t* wide = length > 1 ? calloc(length, sizeof *wide) : NULL;
    char* value = wide != NULL && GetEnvironmentVariableW(name, wide, length) > 0 ? sa3_narrow(wide) : NULL;
    free(wide);
    return value;
}

/* Length as of snprintf; below 0: neither variable is set. */
static int name_run_folder(char* out, size_t capacity) {
    char* named = environment(L"SA3_RUN");
    char* local = environment(L"LOCALAPPDATA");
    int length = named != NULL   ? snprintf(out, capacity, "%s", named)
                 : local != NULL ? snprintf(out, capacity, "%s\\sa3\\run", local)
                                 : -1;
    free(named);
    free(local);
    return length;
}

/* Makes the folder and what is missing above it; whether the result is any good is seen when it is opened. */
static int make_folders(const char* path) {
    wchar_t* wide = sa3_wide(path);
    if (wide == NULL) {
        return sa3_failure(SA3_BRIDGE_INVALID, "no path: %.200s", path);
    }
    for (wchar_t* c = wide + 3; *c != L'\0'; c++) {
        if (*c == L'/' || *c == L'\\') {
            wchar_t separator = *c;
            *c = L'\0';
            CreateDirectoryW(wide, NULL);
            *c = separator;
        }
    }
    int made = CreateDirectoryW(wide, NULL) || GetLastError() == ERROR_ALREADY_EXISTS;
    int status = made ? SA3_BRIDGE_OK : sa3_windows_failure("cannot make folder", path);
    free(wide);
    return status;
}

int sa3_bridge_run_folder(char* out, size_t capacity) {
    char path[PATH_BYTES];
    int length = name_run_folder(path, sizeof path);
    if (length < 0) {
        return sa3_failure(SA3_BRIDGE_IO, "no folder for run files: set LOCALAPPDATA, or SA3_RUN to a folder of yours");
    }
    if ((size_t)length >= sizeof path || (size_t)length >= capacity) {
        return sa3_failure(SA3_BRIDGE_TOO_LARGE, "the run folder's path has %d bytes", length);
    }
    if (!sa3_is_absolute(path)) {
        return sa3_failure(SA3_BRIDGE_INVALID, "SA3_RUN=%s: an absolute path is needed", path);
    }
    int status = make_folders(path);
    if (status == SA3_BRIDGE_OK) {
        status = sa3_check_folder(path);
    }
    if (status == SA3_BRIDGE_OK) {
        memcpy(out, path, (size_t)length + 1);
    }
    return status;
}
