/* Starting a detached process. */
#include "windows.h"

#include <stdlib.h>
#include <string.h>

#include "../failure.h"
#include "../platform.h"
#include "../sa3_bridge.h"

int sa3_is_absolute(const char* path) {
    int letter = (path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z');
    return (letter && path[1] == ':' && (path[2] == '\\' || path[2] == '/')) || (path[0] == '\\' && path[1] == '\\');
}

int sa3_read_trusted_file(const char* path, char* out, size_t capacity) {
    wchar_t* name = sa3_wide(path);
    HANDLE file = name == NULL ? INVALID_HANDLE_VALUE
                               : CreateFileW(name, GENERIC_READ | READ_CONTROL, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                                             FILE_ATTRIBUTE_NORMAL, NULL);
    free(name);
    if (file == INVALID_HANDLE_VALUE) {
        return sa3_windows_failure("cannot read", path);
    }
    int status = sa3_check_owner(file, path);
    DWORD length = 0;
    if (status == SA3_BRIDGE_OK && !ReadFile(file, out, (DWORD)capacity, &length, NULL)) {
        status = sa3_windows_failure("cannot read", path);
    }
    CloseHandle(file);
    if (status == SA3_BRIDGE_OK && length == capacity) {
        status = sa3_failure(SA3_BRIDGE_TOO_LARGE, "%s is too long", path);
    }
    if (status == SA3_BRIDGE_OK) {
        out[length] = '\0';
    }
    return status;
}

/* ---- the command line, by the rules of CommandLineToArgvW ------------------------------------------------------- */

/* Writes one argument in quotes: backslashes double before a quote, quotes get one. Returns the end. */
static wchar_t* write_quoted(wchar_t* out, const wchar_t* argument) {
    *out++ = L'"';
    for (;; argument++) {
        size_t backslashes = 0;
        for (; *argument == L'\\'; argument++) {
            backslashes++;
        }
        int is_special = *argument == L'"' || *argument == L'\0';
        for (size_t i = 0; i < (is_special ? 2 * backslashes : backslashes); i++) {
            *out++ = L'\\';
        }
        if (*argument == L'\0') {
            break;
        }
        if (*argument == L'"') {
            *out++ = L'\\';
        }
        *out++ = *argument;
    }
    *out++ = L'"';
    return out;
}

/* free() it. Null: no memory, or no such text. */
static wchar_t* make_command_line(char* const* argv) {
    size_t room = 1;
    for (char* const* argument = argv; *argument != NULL; argument++) {
        room += 2 * strlen(*argument) + 3; /* UTF-16 has no more units than UTF-8 has bytes */
    }
    wchar_t* line = calloc(room, sizeof *line);
    wchar_t* end = line;
    for (char* const* argument = argv; line != NULL && *argument != NULL; argument++) {
        wchar_t* wide = sa3_wide(*argument);
        if (wide == NULL) {
            free(line);
            return NULL;
        }
        if (end != line) {
            *end++ = L' ';
        }
        end = write_quoted(end, wide);
        free(wide);
    }
    return line;
}

/* ---- the environment -------------------------------------------------------------------------------------------- */

/* Length of the name; "=C:=..." entries, which keep the drives' folders, begin with the sign. */
static size_t name_length(const wchar_t* variable) { return wcscspn(variable + 1, L"=") + 1; }

static int by_name(const wchar_t* one, const wchar_t* other) {
    return CompareStringOrdinal(one, (int)name_length(one), other, (int)name_length(other), TRUE) - CSTR_EQUAL;
}

static int compare_names(const void* one, const void* other) {
    return by_name(*(wchar_t* const*)one, *(wchar_t* const*)other);
}

static int is_named_in(const wchar_t* variable, wchar_t* const* variables, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (by_name(variable, variables[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Sorted and one behind the other, as the system wants them; free() it. Null: no memory. */
static wchar_t* join(wchar_t** list, size_t count) {
    qsort(list, count, sizeof *list, compare_names);
    size_t room = 2;
    for (size_t i = 0; i < count; i++) {
        room += wcslen(list[i]) + 1;
    }
    wchar_t* block = calloc(room, sizeof *block);
    wchar_t* end = block;
    for (size_t i = 0; block != NULL && i < count; i++) {
        size_t units = wcslen(list[i]) + 1;
        memcpy(end, list[i], units * sizeof *end);
        end += units;
    }
    return block;
}

/* `inherited` without what `given` names, and `given`. */
static wchar_t* merge(wchar_t* inherited, wchar_t** given, size_t count) {
    size_t entries = 0;
    for (wchar_t* entry = inherited; *entry != L'\0'; entry += wcslen(entry) + 1) {
        entries++;
    }
    wchar_t** list = calloc(count + entries + 1, sizeof *list);
    if (list == NULL) {
        return NULL;
    }
    size_t used = 0;
    for (; used < count; used++) {
        list[used] = given[used];
    }
    for (wchar_t* entry = inherited; *entry != L'\0'; entry += wcslen(entry) + 1) {
        if (!is_named_in(entry, given, count)) {
            list[used++] = entry;
        }
    }
    wchar_t* block = join(list, used);
    free(list);
    return block;
}

/* The own environment with the given variables; free() it. Null: no memory, or no such text. */
static wchar_t* make_environment(char* const* variables) {
    size_t count = 0;
    while (variables[count] != NULL) {
        count++;
    }
    wchar_t** given = calloc(count + 1, sizeof *given);
    int complete = given != NULL;
    for (size_t i = 0; complete && i < count; i++) {
        given[i] = sa3_wide(variables[i]);
        complete = given[i] != NULL;
    }
    wchar_t* inherited = complete ? GetEnvironmentStringsW() : NULL;
    wchar_t* block = inherited == NULL ? NULL : merge(inherited, given, count);
    if (inherited != NULL) {
        FreeEnvironmentStringsW(inherited);
    }
    for (size_t i = 0; given != NULL && i < count; i++) {
        free(given[i]);
    }
    free(given);
    return block;
}

/* ---- starting --------------------------------------------------------------------------------------------------- */

/* What a program is started with. */
struct start {
    wchar_t* name;
    wchar_t* line;
    wchar_t* environment;
    wchar_t folder[MAX_PATH];
    HANDLE output; /* standard output and error; null: nowhere */
};

/* A host may keep its children in a job that ends them with it; where it allows leaving, leave. */
static int create_process(struct start* start, STARTUPINFOEXW* startup, PROCESS_INFORMATION* process) {
    DWORD flags = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP | CREATE_UNICODE_ENVIRONMENT;
    BOOL inherits = start->output != NULL;
    flags |= inherits ? EXTENDED_STARTUPINFO_PRESENT : 0;
    return CreateProcessW(start->name, start->line, NULL, NULL, inherits, flags | CREATE_BREAKAWAY_FROM_JOB,
                          start->environment, start->folder, &startup->StartupInfo, process) ||
           CreateProcessW(start->name, start->line, NULL, NULL, inherits, flags, start->environment, start->folder,
                          &startup->StartupInfo, process);
}

/* With the output as the only handle that the program gets of the host. */
static int create_with_output(struct start* start, PROCESS_INFORMATION* process) {
    STARTUPINFOEXW startup = {.StartupInfo = {.cb = sizeof(STARTUPINFOW)}};
    if (start->output == NULL) {
        return create_process(start, &startup, process);
    }
    SIZE_T bytes = 0;
    InitializeProcThreadAttributeList(NULL, 1, 0, &bytes);
    startup.lpAttributeList = malloc(bytes);
    int made = startup.lpAttributeList != NULL &&
               InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &bytes);
    startup.StartupInfo.cb = sizeof startup;
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdOutput = startup.StartupInfo.hStdError = start->output;
    int started = made &&
                  UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                            &start->output, sizeof start->output, NULL, NULL) &&
                  create_process(start, &startup, process);
    if (made) {
        DWORD reason = GetLastError();
        DeleteProcThreadAttributeList(startup.lpAttributeList);
        SetLastError(reason);
    }
    free(startup.lpAttributeList);
    return started;
}

/* *process is the program's HANDLE, for the caller to close. */
static int launch(sa3_program program, HANDLE output, HANDLE* process) {
    struct start start = {.name = sa3_wide(program.argv[0]),
                          .line = make_command_line(program.argv),
                          .environment = make_environment(program.variables),
                          .folder = L"C:\\",
                          .output = output};
    PROCESS_INFORMATION started;
    GetWindowsDirectoryW(start.folder, MAX_PATH);
    int status = SA3_BRIDGE_OK;
    if (start.name == NULL || start.line == NULL || start.environment == NULL) {
        status = sa3_failure(SA3_BRIDGE_IO, "no memory to start %s, or its text is not UTF-8", program.argv[0]);
    } else if (!create_with_output(&start, &started)) {
        status = sa3_windows_failure("cannot start", program.argv[0]);
    } else {
        CloseHandle(started.hThread);
        *process = started.hProcess;
    }
    free(start.environment);
    free(start.line);
    free(start.name);
    return status;
}

int sa3_start_detached(sa3_program program) {
    HANDLE process;
    int status = launch(program, NULL, &process);
    if (status == SA3_BRIDGE_OK) {
        CloseHandle(process);
    }
    return status;
}

/* ---- watching --------------------------------------------------------------------------------------------------- */

int sa3_start_watched(sa3_program program, const char* log, sa3_watch* out) {
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    wchar_t* name = sa3_wide(log);
    HANDLE file = name == NULL ? INVALID_HANDLE_VALUE
                               : CreateFileW(name, FILE_APPEND_DATA | READ_CONTROL, FILE_SHARE_READ, &inherited,
                                             CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    free(name);
    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError() == ERROR_SHARING_VIOLATION
                   ? sa3_failure(SA3_BRIDGE_BUSY, "%s is written by a living process", log)
                   : sa3_windows_failure("cannot write", log);
    }
    HANDLE process = NULL;
    int status = sa3_check_owner(file, log);
    if (status == SA3_BRIDGE_OK) {
        status = launch(program, file, &process);
    }
    CloseHandle(file);
    *out = (sa3_watch){.process = (intptr_t)process, .status = -1};
    return status;
}

/* The program's handle, which it inherits, lets nobody else write. */
int sa3_is_written(const char* log) {
    wchar_t* name = sa3_wide(log);
    HANDLE file = name == NULL ? INVALID_HANDLE_VALUE
                               : CreateFileW(name, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                             OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD reason = file == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    free(name);
    if (file != INVALID_HANDLE_VALUE) {
        CloseHandle(file);
    }
    if (reason == ERROR_SUCCESS || reason == ERROR_FILE_NOT_FOUND || reason == ERROR_PATH_NOT_FOUND) {
        return 0;
    }
    return reason == ERROR_SHARING_VIOLATION ? 1 : sa3_windows_failure("cannot read", log);
}

int sa3_watch_poll(sa3_watch* watch, int* status) {
    DWORD code = 0;
    if (!watch->has_ended && WaitForSingleObject((HANDLE)watch->process, 0) != WAIT_TIMEOUT) {
        watch->has_ended = 1;
        watch->status = GetExitCodeProcess((HANDLE)watch->process, &code) ? (int)code : -1;
    }
    *status = watch->status;
    return !watch->has_ended;
}

void sa3_watch_stop(sa3_watch* watch) { TerminateProcess((HANDLE)watch->process, 1); }

void sa3_watch_kill(sa3_watch* watch) { sa3_watch_stop(watch); }

void sa3_watch_close(sa3_watch* watch) { CloseHandle((HANDLE)watch->process); }
