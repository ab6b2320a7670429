/* Both sides on threads of their own, all four rings at once, for the thread sanitizer. It knows memory by its address,
 * so both sides share one mapping here: of two mappings of one file it would see nothing. POSIX. */
#include <pthread.h>
#include <sched.h>

#include "check.h"
#include "region.h"
#include "support.h"

enum { RECORDS = 20000, FRAMES = 64 };

static void* send_messages(void* side) {
    char payload[512];
    uint64_t random = 1;
    for (int32_t n = 1; n <= RECORDS;) {
        uint32_t bytes = random_below(&random, sizeof payload + 1);
        memset(payload, n & 127, sizeof payload);
        int status;
        while ((status = sa3_region_send(side, n, payload, bytes)) == SA3_BRIDGE_FULL) {
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
        int status = sa3_region_receive(side, &type, payload, sizeof payload, &bytes);
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
        sa3_audio audio = {.stream = 3, .start_frame = n * FRAMES, .channels = 2, .frames = FRAMES};
        int status;
        while ((status = sa3_region_send_audio(side, audio, planar)) == SA3_BRIDGE_FULL) {
            sched_yield();
        }
        CHECK_EQUAL(SA3_BRIDGE_OK, status);
    }
    return NULL;
}

static void* receive_audio(void* side) {
    float planar[2 * FRAMES];
    for (uint64_t n = 0; n < RECORDS;) {
        sa3_audio audio;
        int status = sa3_region_receive_audio(side, &audio, planar, 2 * FRAMES);
        if (status == SA3_BRIDGE_EMPTY) {
            sched_yield();
            continue;
        }
        CHECK_EQUAL(SA3_BRIDGE_OK, status);
        CHECK(audio.stream == 3 && audio.start_frame == n * FRAMES && audio.channels == 2 && audio.frames == FRAMES);
        CHECK(planar[0] == (float)n && planar[FRAMES - 1] == (float)n && planar[2 * FRAMES - 1] == -(float)n);
        n++;
    }
    return NULL;
}

static void* beat_and_look(void* side) {
    for (int i = 0; i < RECORDS / 10; i++) {
        sa3_region_beat(side);
        CHECK(sa3_region_peer_silence_ms(side, i) >= -1);
    }
    return NULL;
}

static void allRingsCarryAtOnceInOrder(void) {
    void* (*const bodies[])(void*) = {send_messages, receive_messages, send_audio, receive_audio, beat_and_look};
    static sa3_region client;
    static sa3_region service;
    pthread_t threads[10];
    void* memory = aligned_alloc(128, SA3_REGION_BYTES);
    CHECK(memory != NULL);
    memset(memory, 0, SA3_REGION_BYTES);
    sa3_region_lay_out(memory, 1);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_region_open(&client, memory, SA3_REGION_BYTES, SA3_CLIENT));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_region_open(&service, memory, SA3_REGION_BYTES, SA3_SERVICE));
    for (int i = 0; i < 10; i++) {
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, bodies[i / 2], i % 2 == 0 ? &client : &service));
    }
    for (int i = 0; i < 10; i++) {
        CHECK_EQUAL(0, pthread_join(threads[i], NULL));
    }
    free(memory);
}

int main(void) {
    FACT(allRingsCarryAtOnceInOrder);
    return 0;
}
