#include "failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#endif

#include "sa3_bridge.h"

static _Thread_local char sentence[512];

int sa3_failure(int status, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    return status;
}

#if defined(_WIN32)
int sa3_system_failure(int code, const char* what, const char* path) {
    char reason[200] = "unknown";
    FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK, NULL,
                   (DWORD)code, 0, reason, sizeof reason, NULL);
    return sa3_failure(SA3_BRIDGE_IO, "%s %s: %s(%d)", what, path, reason, code);
}
#else
int sa3_system_failure(int code, const char* what, const char* path) {
    return sa3_failure(SA3_BRIDGE_IO, "%s %s: %s", what, path, strerror(code));
}
#endif

const char* sa3_bridge_last_error(void) { return sentence; }

const char* sa3_bridge_status_text(int status) {
    switch (status) {
        case SA3_BRIDGE_OK:
            return "ok";
        case SA3_BRIDGE_FULL:
            return "the ring is full";
        case SA3_BRIDGE_EMPTY:
            return "nothing there";
        case SA3_BRIDGE_CLOSED:
            return "the other side has closed";
        case SA3_BRIDGE_CORRUPT:
            return "the region is damaged";
        case SA3_BRIDGE_WRONG_VERSION:
            return "the region has another layout version";
        case SA3_BRIDGE_NOT_OURS:
            return "file or folder is not this user's alone";
        case SA3_BRIDGE_TOO_LARGE:
            return "too large";
        case SA3_BRIDGE_IO:
            return "the system refused";
        case SA3_BRIDGE_BUSY:
            return "somebody alive holds it";
        case SA3_BRIDGE_INVALID:
            return "an argument that no caller may give";
        default:
            return "no such status";
    }
}
