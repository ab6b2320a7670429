/* What the calls cost. usage: bench (a few seconds; best run alone on its machine). POSIX. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <time.h>

#include "check.h"
#include "support.h"

enum { BATCHES = 301, FRAMES = 512 };

static pair both;
static float samples[2][FRAMES];
static float received[2 * FRAMES];
static char text[4096];

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int by_value(const void* one, const void* other) {
    double difference = *(const double*)one - *(const double*)other;
    return (difference > 0) - (difference < 0);
}

/* Median over batches of the mean time of one call, and the quickest batch. */
static void measure(const char* what, void (*body)(void), int calls) {
    static double each[BATCHES];
    for (int batch = 0; batch < BATCHES; batch++) {
        int64_t begun = now_ns();
        for (int i = 0; i < calls; i++) {
            body();
        }
        each[batch] = (double)(now_ns() - begun) / calls;
    }
    qsort(each, BATCHES, sizeof each[0], by_value);
    printf("%-52s %9.0f ns  (quickest: %.0f)\n", what, each[BATCHES / 2], each[0]);
}

static void copy_512_stereo_frames(void) {
    memcpy(received, samples[0], sizeof samples[0]);
    memcpy(received + FRAMES, samples[1], sizeof samples[1]);
    __asm__ volatile("" : : "r"(received) : "memory");
}

static void send_chunk(void) {
    const float* planar[] = {samples[0], samples[1]};
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(both.service, 1, 0, planar, 2, FRAMES));
}

static void receive_chunk(void) {
    uint32_t stream, channels, frames;
    uint64_t start;
    CHECK_EQUAL(SA3_BRIDGE_OK,
                sa3_bridge_receive_audio(both.client, &stream, &start, &channels, &frames, received, 2 * FRAMES));
}

static void both_ways_chunk(void) {
    send_chunk();
    receive_chunk();
}

static void message(uint32_t bytes) {
    static char out[4096];
    int32_t type;
    uint32_t length;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(both.service, 102, text, bytes));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_receive(both.client, &type, out, sizeof out, &length));
}

static void message_of_100_bytes(void) { message(100); }

static void message_of_4_kilobytes(void) { message(4096); }

static void empty_poll(void) {
    uint32_t stream, channels, frames, length;
    uint64_t start;
    int32_t type;
    CHECK_EQUAL(SA3_BRIDGE_EMPTY, sa3_bridge_receive(both.client, &type, text, sizeof text, &length));
    CHECK_EQUAL(SA3_BRIDGE_EMPTY,
                sa3_bridge_receive_audio(both.client, &stream, &start, &channels, &frames, received, 2 * FRAMES));
}

static void beat(void) { CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_beat(both.client)); }

static void peer_alive(void) { CHECK_EQUAL(1, sa3_bridge_peer_alive(both.client)); }

static const char* other;

static void create_and_close(void) {
    sa3_bridge* b;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(other, &b));
    sa3_bridge_close(b);
}

/* A ring full of chunks is read from cold memory, as it is after another process has written it. */
static void measure_full_rings(void) {
    static double each[BATCHES];
    int chunks = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
        const float* planar[] = {samples[0], samples[1]};
        for (chunks = 0; sa3_bridge_send_audio(both.service, 1, 0, planar, 2, FRAMES) == SA3_BRIDGE_OK; chunks++) {
        }
        int64_t begun = now_ns();
        for (int i = 0; i < chunks; i++) {
            receive_chunk();
        }
        each[batch] = (double)(now_ns() - begun) / chunks;
    }
    qsort(each, BATCHES, sizeof each[0], by_value);
    printf("%-52s %9.0f ns  (quickest: %.0f)\n", "receive 512 stereo frames out of a full ring (1 MB)",
           each[BATCHES / 2], each[0]);
}

int main(void) {
    both = open_pair();
    char path[1024];
    snprintf(path, sizeof path, "%s", in(fresh_folder(), "other.sa3"));
    other = path;
    measure("copy 512 stereo frames (memcpy alone)", copy_512_stereo_frames, 2000);
    measure("send and receive 512 stereo frames", both_ways_chunk, 1000);
    measure_full_rings();
    measure("send and receive a message of 100 bytes", message_of_100_bytes, 2000);
    measure("send and receive a message of 4 KiB", message_of_4_kilobytes, 1000);
    measure("look into both rings, nothing there", empty_poll, 5000);
    measure("beat (with the look at the file's size)", beat, 1000);
    measure("ask the kernel whether the other side lives", peer_alive, 1000);
    measure("make a region and close it", create_and_close, 3);
    close_pair(&both);
    return 0;
}
