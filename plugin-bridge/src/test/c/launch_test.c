/* Starting the service from a launch file. POSIX. argv[1]: the program to launch. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

static const char* program;

/* A launch file of the given text. */
static const char* launch_file(const char* text) {
    const char* path = in(fresh_folder(), "launch");
    write_file(path, text, strlen(text));
    return path;
}

/* Launches `before`, the program, a queue and `after`, and reads what the program writes until it ends. */
static void launch_and_read(const char* before, const char* after, char* report, size_t capacity) {
    char text[4096];
    const char* queue = in(fresh_folder(), "queue");
    CHECK_EQUAL(0, mkfifo(queue, 0600));
    snprintf(text, sizeof text, "%s%s\n%s\n%s", before, program, queue, after);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_start_service(launch_file(text)));
    FILE* in_file = fopen(queue, "r"); /* waits for the program */
    CHECK(in_file != NULL);
    size_t length = fread(report, 1, capacity - 1, in_file);
    report[length] = '\0';
    fclose(in_file);
}

static int says(const char* report, const char* line) {
    size_t length = strlen(line);
    for (const char* found = strstr(report, line); found != NULL; found = strstr(found + 1, line)) {
        if ((found == report || found[-1] == '\n') && found[length] == '\n') {
            return 1;
        }
    }
    printf("no line \"%s\" in:\n%s", line, report);
    return 0;
}

static void ignore(int signal) { (void)signal; }

static void startedProgramIsDetached(void) {
    char report[4096];
    int leaked = open("/dev/null", O_RDONLY); /* the careless host's */
    int high = fcntl(leaked, F_DUPFD, 900);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR1, ignore);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    launch_and_read("", "", report, sizeof report);
    char own_session[64];
    snprintf(own_session, sizeof own_session, "session %ld, leader 0\n", (long)getsid(0));
    CHECK(strstr(report, own_session) == NULL && strstr(report, ", leader 0\n") != NULL);
    CHECK(says(report, "open files 0"));
    CHECK(says(report, "signals not at default 0"));
    CHECK(says(report, "streams to nowhere 1"));
    CHECK(says(report, "folder /"));
    close(leaked);
    close(high);
}

static void startedProgramIsNobodysChildHere(void) {
    char report[4096];
    launch_and_read("", "", report, sizeof report);
    CHECK_EQUAL(-1, waitpid(-1, NULL, WNOHANG));
    CHECK_EQUAL(ECHILD, errno);
}

static void argumentsArriveAsTheyAre(void) {
    char report[4096];
    launch_and_read("", "--text=\"two words\" $HOME\n\nlast\r\nNAME=value", report, sizeof report);
    CHECK(says(report, "argument --text=\"two words\" $HOME"));
    CHECK(says(report, "argument "));
    CHECK(says(report, "argument last"));
    CHECK(says(report, "argument NAME=value")); /* behind the program it is an argument */
}

static void environmentIsTheHostsWithoutItsLibraries(void) {
    char report[4096];
    set_environment("LD_LIBRARY_PATH", "/host/libraries");
    set_environment("INHERITED", "from the host");
    set_environment("REPLACED", "from the host");
    launch_and_read("REPLACED=from the file\n", "", report, sizeof report);
    CHECK(says(report, "LD_PRELOAD (none)"));
    CHECK(says(report, "LD_LIBRARY_PATH (none)"));
    CHECK(says(report, "INHERITED from the host"));
    CHECK(says(report, "REPLACED from the file"));
    launch_and_read("LD_LIBRARY_PATH=/the/file\n", "", report, sizeof report);
    CHECK(says(report, "LD_LIBRARY_PATH /the/file"));
}

static void worksWithoutStandardStreams(void) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        char report[4096];
        close(0);
        close(2);
        launch_and_read("", "", report, sizeof report);
        _exit(says(report, "streams to nowhere 1") && says(report, "open files 0") ? 0 : 1);
    }
    int status;
    CHECK_EQUAL(child, waitpid(child, &status, 0));
    CHECK_EQUAL(0, status);
}

static void missingProgramIsTold(void) {
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_start_service(launch_file("/no/such/java\n-jar\n")));
    CHECK_SAYS("/no/such/java: No such file or directory");
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_start_service(launch_file("/etc/passwd\n")));
    CHECK_SAYS("Permission denied");
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_start_service(in(fresh_folder(), "launch")));
    CHECK_SAYS("launch: No such file");
}

static void refusesWhatIsNoLaunchFile(void) {
    static char huge[70000];
    memset(huge, 'x', sizeof huge - 1);
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_start_service(launch_file("")));
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_start_service(launch_file("java\n-jar\n")));
    CHECK_SAYS("absolute path");
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_start_service(launch_file("A=1\nB=2\n")));
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_start_service(launch_file(huge)));
    memset(huge, '\n', 3000);
    huge[3000] = '\0';
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_start_service(launch_file(huge)));
}

static void refusesALaunchFileThatOthersCanWrite(void) {
    const char* path = launch_file("/bin/true\n");
    CHECK_EQUAL(0, chmod(path, 0620));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_start_service(path));
    CHECK_EQUAL(0, chmod(path, 0602));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_start_service(path));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_start_service(fresh_folder()));
    CHECK_EQUAL(0, chmod(path, 0644));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_start_service(path));
}

/* ---- watched programs ------------------------------------------------------------------------------------------- */

/* Waits until it ends; its status. */
static int end_of(sa3_bridge_run* run) {
    int status = 0;
    while (sa3_bridge_run_poll(run, &status) == 1) {
        usleep(1000);
    }
    CHECK_EQUAL(0, sa3_bridge_run_poll(run, &status)); /* it stays so */
    sa3_bridge_run_close(run);
    return status;
}

static sa3_bridge_run* run_shell(const char* script, const char* const* variables, const char* log) {
    const char* arguments[] = {"/bin/sh", "-c", script, NULL};
    sa3_bridge_run* run = NULL;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_start(NULL, arguments, variables, log, &run));
    return run;
}

static const char* text_of(const char* path) {
    static char text[4096];
    FILE* file = fopen(path, "r");
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void watchedProgramTellsItsEndAndWhatItSaid(void) {
    const char* log = in(fresh_folder(), "log");
    write_file(log, "of the run before", 17);
    CHECK_EQUAL(0, chmod(log, 0644));
    CHECK_EQUAL(3, end_of(run_shell("echo out; echo no model >&2; exit 3", NULL, log)));
    CHECK(strcmp(text_of(log), "out\nno model\n") == 0);
    struct stat status;
    CHECK(stat(log, &status) == 0 && (status.st_mode & 0777) == 0600);
    CHECK_EQUAL(0, end_of(run_shell("exit 0", NULL, log)));
    CHECK(strcmp(text_of(log), "") == 0);
    CHECK_EQUAL(128 + 9, end_of(run_shell("kill -9 $$", NULL, log)));
}

static void watchedProgramIsDetachedAsWell(void) {
    char report[4096];
    const char* folder = fresh_folder();
    const char* queue = in(folder, "queue");
    const char* log = in(folder, "log");
    CHECK_EQUAL(0, mkfifo(queue, 0600));
    const char* arguments[] = {program, queue, NULL};
    sa3_bridge_run* run = NULL;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_start(NULL, arguments, NULL, log, &run));
    FILE* in_file = fopen(queue, "r");
    CHECK(in_file != NULL);
    report[fread(report, 1, sizeof report - 1, in_file)] = '\0';
    fclose(in_file);
    CHECK(strstr(report, ", leader 0\n") != NULL);
    CHECK(says(report, "open files 0"));
    CHECK(says(report, "signals not at default 0"));
    CHECK(says(report, "folder /"));
    CHECK_EQUAL(0, end_of(run));
    CHECK_EQUAL(-1, waitpid(-1, NULL, WNOHANG));
    CHECK_EQUAL(ECHILD, errno);
}

static void argumentsTakeThePlaceOfTheLast(void) {
    const char* log = in(fresh_folder(), "log");
    const char* path = launch_file("OF_THE_FILE=file\n/bin/sh\n-c\nexit 9\n");
    const char* arguments[] = {"echo $OF_THE_FILE $MORE \"$1\"; exit 5", "sh", "two words", NULL};
    const char* variables[] = {"MORE=given", NULL};
    sa3_bridge_run* run = NULL;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_start(path, arguments, variables, log, &run));
    CHECK_EQUAL(5, end_of(run));
    CHECK(strcmp(text_of(log), "file given two words\n") == 0);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_start(path, NULL, NULL, log, &run));
    CHECK_EQUAL(9, end_of(run));
}

static void stoppedProgramEndsWithAllThatItStarted(void) {
    const char* log = in(fresh_folder(), "log");
    sa3_bridge_run* run = run_shell("trap 'echo polite; exit 7' TERM; sleep 100 & sleep 0.2; echo $!; wait; exit 8", NULL, log);
    int status;
    while (strlen(text_of(log)) == 0) {
        usleep(1000);
    }
    long sleeper = atol(text_of(log));
    CHECK_EQUAL(1, sa3_bridge_run_poll(run, &status));
    sa3_bridge_run_stop(run);
    CHECK_EQUAL(7, end_of(run));
    CHECK(strstr(text_of(log), "polite\n") != NULL);
    while (kill((pid_t)sleeper, 0) == 0) {
        usleep(1000);
    }
}

static void deafProgramEndsWhenItIsKilled(void) {
    const char* log = in(fresh_folder(), "log");
    sa3_bridge_run* run = run_shell("trap '' TERM; sleep 100 & echo $!; while :; do sleep 0.01; done", NULL, log);
    int status;
    while (strlen(text_of(log)) == 0) {
        usleep(1000);
    }
    long sleeper = atol(text_of(log));
    for (int i = 0; i < 100; i++) {
        sa3_bridge_run_stop(run);
        usleep(1000);
    }
    CHECK_EQUAL(1, sa3_bridge_run_poll(run, &status));
    sa3_bridge_run_kill(run);
    CHECK_EQUAL(-1, end_of(run));
    while (kill((pid_t)sleeper, 0) == 0 || sa3_bridge_run_alive(log) == 1) {
        usleep(1000);
    }
}

static void logBelongsToOneProgramWhileItLives(void) {
    const char* folder = fresh_folder();
    const char* log = in(folder, "log");
    const char* gate = in(folder, "gate");
    char script[4096];
    CHECK_EQUAL(0, sa3_bridge_run_alive(log));
    snprintf(script, sizeof script, "echo first; while [ ! -e '%s' ]; do sleep 0.01; done; echo last", gate);
    sa3_bridge_run_close(run_shell(script, NULL, log)); /* as a process does that ends */
    while (strlen(text_of(log)) == 0) {
        usleep(1000);
    }
    sa3_bridge_run* second = NULL;
    const char* arguments[] = {"/bin/echo", "second", NULL};
    CHECK_EQUAL(1, sa3_bridge_run_alive(log));
    CHECK_EQUAL(SA3_BRIDGE_BUSY, sa3_bridge_run_start(NULL, arguments, NULL, log, &second));
    CHECK_SAYS("log is held by a living process");
    CHECK(second == NULL && strcmp(text_of(log), "first\n") == 0);
    write_file(gate, "", 0);
    while (sa3_bridge_run_alive(log) == 1) {
        usleep(1000);
    }
    CHECK(strcmp(text_of(log), "first\nlast\n") == 0);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_start(NULL, arguments, NULL, log, &second));
    CHECK_EQUAL(0, end_of(second));
    CHECK(strcmp(text_of(log), "second\n") == 0);
}

static void logIsFreeOnceTheEndIsTold(void) {
    const char* log = in(fresh_folder(), "log");
    for (int i = 0; i < 300; i++) {
        CHECK_EQUAL(i % 3, end_of(run_shell(i % 3 == 0 ? "exit 0" : i % 3 == 1 ? "exit 1" : "exit 2", NULL, log)));
    }
}

static void programThatCannotBeWatchedIsTold(void) {
    const char* folder = fresh_folder();
    const char* log = in(folder, "log");
    sa3_bridge_run* run = NULL;
    const char* missing[] = {"/no/such/sa3", NULL};
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_run_start(NULL, missing, NULL, log, &run));
    CHECK_SAYS("/no/such/sa3: No such file or directory");
    const char* plain[] = {"/etc/passwd", NULL};
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_run_start(NULL, plain, NULL, log, &run));
    CHECK_SAYS("/etc/passwd: Permission denied");
    const char* relative[] = {"sa3", NULL};
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_run_start(NULL, relative, NULL, log, &run));
    const char* fine[] = {"/bin/true", NULL};
    CHECK_EQUAL(0, symlink("/etc/passwd", in(folder, "link")));
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_run_start(NULL, fine, NULL, in(folder, "link"), &run));
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_run_start(NULL, fine, NULL, "/no/such/folder/log", &run));
    CHECK_SAYS("/no/such/folder/log");
    CHECK(run == NULL);
    sa3_bridge_run_close(NULL);
}

static void watchingLeavesNothingOpen(void) {
    const char* log = in(fresh_folder(), "log");
    const char* missing[] = {"/no/such/sa3", NULL};
    sa3_bridge_run* run = NULL;
    int before = dup(0);
    close(before);
    for (int i = 0; i < 20; i++) {
        CHECK_EQUAL(0, end_of(run_shell("exit 0", NULL, log)));
        sa3_bridge_run_start(NULL, missing, NULL, log, &run);
    }
    int after = dup(0);
    close(after);
    CHECK_EQUAL(before, after);
}

int main(int argc, char** argv) {
    CHECK(argc == 2);
    alarm(300); /* a test that hangs is a failure */
    program = argv[1];
    FACT(startedProgramIsDetached);
    FACT(startedProgramIsNobodysChildHere);
    FACT(argumentsArriveAsTheyAre);
    FACT(environmentIsTheHostsWithoutItsLibraries);
    FACT(worksWithoutStandardStreams);
    FACT(missingProgramIsTold);
    FACT(refusesWhatIsNoLaunchFile);
    FACT(refusesALaunchFileThatOthersCanWrite);
    FACT(watchedProgramTellsItsEndAndWhatItSaid);
    FACT(watchedProgramIsDetachedAsWell);
    FACT(argumentsTakeThePlaceOfTheLast);
    FACT(stoppedProgramEndsWithAllThatItStarted);
    FACT(deafProgramEndsWhenItIsKilled);
    FACT(logBelongsToOneProgramWhileItLives);
    FACT(logIsFreeOnceTheEndIsTold);
    FACT(programThatCannotBeWatchedIsTold);
    FACT(watchingLeavesNothingOpen);
    return 0;
}
