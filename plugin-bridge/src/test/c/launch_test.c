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
    return 0;
}
