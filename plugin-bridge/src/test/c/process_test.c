/* What happens to regions when processes die, files are cut and disks are full. POSIX. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/mount.h>
#endif

#include "bridge_layout.h"
#include "check.h"
#include "support.h"

/* A child that runs `body` and then waits to be killed; returns once the body is done. */
static pid_t child_that_stays(void (*body)(const char*), const char* path) {
    int done[2];
    CHECK_EQUAL(0, pipe(done));
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        body(path);
        CHECK_EQUAL(1, write(done[1], "x", 1));
        for (;;) {
            pause();
        }
    }
    char byte;
    close(done[1]);
    CHECK_EQUAL(1, read(done[0], &byte, 1));
    close(done[0]);
    return child;
}

static void kill_and_wait(pid_t child) {
    int status;
    CHECK_EQUAL(0, kill(child, SIGKILL));
    CHECK_EQUAL(child, waitpid(child, &status, 0));
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static int entries_in(const char* folder) {
    DIR* entries = opendir(folder);
    CHECK(entries != NULL);
    int count = -2; /* itself and its parent */
    while (readdir(entries) != NULL) {
        count++;
    }
    closedir(entries);
    return count;
}

/* ---- death ------------------------------------------------------------------------------------------------------ */

static void create_and_leak(const char* path) {
    sa3_bridge* b;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &b));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(b, 1, "{}", 2));
}

static void attach_and_leak(const char* path) {
    sa3_bridge* b;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(path, &b));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(b, 101, "{}", 2));
}

static void lock_and_leak(const char* folder) {
    void* lock;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_lock_service(folder, &lock));
}

static void killedClientIsSeenAtOnceAndSweptAway(void) {
    const char* folder = fresh_folder();
    const char* path = in(folder, "instance.sa3");
    pid_t client = child_that_stays(create_and_leak, path);
    sa3_bridge* service;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(path, &service));
    CHECK_EQUAL(1, sa3_bridge_peer_alive(service));
    CHECK_EQUAL(0, sa3_bridge_sweep(folder));
    kill_and_wait(client);
    CHECK_EQUAL(0, sa3_bridge_peer_alive(service));
    CHECK_EQUAL(0, sa3_bridge_owner_alive(path));
    CHECK_EQUAL(1, sa3_bridge_sweep(folder));
    CHECK_EQUAL(0, entries_in(folder));
    int32_t type;
    uint32_t bytes;
    char out[16];
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_receive(service, &type, out, sizeof out, &bytes)); /* still mapped */
    sa3_bridge_close(service);
}

static void killedServiceIsSeenAtOnceAndReplaced(void) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    sa3_bridge* second;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    pid_t service = child_that_stays(attach_and_leak, path);
    CHECK_EQUAL(1, sa3_bridge_peer_alive(client));
    CHECK_EQUAL(SA3_BRIDGE_BUSY, sa3_bridge_attach(path, &second));
    kill_and_wait(service);
    CHECK_EQUAL(0, sa3_bridge_peer_alive(client));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(client, 1, "{}", 2));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(path, &second));
    CHECK_EQUAL(2, sa3_bridge_service_epoch(client));
    sa3_bridge_close(second);
    sa3_bridge_close(client);
}

static void killedServiceGivesItsLockBack(void) {
    const char* folder = fresh_folder();
    void* lock;
    pid_t service = child_that_stays(lock_and_leak, folder);
    CHECK_EQUAL(1, sa3_bridge_service_alive(folder));
    CHECK_EQUAL(SA3_BRIDGE_BUSY, sa3_bridge_lock_service(folder, &lock));
    kill_and_wait(service);
    CHECK_EQUAL(0, sa3_bridge_service_alive(folder));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_lock_service(folder, &lock));
    sa3_bridge_unlock_service(lock);
}

static void lookingAtTheOwnFileDropsNoLock(void) {
    const char* folder = fresh_folder();
    const char* path = in(folder, "instance.sa3");
    sa3_bridge* client;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    int fd = open(path, O_RDWR);
    close(fd);
    CHECK_EQUAL(1, sa3_bridge_owner_alive(path));
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        _exit(sa3_bridge_sweep(folder) == 0 && sa3_bridge_owner_alive(path) == 1 ? 0 : 1);
    }
    int status;
    CHECK_EQUAL(child, waitpid(child, &status, 0));
    CHECK_EQUAL(0, status);
    CHECK_EQUAL(1, sa3_bridge_owner_alive(path));
    sa3_bridge_close(client);
}

static void create_many(const char* folder, int who) {
    for (int i = 0; i < 300; i++) {
        char name[64];
        snprintf(name, sizeof name, "%d-%d.sa3", who, i % 3);
        const char* path = in(folder, name);
        sa3_bridge* b;
        if (sa3_bridge_create(path, &b) != SA3_BRIDGE_OK || sa3_bridge_owner_alive(path) != 1) {
            printf("creator %d, round %d: %s\n", who, i, sa3_bridge_last_error());
            fflush(stdout);
            _exit(1);
        }
        sa3_bridge_close(b);
    }
    _exit(0);
}

static void sweepersNeverTakeALivingRegion(void) {
    const char* folder = fresh_folder();
    fflush(stdout);
    for (int who = 0; who < 3; who++) {
        if (fork() == 0) {
            create_many(folder, who);
        }
    }
    int ended = 0;
    int sweeps = 0;
    while (ended < 3) {
        int status;
        CHECK(sa3_bridge_sweep(folder) >= 0);
        sweeps++;
        if (waitpid(-1, &status, WNOHANG) > 0) {
            CHECK_EQUAL(0, status);
            ended++;
        }
    }
    CHECK_EQUAL(0, sa3_bridge_sweep(folder));
    CHECK_EQUAL(0, entries_in(folder));
    printf("900 regions made and closed during %d sweeps\n", sweeps);
}

/* ---- cut files -------------------------------------------------------------------------------------------------- */

static void cutFileIsCorruptAtTheNextBeat(void) {
    pair both = open_pair();
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_beat(both.client));
    CHECK_EQUAL(0, resize_file(both.path, 0));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_beat(both.client));
    CHECK_SAYS("instance.sa3");
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_beat(both.service));
    int32_t type;
    uint32_t bytes;
    char out[16];
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_send(both.client, 1, "{}", 2));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_receive(both.service, &type, out, sizeof out, &bytes));
    close_pair(&both);
}

static void guardedCutFileIsNoFault(void) {
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_guard_faults());
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_guard_faults()); /* once is enough, twice is no harm */
    pair both = open_pair();
    pair untouched = open_pair();
    int32_t type;
    uint32_t bytes;
    char out[16];
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(both.client, 1, "{}", 2));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_receive(both.service, &type, out, sizeof out, &bytes));
    CHECK_EQUAL(0, resize_file(both.path, 0));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_receive(both.service, &type, out, sizeof out, &bytes));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_beat(both.service));
    CHECK_EQUAL(0, resize_file(both.path, (long)SA3_REGION_BYTES));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_beat(both.service)); /* the old size alone makes it no region again */
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(untouched.client, 1, "{}", 2));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_receive(untouched.service, &type, out, sizeof out, &bytes));
    close_pair(&untouched);
    close_pair(&both);
}

/* A mapping that is none of the bridge's, and whose file is gone. */
static volatile char* cut_mapping(void) {
    const char* path = in(fresh_folder(), "other");
    char page[4096] = {0};
    write_file(path, page, sizeof page);
    int fd = open(path, O_RDWR);
    volatile char* memory = mmap(NULL, sizeof page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(memory != MAP_FAILED);
    CHECK_EQUAL(0, ftruncate(fd, 0));
    close(fd);
    return memory;
}

static sigjmp_buf after_fault;
static void on_own_fault(int signal) { siglongjmp(after_fault, signal); }

/* Runs `body` in a child, for handlers belong to a whole process; returns its wait status. */
static int in_child(void (*body)(void)) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        body();
        _exit(0);
    }
    int status;
    CHECK_EQUAL(child, waitpid(child, &status, 0));
    return status;
}

static void fault_with_own_handler(void) {
    struct sigaction action = {.sa_handler = on_own_fault};
    sigaction(SIGBUS, &action, NULL);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_guard_faults());
    volatile char* memory = cut_mapping();
    if (sigsetjmp(after_fault, 1) == 0) {
        memory[0] = 1;
        _exit(1);
    }
}

static void fault_without_handler(void) {
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(SIGBUS, &action, NULL);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_guard_faults());
    cut_mapping()[0] = 1;
}

static void otherFaultsGoWhereTheyWentBefore(void) {
    CHECK_EQUAL(0, in_child(fault_with_own_handler));
    int status = in_child(fault_without_handler);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

/* ---- full disks ------------------------------------------------------------------------------------------------- */

static void file_limit(void) {
    struct rlimit limit = {1 << 20, 1 << 20};
    signal(SIGXFSZ, SIG_DFL);
    const char* folder = fresh_folder();
    sa3_bridge* b;
    CHECK_EQUAL(0, setrlimit(RLIMIT_FSIZE, &limit));
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_create(in(folder, "instance.sa3"), &b));
    CHECK_SAYS("File too large");
    CHECK(b == NULL);
    CHECK_EQUAL(0, entries_in(folder));
    rmdir(folder);
}

static void limitOnFileSizesIsAnAnswer(void) { CHECK_EQUAL(0, in_child(file_limit)); }

static void fullDiskIsAnAnswer(void) {
#if defined(__linux__)
    const char* folder = fresh_folder();
    if (mount("tmpfs", folder, "tmpfs", 0, "size=2m,mode=0700") != 0) {
        printf("SKIP fullDiskIsAnAnswer: only root may mount a small disk; limitOnFileSizesIsAnAnswer stands for it\n");
        return;
    }
    sa3_bridge* b;
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_create(in(folder, "instance.sa3"), &b));
    CHECK_SAYS("No space left on device");
    CHECK_EQUAL(0, entries_in(folder));
    CHECK_EQUAL(0, umount(folder));
#endif
}

int main(void) {
    alarm(300); /* a test that hangs is a failure */
    FACT(killedClientIsSeenAtOnceAndSweptAway);
    FACT(killedServiceIsSeenAtOnceAndReplaced);
    FACT(killedServiceGivesItsLockBack);
    FACT(lookingAtTheOwnFileDropsNoLock);
    FACT(sweepersNeverTakeALivingRegion);
    FACT(cutFileIsCorruptAtTheNextBeat);
    FACT(otherFaultsGoWhereTheyWentBefore); /* before this process has a guard of its own */
    FACT(guardedCutFileIsNoFault);
    FACT(limitOnFileSizesIsAnAnswer);
    FACT(fullDiskIsAnAnswer);
    return 0;
}
