/* Both sides on threads of their own, all four rings at once: for the thread sanitizer. POSIX. */
#include <pthread.h>
#include <sched.h>

#include "check.h"
#include "support.h"

enum { RECORDS = 20000, FRAMES = 64 };

static pair both;

static void* send_messages(void* side) {
    char payload[512];
    uint64_t random = 1;
    for (int32_t n = 1; n <= RECORDS;) {
        uint32_t bytes = random_below(&random, sizeof payload + 1);
        memset(payload, n & 127, sizeof payload);
        int status;
        while ((status = sa3_bridge_send(side, n, payload, bytes)) == SA3_BRIDGE_FULL) {
            sched_yield();
        }
        CHECK_EQUAL(SA3_BRIDGE_OK, status);
        n++;
    }
    return NULL;
}

static void* receive_messages(void* side) {
    char payload[512];
    uint64_t random = 1;
    for (int32_t n = 1; n <= RECORDS;) {
        int32_t type;
        uint32_t bytes;
        int status = sa3_bridge_receive(side, &type, payload, sizeof payload, &bytes);
        if (status == SA3_BRIDGE_EMPTY) {
            sched_yield();
            continue;
        }
        CHECK_EQUAL(SA3_BRIDGE_OK, status);
        CHECK_EQUAL(n, type);
        CHECK_EQUAL(random_below(&random, sizeof payload + 1), bytes);
        for (uint32_t i = 0; i < bytes; i++) {
            CHECK_EQUAL(n & 127, payload[i]);
        }
        n++;
    }
    return NULL;
}

static void* send_audio(void* side) {
    float left[FRAMES];
    float right[FRAMES];
    const float* planar[] = {left, right};
    for (uint64_t n = 0; n < RECORDS; n++) {
        for (int i = 0; i < FRAMES; i++) {
            left[i] = (float)n;
            right[i] = -(float)n;
        }
        int status;
        while ((status = sa3_bridge_send_audio(side, 3, n * FRAMES, planar, 2, FRAMES)) == SA3_BRIDGE_FULL) {
            sched_yield();
        }
        CHECK_EQUAL(SA3_BRIDGE_OK, status);
    }
    return NULL;
}

static void* receive_audio(void* side) {
    float planar[2 * FRAMES];
    for (uint64_t n = 0; n < RECORDS;) {
        uint32_t stream, channels, frames;
        uint64_t start;
        int status = sa3_bridge_receive_audio(side, &stream, &start, &channels, &frames, planar, 2 * FRAMES);
        if (status == SA3_BRIDGE_EMPTY) {
            sched_yield();
            continue;
        }
        CHECK_EQUAL(SA3_BRIDGE_OK, status);
        CHECK(stream == 3 && start == n * FRAMES && channels == 2 && frames == FRAMES);
        CHECK(planar[0] == (float)n && planar[FRAMES - 1] == (float)n && planar[2 * FRAMES - 1] == -(float)n);
        n++;
    }
    return NULL;
}

static void* beat_and_look(void* side) {
    for (int i = 0; i < RECORDS / 10; i++) {
        CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_beat(side));
        CHECK(sa3_bridge_peer_silence_ms(side, i) >= -1);
        CHECK_EQUAL(1, sa3_bridge_service_epoch(side));
        CHECK_EQUAL(1, sa3_bridge_peer_alive(side));
        CHECK_EQUAL(0, sa3_bridge_service_refused(side));
    }
    return NULL;
}

static void allRingsCarryAtOnceInOrder(void) {
    void* (*const bodies[])(void*) = {send_messages, receive_messages, send_audio, receive_audio, beat_and_look};
    pthread_t threads[10];
    both = open_pair();
    for (int i = 0; i < 10; i++) {
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, bodies[i / 2], i % 2 == 0 ? both.client : both.service));
    }
    for (int i = 0; i < 10; i++) {
        CHECK_EQUAL(0, pthread_join(threads[i], NULL));
    }
    close_pair(&both);
}

int main(void) {
    FACT(allRingsCarryAtOnceInOrder);
    return 0;
}
