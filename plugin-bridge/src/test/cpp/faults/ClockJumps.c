/*
 * To be preloaded: the wall clock jumps by a day, forth and back, several times a second. The monotonic clock, by which
 * everything that waits has to go, stays as it is.
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const time_t day_s = 86400;
static const long jumps_ns = 200000000L;

/* The jump of this moment: none, a day on, none, a day back. */
static time_t jump_s(void) {
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    const long phase = (long)(now.tv_sec % 1000000 * (1000000000L / jumps_ns) + now.tv_nsec / jumps_ns) % 4;
    return phase == 1 ? day_s : phase == 3 ? -day_s : 0;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
    const int status = (int)syscall(SYS_clock_gettime, clock, now);
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->tv_sec += jump_s();
    }
    return status;
}

int gettimeofday(struct timeval* restrict now, void* restrict zone) {
    const int status = (int)syscall(SYS_gettimeofday, now, zone);
    if (status == 0) {
        now->tv_sec += jump_s();
    }
    return status;
}

time_t time(time_t* out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}
