/* Started by launch_test through a launch file: writes what it finds around itself into the queue that argv[1] names,
 * one line each, and ends. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int count_open_files(int except) {
    int count = 0;
    for (int fd = 3; fd < 4096; fd++) {
        count += fd != except && fcntl(fd, F_GETFD) != -1;
    }
    return count;
}

static int count_signals_not_at_default(void) {
    int count = 0;
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    for (int signal = 1; signal < 32; signal++) {
        struct sigaction action;
        count += sigismember(&blocked, signal) == 1;
        count += sigaction(signal, NULL, &action) == 0 && action.sa_handler != SIG_DFL;
    }
    return count;
}

static int is_nowhere(int fd) {
    char byte;
    return read(fd, &byte, 1) == 0 && write(fd, "x", 1) == 1 && !isatty(fd);
}

static const char* variable(const char* name) {
    const char* value = getenv(name);
    return value == NULL ? "(none)" : value;
}

int main(int argc, char** argv) {
    if (argc < 2) {
        return 2;
    }
    int report = open(argv[1], O_WRONLY);
    FILE* out = fdopen(report, "w");
    if (out == NULL) {
        return 1;
    }
    char folder[256];
    fprintf(out, "session %ld, leader %d\n", (long)getsid(0), getsid(0) == getpid());
    fprintf(out, "parent %ld\n", (long)getppid());
    fprintf(out, "open files %d\n", count_open_files(report));
    fprintf(out, "signals not at default %d\n", count_signals_not_at_default());
    fprintf(out, "streams to nowhere %d\n", is_nowhere(0) && is_nowhere(1) && is_nowhere(2));
    fprintf(out, "folder %s\n", getcwd(folder, sizeof folder) == NULL ? "?" : folder);
    fprintf(out, "LD_PRELOAD %s\n", variable("LD_PRELOAD"));
    fprintf(out, "LD_LIBRARY_PATH %s\n", variable("LD_LIBRARY_PATH"));
    fprintf(out, "INHERITED %s\n", variable("INHERITED"));
    fprintf(out, "REPLACED %s\n", variable("REPLACED"));
    for (int i = 2; i < argc; i++) {
        fprintf(out, "argument %s\n", argv[i]);
    }
    return fclose(out) == 0 ? 0 : 1;
}
