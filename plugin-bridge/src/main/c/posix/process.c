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

enum { EXEC_WAIT_MS = 5000, MOST_DESCRIPTORS = 65536, CHANNEL = 3, FIRST_LIFTED = CHANNEL + 1, LOG_LOCK = 0 };

/* What stands between a watched program and its parent: small, and no child of the host's. It says with an empty line that it
 * can be asked to end with the rest of its group, waits also then, lets go of the log, and says what came of the program. */
static char watcher[] = "trap : TERM; echo >&3; \"$@\" 3>&-; set -- $?; exec >/dev/null 2>&1; echo $1 >&3";

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
    int output;  /* where standard output and error go */
    int channel; /* told the exit status of a watched program; -1: it is not watched */
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

/* Closes everything from `first` on but `keep`. */
static void close_others(int first, int keep, int limit) {
#if defined(SYS_close_range)
    int below = keep == first || syscall(SYS_close_range, (unsigned)first, (unsigned)keep - 1, 0u) == 0;
    if (below && syscall(SYS_close_range, (unsigned)keep + 1, ~0u, 0u) == 0) {
        return;
    }
#endif
    for (int fd = first; fd < limit; fd++) {
        if (fd != keep) {
            close(fd);
        }
    }
}

static _Noreturn void become_the_program(const struct start* start) {
    default_signals();
    dup2(start->nowhere, STDIN_FILENO);
    dup2(start->output, STDOUT_FILENO);
    dup2(start->output, STDERR_FILENO);
    int is_watched = start->channel >= 0 && dup2(start->channel, CHANNEL) == CHANNEL;
    close_others(is_watched ? CHANNEL + 1 : CHANNEL, start->report, start->descriptors);
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

/* Moves `fd` above those that the program has, closed in other children. -1: none left. */
static int lift(int fd) {
    int lifted = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_LIFTED);
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

/* None of the host's signal handlers runs in the child. errno, or 0; waits for the child that only hands over, whose id
 * stays that of the program's group. */
static int fork_and_wait(struct start* start, pid_t* group) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child == 0) {
        hand_over(start);
    }
    int reason = child < 0 ? errno : 0;
    *group = child;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    return reason;
}

/* errno, or 0. */
static int run(struct start* start, pid_t* group) {
    int raw[2];
    if (pipe(raw) != 0) {
        return errno;
    }
    int outcome = lift(raw[0]);
    start->report = lift(raw[1]);
    int reason = outcome < 0 || start->report < 0 ? errno : fork_and_wait(start, group);
    if (start->report >= 0) {
        close(start->report);
    }
    if (outcome >= 0) {
        reason = reason != 0 ? reason : exec_outcome(outcome);
        close(outcome);
    }
    return reason;
}

/* Starts `argv`; descriptors that are -1 where there is none. OK, IO. */
static int launch(char* const* argv, char* const* variables, int output, int channel, pid_t* group) {
    long descriptors = sysconf(_SC_OPEN_MAX);
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct start start = {
        .argv = argv,
        .environment = make_environment(variables),
        .nowhere = nowhere < 0 ? -1 : lift(nowhere),
        .channel = channel,
        .descriptors = descriptors < 0 || descriptors > MOST_DESCRIPTORS ? MOST_DESCRIPTORS : (int)descriptors};
    start.output = output < 0 ? start.nowhere : output;
    int status = SA3_BRIDGE_OK;
    if (start.environment == NULL || start.nowhere < 0) {
        status = sa3_failure(SA3_BRIDGE_IO, "no memory or no file left to start %s", argv[0]);
    } else {
        int reason = run(&start, group);
        if (reason != 0) {
            status = sa3_system_failure(reason, "cannot start", argv[0]);
        }
    }
    free(start.environment);
    if (start.nowhere >= 0) {
        close(start.nowhere);
    }
    return status;
}

int sa3_start_detached(sa3_program program) {
    pid_t group;
    return launch(program.argv, program.variables, -1, -1, &group);
}

/* ---- watching --------------------------------------------------------------------------------------------------- */

/* An empty file that is this user's alone, lifted; or a status. Its lock belongs to the open file, which the program
 * inherits: it is held until the last one that may write there has ended, wherever and by whomever it was started. */
static int open_log(const char* path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd < 0) {
        return sa3_system_failure(errno, "cannot write", path);
    }
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid()) {
        close(fd);
        return sa3_failure(SA3_BRIDGE_NOT_OURS, "%s is no plain file of this user: it is not used", path);
    }
    /* Where the disk has no locks, nobody can tell: that is no reason not to start. */
    if (sa3_take_lock(fd, LOG_LOCK, path) == SA3_BRIDGE_BUSY) {
        close(fd);
        return SA3_BRIDGE_BUSY;
    }
    int reason = fchmod(fd, 0600) != 0 || ftruncate(fd, 0) != 0 ? errno : 0;
    int lifted = lift(fd);
    if (reason != 0 || lifted < 0) {
        reason = reason != 0 ? reason : errno;
        if (lifted >= 0) {
            close(lifted);
        }
        return sa3_system_failure(reason, "cannot write", path);
    }
    return lifted;
}

int sa3_is_written(const char* log) {
    int fd = open(log, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? 0 : sa3_system_failure(errno, "cannot read", log);
    }
    int written = sa3_query_lock(fd, LOG_LOCK, log);
    close(fd);
    return written;
}

/* The shell would only say by a status that it cannot: the system has better words. */
static int check_program(const char* path) {
    struct stat status;
    if (stat(path, &status) != 0 || access(path, X_OK) != 0) {
        return sa3_system_failure(errno, "cannot start", path);
    }
    return S_ISREG(status.st_mode) ? SA3_BRIDGE_OK : sa3_system_failure(EACCES, "cannot start", path);
}

/* Until the watcher can be asked to end, it would end without a word. */
static void await_watcher(int hears) {
    char line;
    struct pollfd wait = {.fd = hears, .events = POLLIN};
    while (poll(&wait, 1, EXEC_WAIT_MS) < 0 && errno == EINTR) {
    }
    (void)!read(hears, &line, 1);
}

/* The watcher's command line; free() it. Null: no memory. */
static char** watched(char* const* argv) {
    static char shell[] = "/bin/sh", option[] = "-c";
    size_t count = count_of(argv);
    char** all = calloc(count + 5, sizeof *all);
    if (all != NULL) {
        all[0] = all[3] = shell;
        all[1] = option;
        all[2] = watcher;
        memcpy(all + 4, argv, count * sizeof *all);
    }
    return all;
}

static int start_with_log(sa3_program program, int log, sa3_watch* out) {
    int raw[2];
    char** argv = watched(program.argv);
    if (argv == NULL || pipe(raw) != 0) {
        free(argv);
        return sa3_failure(SA3_BRIDGE_IO, "no memory or no file left to start %s", program.argv[0]);
    }
    int hears = lift(raw[0]);
    int tells = lift(raw[1]);
    pid_t group = 0;
    int status = hears < 0 || tells < 0 || fcntl(hears, F_SETFL, O_NONBLOCK) != 0
                     ? sa3_failure(SA3_BRIDGE_IO, "no file left to start %s", program.argv[0])
                     : launch(argv, program.variables, log, tells, &group);
    free(argv);
    if (tells >= 0) {
        close(tells);
    }
    if (status == SA3_BRIDGE_OK) {
        await_watcher(hears);
    } else if (hears >= 0) {
        close(hears);
    }
    *out = (sa3_watch){.process = group, .channel = hears, .status = -1};
    return status;
}

int sa3_start_watched(sa3_program program, const char* log, sa3_watch* out) {
    int status = check_program(program.argv[0]);
    int fd = status == SA3_BRIDGE_OK ? open_log(log) : status;
    if (fd < 0) {
        return fd;
    }
    status = start_with_log(program, fd, out);
    close(fd);
    return status;
}

int sa3_watch_poll(sa3_watch* watch, int* status) {
    char said[16] = {0};
    if (!watch->has_ended) {
        ssize_t got = read((int)watch->channel, said, sizeof said - 1);
        int has_only_begun = got == 1 && said[0] == '\n';
        watch->has_ended = !has_only_begun && (got >= 0 || (errno != EAGAIN && errno != EINTR));
        watch->status = got > 1 ? atoi(said) : -1;
    }
    *status = watch->status;
    return !watch->has_ended;
}

/* Nobody but the watcher holds the channel's other end: while it is open he lives, and the group's number is his. */
static void signal_group(sa3_watch* watch, int signal) {
    int status;
    if (watch->process > 1 && sa3_watch_poll(watch, &status)) {
        kill(-(pid_t)watch->process, signal);
    }
}

void sa3_watch_stop(sa3_watch* watch) { signal_group(watch, SIGTERM); }

void sa3_watch_kill(sa3_watch* watch) { signal_group(watch, SIGKILL); }

void sa3_watch_close(sa3_watch* watch) { close((int)watch->channel); }
