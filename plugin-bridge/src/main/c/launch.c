/* The launch file: from text to a program. What starts it is the platform's. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "platform.h"
#include "sa3_bridge.h"

enum { LAUNCH_BYTES = 65536, LAUNCH_LINES = 1024 };

size_t sa3_variable_length(const char* line) {
    size_t length = 0;
    while (isalnum((unsigned char)line[length]) || line[length] == '_') {
        length++;
    }
    return line[length] == '=' && !isdigit((unsigned char)line[0]) ? length : 0;
}

/* Cuts `text` into at most LAUNCH_LINES lines with a null behind; returns how many, 0 if there are more. */
static size_t split_lines(char* text, char** lines) {
    size_t count = 0;
    for (char* line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        int is_last = line[length] == '\0';
        if (count == LAUNCH_LINES) {
            return 0;
        }
        line[length] = '\0';
        if (length > 0 && line[length - 1] == '\r') {
            line[length - 1] = '\0';
        }
        lines[count++] = line;
        line += is_last ? length : length + 1;
    }
    lines[count] = NULL;
    return count;
}

/* Variables come first, then the arguments; each list in memory of its own, with a null behind. */
static int start(char** lines, size_t count, char** variables, const char* path) {
    size_t used = 0;
    while (used < count && sa3_variable_length(lines[used]) > 0) {
        variables[used] = lines[used];
        used++;
    }
    variables[used] = NULL;
    if (used == count || !sa3_is_absolute(lines[used])) {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s: the first argument must be a program's absolute path", path);
    }
    return sa3_start_detached((sa3_program){.argv = lines + used, .variables = variables});
}

int sa3_bridge_start_service(const char* launch_file) {
    char* text = malloc(LAUNCH_BYTES);
    char** lines = calloc(2 * (LAUNCH_LINES + 1), sizeof *lines);
    int status = SA3_BRIDGE_IO;
    if (text == NULL || lines == NULL) {
        sa3_failure(status, "no memory to read %s", launch_file);
    } else {
        status = sa3_read_trusted_file(launch_file, text, LAUNCH_BYTES);
        size_t count = status == SA3_BRIDGE_OK ? split_lines(text, lines) : 0;
        if (status == SA3_BRIDGE_TOO_LARGE || (status == SA3_BRIDGE_OK && count == 0)) {
            status = sa3_failure(SA3_BRIDGE_INVALID, "%s is not a launch description", launch_file);
        } else if (status == SA3_BRIDGE_OK) {
            status = start(lines, count, lines + LAUNCH_LINES + 1, launch_file);
        }
    }
    free(lines);
    free(text);
    return status;
}
