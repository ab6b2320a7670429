/* The launch file: from text to a program. What starts it is the platform's. */
#include <ctype.h>
#include <stdint.h>
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

/* Text cut into lists; the lists end with a null. */
struct launch {
    char* text;
    char** lines; /* the variables' list lies behind them */
    char** argv;
    char** variables;
    size_t arguments;
};

static void forget(struct launch* launch) {
    free(launch->lines);
    free(launch->text);
}

/* Variables come first, then the arguments. */
static int sort_lines(struct launch* launch, size_t count, const char* path) {
    size_t used = 0;
    launch->variables = launch->lines + LAUNCH_LINES + 1;
    while (used < count && sa3_variable_length(launch->lines[used]) > 0) {
        launch->variables[used] = launch->lines[used];
        used++;
    }
    launch->variables[used] = NULL;
    launch->argv = launch->lines + used;
    launch->arguments = count - used;
    if (used == count || !sa3_is_absolute(launch->argv[0])) {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s: the first argument must be a program's absolute path", path);
    }
    return SA3_BRIDGE_OK;
}

/* forget() it, whatever the outcome. */
static int read_launch(const char* path, struct launch* launch) {
    launch->text = malloc(LAUNCH_BYTES);
    launch->lines = calloc(2 * (LAUNCH_LINES + 1), sizeof *launch->lines);
    if (launch->text == NULL || launch->lines == NULL) {
        return sa3_failure(SA3_BRIDGE_IO, "no memory to read %s", path);
    }
    int status = sa3_read_trusted_file(path, launch->text, LAUNCH_BYTES);
    size_t count = status == SA3_BRIDGE_OK ? split_lines(launch->text, launch->lines) : 0;
    if (status == SA3_BRIDGE_TOO_LARGE || (status == SA3_BRIDGE_OK && count == 0)) {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s is not a launch description", path);
    }
    return status == SA3_BRIDGE_OK ? sort_lines(launch, count, path) : status;
}

int sa3_bridge_start_service(const char* launch_file) {
    struct launch launch = {0};
    int status = read_launch(launch_file, &launch);
    if (status == SA3_BRIDGE_OK) {
        status = sa3_start_detached((sa3_program){.argv = launch.argv, .variables = launch.variables});
    }
    forget(&launch);
    return status;
}

/* ---- watched programs ------------------------------------------------------------------------------------------- */

struct sa3_bridge_run {
    sa3_watch watch;
};

static size_t length_of(const char* const* list) {
    size_t length = 0;
    while (list != NULL && list[length] != NULL) {
        length++;
    }
    return length;
}

/* The first `kept` of one list, then the other; free() it. Null: no memory. */
static char** join(char** first, size_t kept, const char* const* second) {
    size_t more = length_of(second);
    char** joined = calloc(kept + more + 1, sizeof *joined);
    for (size_t i = 0; joined != NULL && i < kept + more; i++) {
        joined[i] = i < kept ? first[i] : (char*)(uintptr_t)second[i - kept];
    }
    return joined;
}

static int start_watched(const struct launch* launch, const char* const* arguments, const char* const* variables,
                         const char* log, sa3_watch* watch) {
    size_t kept = launch->arguments > 0 && arguments != NULL ? launch->arguments - 1 : launch->arguments;
    char** argv = join(launch->argv, kept, arguments);
    size_t own = length_of(variables);
    char** all = join((char**)(uintptr_t)variables, own, (const char* const*)launch->variables);
    int status;
    if (argv == NULL || all == NULL) {
        status = sa3_failure(SA3_BRIDGE_IO, "no memory to start a program");
    } else if (argv[0] == NULL || !sa3_is_absolute(argv[0])) {
        status = sa3_failure(SA3_BRIDGE_INVALID, "a program to start needs an absolute path");
    } else {
        status = sa3_start_watched((sa3_program){.argv = argv, .variables = all}, log, watch);
    }
    free(all);
    free(argv);
    return status;
}

int sa3_bridge_run_start(const char* launch_file, const char* const* arguments, const char* const* variables,
                         const char* log, sa3_bridge_run** out) {
    struct launch launch = {0};
    *out = NULL;
    int status = launch_file == NULL ? SA3_BRIDGE_OK : read_launch(launch_file, &launch);
    sa3_bridge_run* run = calloc(1, sizeof *run);
    if (status == SA3_BRIDGE_OK && run == NULL) {
        status = sa3_failure(SA3_BRIDGE_IO, "no memory to start a program");
    }
    if (status == SA3_BRIDGE_OK) {
        status = start_watched(&launch, arguments, variables, log, &run->watch);
    }
    forget(&launch);
    if (status != SA3_BRIDGE_OK) {
        free(run);
        return status;
    }
    *out = run;
    return SA3_BRIDGE_OK;
}

int sa3_bridge_run_alive(const char* log) { return sa3_is_written(log); }

int sa3_bridge_run_poll(sa3_bridge_run* run, int* status) { return sa3_watch_poll(&run->watch, status); }

void sa3_bridge_run_stop(sa3_bridge_run* run) { sa3_watch_stop(&run->watch); }

void sa3_bridge_run_kill(sa3_bridge_run* run) { sa3_watch_kill(&run->watch); }

void sa3_bridge_run_close(sa3_bridge_run* run) {
    if (run != NULL) {
        sa3_watch_close(&run->watch);
        free(run);
    }
}
