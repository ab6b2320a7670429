/* Starting a detached process. */
#include "posix.h"

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

#include "../failure.h"
#include "../platform.h"
#include "../sa3_bridge.h"

extern char** environ;

enum { EXEC_WAIT_MS = 5000, MOST_DESCRIPTORS = 65536 };

int sa3_is_absolute(const char* path) { return path[0] == '/'; }

int sa3_read_trusted_file(const char* path, char* out, size_t capacity) {
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return sa3_system_failure(errno, "cannot read", path);
    }
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || (status.st_uid != geteuid() && status.st_uid != 0) ||
        (status.st_mode & 022) != 0) {
        close(fd);
        return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s can be written by others: it is not used", path);
    }
    size_t length = 0;
    ssize_t got = 1;
    while (got > 0 && length < capacity) {
        got = read(fd, out + length, capacity - length);
        length += got > 0 ? (size_t)got : 0;
    }
    int reason = errno;
    close(fd);
    if (got < 0) {
        return sa3_system_failure(reason, "cannot read", path);
    }
    if (length == capacity) {
        return sa3_failure(SA3_BRIDGE_TOO_LARGE, "%s is too long", path);
    }
    out[length] = '\0';
    return SA3_BRIDGE_OK;
}

/* ---- the environment -------------------------------------------------------------------------------------------- */

static int is_named_in(const char* variable, char* const* variables) {
    size_t length = strcspn(variable, "=");
    for (; *variables != NULL; variables++) {
        if (sa3_variable_length(*variables) == length && strncmp(*variables, variable, length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* What the host needs to find its own libraries would make another program load wrong ones. */
static int belongs_to_the_host(const char* variable) {
    return strncmp(variable, "LD_PRELOAD=", 11) == 0 || strncmp(variable, "LD_LIBRARY_PATH=", 16) == 0 ||
           strncmp(variable, "DYLD_", 5) == 0;
}

static size_t count_of(char* const* list) {
    size_t count = 0;
    while (list != NULL && list[count] != NULL) {
        count++;
    }
    return count;
}

/* The own environment without that, behind the given variables; free() it. Null: no memory. */
static char** make_environment(char* const* variables) {
    size_t given = count_of(variables);
    size_t inherited = count_of(environ);
    char** result = calloc(given + inherited + 1, sizeof *result);
    if (result == NULL) {
        return NULL;
    }
    size_t used = 0;
    for (; used < given; used++) {
        result[used] = variables[used];
    }
    for (size_t i = 0; i < inherited; i++) {
        if (!belongs_to_the_host(environ[i]) && !is_named_in(environ[i], variables)) {
            result[used++] = environ[i];
        }
    }
    return result;
}

/* ---- between fork and exec: async-signal-safe calls only -------------------------------------------------------- */

struct start {
    char* const* argv;
    char** environment;
    int nowhere;
    int report; /* closed by a successful exec, else carries its errno */
    int descriptors;
};

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

static _Noreturn void become_the_program(const struct start* start) {
    default_signals();
    for (int stream = 0; stream < 3; stream++) {
        dup2(start->nowhere, stream);
    }
    close_others(start->report, start->descriptors);
    int reason = chdir("/") == 0 ? 0 : errno;
    if (reason == 0) {
        execve(start->argv[0], start->argv, start->environment);
        reason = errno;
    }
    ssize_t told = write(start->report, &reason, sizeof reason);
    _exit(told == sizeof reason ? 126 : 127);
}

/* This child ends at once: the program becomes nobody's child here and leaves no zombie behind. Not being the session's
 * leader, it can never take a terminal. */
static _Noreturn void hand_over(const struct start* start) {
    setsid();
    pid_t program = fork();
    if (program == 0) {
        become_the_program(start);
    }
    int reason = errno;
    if (program < 0 && write(start->report, &reason, sizeof reason) < 0) {
        _exit(1);
    }
    _exit(0);
}

/* ---- starting --------------------------------------------------------------------------------------------------- */

/* Moves `fd` above the standard streams, closed in other children. -1: none left. */
static int lift(int fd) {
    int lifted = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    int reason = errno;
    close(fd);
    errno = reason;
    return lifted;
}

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

/* None of the host's signal handlers runs in the child. errno, or 0; waits for the child that only hands over. */
static int fork_and_wait(struct start* start) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child == 0) {
        hand_over(start);
    }
    int reason = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    return reason;
}

/* errno, or 0. */
static int run(struct start* start) {
    int raw[2];
    if (pipe(raw) != 0) {
        return errno;
    }
    int outcome = lift(raw[0]);
    start->report = lift(raw[1]);
    int reason = outcome < 0 || start->report < 0 ? errno : fork_and_wait(start);
    if (start->report >= 0) {
        close(start->report);
    }
    if (outcome >= 0) {
        reason = reason != 0 ? reason : exec_outcome(outcome);
        close(outcome);
    }
    return reason;
}

int sa3_start_detached(sa3_program program) {
    long descriptors = sysconf(_SC_OPEN_MAX);
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct start start = {
        .argv = program.argv,
        .environment = make_environment(program.variables),
        .nowhere = nowhere < 0 ? -1 : lift(nowhere),
        .descriptors = descriptors < 0 || descriptors > MOST_DESCRIPTORS ? MOST_DESCRIPTORS : (int)descriptors};
    int status = SA3_BRIDGE_OK;
    if (start.environment == NULL || start.nowhere < 0) {
        status = sa3_failure(SA3_BRIDGE_IO, "no memory or no file left to start %s", program.argv[0]);
    } else {
        int reason = run(&start);
        if (reason != 0) {
            status = sa3_system_failure(reason, "cannot start", program.argv[0]);
        }
    }
    free(start.environment);
    if (start.nowhere >= 0) {
        close(start.nowhere);
    }
    return status;
}
