#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#endif
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

#include "failure.h"
#include "sa3_bridge.h"

extern char** environ;

enum { LAUNCH_BYTES = 65536, LAUNCH_LINES = 1024, EXEC_WAIT_MS = 5000 };

/* ---- the launch file -------------------------------------------------------------------------------------------- */

/* Reads the whole file into `text` and ends it with a zero. OK, NOT_OURS, INVALID, IO. */
static int read_launch_file(const char* path, char text[LAUNCH_BYTES + 1]) {
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return sa3_system_failure(errno, "cannot read", path);
    }
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || (status.st_uid != geteuid() && status.st_uid != 0) ||
        (status.st_mode & 022) != 0) {
        close(fd);
        return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s can be written by others: it is not run", path);
    }
    size_t length = 0;
    ssize_t got = 1;
    while (got > 0 && length < LAUNCH_BYTES) {
        got = read(fd, text + length, LAUNCH_BYTES - length);
        length += got > 0 ? (size_t)got : 0;
    }
    int reason = errno;
    close(fd);
    if (got < 0) {
        return sa3_system_failure(reason, "cannot read", path);
    }
    text[length] = '\0';
    if (length == LAUNCH_BYTES || strlen(text) != length) {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s is not a launch description", path);
    }
    return SA3_BRIDGE_OK;
}

/* Cuts `text` into lines; lines[n] of the returned n is null. 0: too many. */
static size_t split_lines(char* text, char* lines[LAUNCH_LINES + 1]) {
    size_t count = 0;
    char* line = text;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        int last = line[length] == '\0';
        if (count == LAUNCH_LINES) {
            return 0;
        }
        line[length] = '\0';
        if (length > 0 && line[length - 1] == '\r') {
            line[length - 1] = '\0';
        }
        lines[count++] = line;
        line += last ? length : length + 1;
    }
    lines[count] = NULL;
    return count;
}

/* Length of NAME in NAME=value, 0 if it is something else. */
static size_t variable_length(const char* line) {
    size_t length = 0;
    while (isalnum((unsigned char)line[length]) || line[length] == '_') {
        length++;
    }
    return line[length] == '=' && !isdigit((unsigned char)line[0]) ? length : 0;
}

/* ---- the environment -------------------------------------------------------------------------------------------- */

static int is_named_in(const char* variable, char* const* lines, size_t count) {
    size_t length = strcspn(variable, "=");
    for (size_t i = 0; i < count; i++) {
        if (variable_length(lines[i]) == length && strncmp(lines[i], variable, length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* What the host needs to find its own libraries would make the service load wrong ones. */
static int belongs_to_the_host(const char* variable) {
    return strncmp(variable, "LD_PRELOAD=", 11) == 0 || strncmp(variable, "LD_LIBRARY_PATH=", 16) == 0 ||
           strncmp(variable, "DYLD_", 5) == 0;
}

/* The host's environment without that, with the file's variables in front; free() it. Null: no memory. */
static char** make_environment(char* const* variables, size_t count) {
    size_t inherited = 0;
    while (environ != NULL && environ[inherited] != NULL) {
        inherited++;
    }
    char** result = calloc(count + inherited + 1, sizeof *result);
    if (result == NULL) {
        return NULL;
    }
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        result[used++] = variables[i];
    }
    for (size_t i = 0; i < inherited; i++) {
        if (!belongs_to_the_host(environ[i]) && !is_named_in(environ[i], variables, count)) {
            result[used++] = environ[i];
        }
    }
    return result;
}

/* ---- between fork and exec: async-signal-safe calls only -------------------------------------------------------- */

static void default_signals(void) {
    struct sigaction plain = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) {
        sigaction(signal, &plain, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Closes everything but the standard streams and `keep`. */
static void close_others(int keep, int limit) {
#if defined(SYS_close_range)
    int below = keep == 3 || syscall(SYS_close_range, 3u, (unsigned)keep - 1, 0u) == 0;
    if (below && syscall(SYS_close_range, (unsigned)keep + 1, ~0u, 0u) == 0) {
        return;
    }
#endif
    for (int fd = 3; fd < limit; fd++) {
        if (fd != keep) {
            close(fd);
        }
    }
}

struct launch {
    char** argv;
    char** environment;
    int report; /* closed by a successful exec, else carries its errno */
    int nowhere;
    int descriptors;
};

static _Noreturn void become_the_service(const struct launch* launch) {
    default_signals();
    for (int stream = 0; stream < 3; stream++) {
        dup2(launch->nowhere, stream);
    }
    close_others(launch->report, launch->descriptors);
    int reason = chdir("/") == 0 ? 0 : errno;
    if (reason == 0) {
        execve(launch->argv[0], launch->argv, launch->environment);
        reason = errno;
    }
    ssize_t told = write(launch->report, &reason, sizeof reason);
    _exit(told == sizeof reason ? 126 : 127);
}

/* The child ends at once, so that the service becomes nobody's child here and leaves no zombie behind. */
static _Noreturn void hand_over(const struct launch* launch) {
    setsid();
    pid_t service = fork();
    if (service == 0) {
        become_the_service(launch);
    }
    int reason = errno;
    if (service < 0 && write(launch->report, &reason, sizeof reason) < 0) {
        _exit(1);
    }
    _exit(0);
}

/* ---- starting --------------------------------------------------------------------------------------------------- */

/* 0: exec succeeded (or takes longer than anyone should wait for); else its errno. */
static int exec_outcome(int report) {
    int reason = 0;
    struct pollfd wait = {.fd = report, .events = POLLIN};
    int ready;
    do {
        ready = poll(&wait, 1, EXEC_WAIT_MS);
    } while (ready < 0 && errno == EINTR);
    return ready > 0 && read(report, &reason, sizeof reason) == sizeof reason ? reason : 0;
}

static int descriptor_limit(void) {
    long limit = sysconf(_SC_OPEN_MAX);
    return limit < 0 || limit > 65536 ? 65536 : (int)limit;
}

/* A pipe whose ends lie above the standard streams and do not reach other children. */
static int open_report(int ends[2]) {
    int raw[2];
    if (pipe(raw) != 0) {
        return errno;
    }
    int reason = 0;
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(raw[i], F_DUPFD_CLOEXEC, 3);
        reason = ends[i] < 0 ? errno : reason;
        close(raw[i]);
    }
    if (reason != 0) {
        for (int i = 0; i < 2; i++) {
            if (ends[i] >= 0) {
                close(ends[i]);
            }
        }
    }
    return reason;
}

/* errno, or 0. */
static int run(struct launch* launch) {
    int ends[2];
    int reason = open_report(ends);
    if (reason != 0) {
        return reason;
    }
    launch->report = ends[1];
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* none of the host's handlers runs in the child */
    pid_t child = fork();
    if (child == 0) {
        hand_over(launch);
    }
    reason = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (child > 0) {
        int status;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        reason = exec_outcome(ends[0]);
    }
    close(ends[0]);
    return reason;
}

static int launch_lines(char** lines, const char* path) {
    size_t variables = 0;
    while (lines[variables] != NULL && variable_length(lines[variables]) > 0) {
        variables++;
    }
    char** argv = lines + variables;
    if (argv[0] == NULL || argv[0][0] != '/') {
        return sa3_failure(SA3_BRIDGE_INVALID, "%s: the first argument must be a program's absolute path", path);
    }
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    char** environment = make_environment(lines, variables);
    int status = SA3_BRIDGE_OK;
    if (nowhere < 0 || environment == NULL) {
        status = sa3_failure(SA3_BRIDGE_IO, "no file or memory left to start %s", argv[0]);
    } else {
        struct launch launch = {
            .argv = argv, .environment = environment, .nowhere = nowhere, .descriptors = descriptor_limit()};
        int reason = run(&launch);
        if (reason != 0) {
            status = sa3_system_failure(reason, "cannot start", argv[0]);
        }
    }
    free(environment);
    if (nowhere >= 0) {
        close(nowhere);
    }
    return status;
}

int sa3_bridge_start_service(const char* launch_file) {
    char* text = malloc(LAUNCH_BYTES + 1);
    char** lines = calloc(LAUNCH_LINES + 1, sizeof *lines);
    int status = text == NULL || lines == NULL ? sa3_failure(SA3_BRIDGE_IO, "no memory to read %s", launch_file)
                                               : read_launch_file(launch_file, text);
    if (status == SA3_BRIDGE_OK) {
        status = split_lines(text, lines) > 0
                     ? launch_lines(lines, launch_file)
                     : sa3_failure(SA3_BRIDGE_INVALID, "%s is not a launch description", launch_file);
    }
    free(lines);
    free(text);
    return status;
}
