/* Two processes and kill -9. usage: stress ROUNDS [SEED]. POSIX.
 *
 * The client reads; in each round a service of its own process attaches, goes on with the numbers where the client
 * stands, and is killed at a moment that falls anywhere into its writing. Every record the client sees must be whole
 * and the next in order; the next service must be able to go on. Then the same with the client as the one that dies,
 * and with services that die while they read: of what they had taken at most the last one is lost with them. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

enum { LARGEST = 20000, CHANNELS = 2, MOST_FRAMES = 4000 };

typedef struct {
    uint64_t messages, chunks, bytes;
} tally;

/* ---- what is written and how it is known again ------------------------------------------------------------------ */

static uint64_t scrambled(uint64_t n) {
    uint64_t state = n * UINT64_C(0x9e3779b97f4a7c15) + 1;
    random_word(&state);
    return random_word(&state);
}

static uint32_t message_bytes(uint64_t n) { return 8 + (uint32_t)(scrambled(n) % (LARGEST - 8)); }

static void fill_message(uint64_t n, uint8_t* payload) {
    memcpy(payload, &n, sizeof n);
    memset(payload + 8, (int)(n & 255), message_bytes(n) - 8);
}

static uint32_t chunk_frames(uint64_t n) { return 1 + (uint32_t)(scrambled(n + 77) % MOST_FRAMES); }

static float sample(uint64_t n, uint32_t i) { return (float)((n * 13 + i) % 8191); }

static void write_forever(sa3_bridge* b, uint64_t message, uint64_t chunk) {
    static uint8_t payload[LARGEST];
    static float samples[CHANNELS][MOST_FRAMES];
    const float* planar[CHANNELS] = {samples[0], samples[1]};
    for (;;) {
        fill_message(message, payload);
        if (sa3_bridge_send(b, 1 + (int32_t)(message % 1000), payload, message_bytes(message)) == SA3_BRIDGE_OK) {
            message++;
        }
        uint32_t frames = chunk_frames(chunk);
        for (uint32_t i = 0; i < frames; i++) {
            samples[0][i] = sample(chunk, i);
            samples[1][i] = -sample(chunk, i);
        }
        if (sa3_bridge_send_audio(b, 1, chunk, planar, CHANNELS, frames) == SA3_BRIDGE_OK) {
            chunk++;
        }
    }
}

/* Reads one of each; returns how many there were. */
static int read_one_of_each(sa3_bridge* b, tally* seen) {
    static uint8_t payload[LARGEST];
    static uint8_t expected[LARGEST];
    static float samples[CHANNELS * MOST_FRAMES];
    int32_t type;
    uint32_t bytes, stream, channels, frames;
    uint64_t start;
    int read = 0;
    int status = sa3_bridge_receive(b, &type, payload, sizeof payload, &bytes);
    if (status == SA3_BRIDGE_OK) {
        uint64_t n = seen->messages++;
        CHECK_EQUAL(1 + n % 1000, type);
        CHECK_EQUAL(message_bytes(n), bytes);
        fill_message(n, expected);
        CHECK(memcmp(expected, payload, bytes) == 0);
        seen->bytes += bytes;
        read++;
    } else {
        CHECK_EQUAL(SA3_BRIDGE_EMPTY, status);
    }
    status = sa3_bridge_receive_audio(b, &stream, &start, &channels, &frames, samples, CHANNELS * MOST_FRAMES);
    if (status == SA3_BRIDGE_OK) {
        uint64_t n = seen->chunks++;
        CHECK(stream == 1 && start == n && channels == CHANNELS && frames == chunk_frames(n));
        for (uint32_t i = 0; i < frames; i++) {
            CHECK(samples[i] == sample(n, i) && samples[frames + i] == -sample(n, i));
        }
        seen->bytes += (uint64_t)frames * CHANNELS * sizeof(float);
        read++;
    } else {
        CHECK_EQUAL(SA3_BRIDGE_EMPTY, status);
    }
    return read;
}

/* ---- rounds ----------------------------------------------------------------------------------------------------- */

static void wait_for_death(pid_t child) {
    int status;
    CHECK_EQUAL(0, kill(child, SIGKILL));
    CHECK_EQUAL(child, waitpid(child, &status, 0));
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Reads a while, a random number of turns and then a random number of idle ones, so that the kill falls anywhere. */
static void read_a_while(sa3_bridge* b, tally* seen, uint64_t* random) {
    uint32_t records = random_below(random, 200);
    for (uint32_t read = 0; read < records;) {
        uint32_t now = (uint32_t)read_one_of_each(b, seen);
        read += now;
        if (now == 0) {
            sched_yield();
        }
    }
    for (volatile uint32_t idle = random_below(random, 20000); idle > 0; idle--) {
    }
}

static void read_the_rest(sa3_bridge* b, tally* seen) {
    while (read_one_of_each(b, seen) > 0) {
    }
}

static void services_die(int rounds, uint64_t random) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    tally seen = {0};
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    for (int round = 0; round < rounds; round++) {
        fflush(stdout);
        pid_t service = fork();
        CHECK(service >= 0);
        if (service == 0) {
            sa3_bridge* b;
            CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(path, &b));
            write_forever(b, seen.messages, seen.chunks);
        }
        read_a_while(client, &seen, &random);
        wait_for_death(service);
        read_the_rest(client, &seen);
    }
    CHECK(sa3_bridge_service_epoch(client) <= (uint64_t)rounds);
    printf("services killed: %d (%" PRIu64 " had attached); %" PRIu64 " messages, %" PRIu64
           " audio chunks, %.1f MB, none torn, none lost, none twice\n",
           rounds, sa3_bridge_service_epoch(client), seen.messages, seen.chunks, (double)seen.bytes / 1e6);
    sa3_bridge_close(client);
}

static void clients_die(int rounds, uint64_t random) {
    const char* folder = fresh_folder();
    const char* path = in(folder, "instance.sa3");
    tally all = {0};
    int attached = 0;
    for (int round = 0; round < rounds; round++) {
        fflush(stdout);
        pid_t client = fork();
        CHECK(client >= 0);
        if (client == 0) {
            sa3_bridge* b;
            CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &b));
            write_forever(b, 0, 0);
        }
        sa3_bridge* service = NULL;
        int give_up = random_below(&random, 4) == 0; /* some die before anybody came, some while being made */
        while (!give_up && sa3_bridge_attach(path, &service) != SA3_BRIDGE_OK) {
            sched_yield();
        }
        tally seen = {0};
        if (service != NULL) {
            attached++;
            read_a_while(service, &seen, &random);
        } else {
            for (volatile uint32_t idle = random_below(&random, 1000000); idle > 0; idle--) {
            }
        }
        wait_for_death(client);
        if (service != NULL) {
            CHECK_EQUAL(0, sa3_bridge_peer_alive(service));
            read_the_rest(service, &seen);
            sa3_bridge_close(service);
        }
        CHECK(sa3_bridge_sweep(folder) >= 0);
        CHECK(!exists(path));
        all.messages += seen.messages;
        all.chunks += seen.chunks;
        all.bytes += seen.bytes;
    }
    printf("clients killed: %d (%d had a service); %" PRIu64 " messages, %" PRIu64
           " audio chunks, %.1f MB, none torn, none lost, none twice; no region left\n",
           rounds, attached, all.messages, all.chunks, (double)all.bytes / 1e6);
}

/* ---- readers that die ------------------------------------------------------------------------------------------- */

/* A service that tells the number of every message it has taken. */
static void report_forever(const char* path, int report) {
    static uint8_t payload[LARGEST];
    sa3_bridge* b;
    int32_t type;
    uint32_t bytes;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(path, &b));
    for (;;) {
        uint64_t n;
        if (sa3_bridge_receive(b, &type, payload, sizeof payload, &bytes) == SA3_BRIDGE_OK) {
            memcpy(&n, payload, sizeof n);
            CHECK_EQUAL(message_bytes(n), bytes);
            CHECK_EQUAL(sizeof n, write(report, &n, sizeof n));
        } else {
            sched_yield();
        }
    }
}

static void send_a_while(sa3_bridge* client, uint64_t* next, uint64_t* random) {
    static uint8_t payload[LARGEST];
    for (uint32_t turns = random_below(random, 3000); turns > 0; turns--) {
        fill_message(*next, payload);
        int status = sa3_bridge_send(client, 1, payload, message_bytes(*next));
        *next += status == SA3_BRIDGE_OK;
        CHECK(status == SA3_BRIDGE_OK || status == SA3_BRIDGE_FULL);
        if (status == SA3_BRIDGE_FULL) {
            sched_yield();
        }
    }
}

/* What one service told: in order, without gaps, beginning at `next` or, if one was lost with the last, right behind.
 */
static uint64_t check_reports(int reports, uint64_t next, uint64_t* lost) {
    uint64_t n;
    int is_first = 1;
    while (read(reports, &n, sizeof n) == sizeof n) {
        if (is_first && n == next + 1) {
            (*lost)++;
            next++;
        }
        CHECK_EQUAL(next, n);
        next++;
        is_first = 0;
    }
    return next;
}

static void readers_die(int rounds, uint64_t random) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    uint64_t sent = 0;
    uint64_t next = 0;
    uint64_t lost = 0;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    for (int round = 0; round < rounds; round++) {
        int ends[2];
        CHECK_EQUAL(0, pipe(ends));
#if defined(F_SETPIPE_SZ)
        CHECK(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) > 0); /* kills fall into reading, not into waiting for room here */
#endif
        fflush(stdout);
        pid_t service = fork();
        CHECK(service >= 0);
        if (service == 0) {
            report_forever(path, ends[1]);
        }
        close(ends[1]);
        send_a_while(client, &sent, &random);
        wait_for_death(service);
        next = check_reports(ends[0], next, &lost);
        CHECK(next <= sent);
        close(ends[0]);
    }
    printf("reading services killed: %d; %" PRIu64 " messages, %" PRIu64
           " taken by a service that died of it, none twice\n",
           rounds, next, lost);
    sa3_bridge_close(client);
}

int main(int argc, char** argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 200;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 20261124;
    alarm(550); /* a test that hangs is a failure */
    services_die(rounds, seed);
    clients_die(rounds, seed + 1);
    readers_die(rounds, seed + 2);
    return 0;
}
