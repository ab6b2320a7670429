/* The region's content as an attacker writes it. Under the address sanitizer: whatever lies in the region, nothing
 * outside of it and of the caller's memory is touched, and what comes out keeps its promises.
 *
 * usage: fuzz SECONDS [SEED]   random programs for half of the time, then a second thread that keeps scribbling over
 * the region while it is used or, built with clang's -fsanitize=fuzzer (preset "fuzz"), as libFuzzer's command line
 * says. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <time.h>

#include "check.h"
#include "region.h"
#include "support.h"

/* The smallest rings that are allowed, so that a fresh region is quickly there. */
enum { RING_BYTES = SA3_MIN_RING_BYTES, REGION_BYTES = SA3_HEADER_BYTES + SA3_RINGS * RING_BYTES };

/* Where the rings' positions begin: records lie on both sides of a ring's end. */
enum { FIRST_POSITION = RING_BYTES - 2048 };

/* A region for each order of the rings, so that each ring is once the one whose end is the region's. */
enum { ORDERS = SA3_RINGS };

enum { ROOM_BYTES = 1000, ROOM_FLOATS = 600 };

static uint8_t* memory;           /* exactly a region, so that the sanitizer sees the first byte beside it */
static uint8_t* pristine[ORDERS]; /* with some records in every ring */

static uint64_t ring_offset(int order, int ring) {
    return SA3_HEADER_BYTES + (uint64_t)((ring + order) % SA3_RINGS) * RING_BYTES;
}

static void put_records(uint8_t* place, sa3_side side) {
    static sa3_region region;
    static char payload[900];
    static float samples[500];
    const float* planar[] = {samples, samples};
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_region_open(&region, place, REGION_BYTES, side));
    for (uint32_t i = 0; i < 8; i++) {
        CHECK_EQUAL(SA3_BRIDGE_OK, sa3_region_send(&region, (int32_t)i + 1, payload, i * 100));
        sa3_audio audio = {.stream = i, .channels = 1 + i % 2, .frames = 1 + i * 50, .start_frame = i};
        CHECK_EQUAL(SA3_BRIDGE_OK, sa3_region_send_audio(&region, audio, planar));
    }
}

static void lay_out_small(uint8_t* place, int order) {
    uint8_t* usual = aligned_alloc(128, SA3_REGION_BYTES);
    CHECK(usual != NULL);
    memset(usual, 0, SA3_REGION_BYTES);
    sa3_region_lay_out(usual, 1);
    memset(place, 0, REGION_BYTES);
    memcpy(place, usual, SA3_HEADER_BYTES);
    free(usual);
    sa3_region_header* header = (sa3_region_header*)(void*)place;
    atomic_store(&header->total_bytes, REGION_BYTES);
    for (int ring = 0; ring < SA3_RINGS; ring++) {
        atomic_store(&header->rings[ring].offset, ring_offset(order, ring));
        atomic_store(&header->rings[ring].capacity, RING_BYTES);
        atomic_store(&header->counters[ring].head, FIRST_POSITION);
        atomic_store(&header->counters[ring].tail, FIRST_POSITION);
    }
    put_records(place, SA3_CLIENT);
    put_records(place, SA3_SERVICE);
}

static void prepare(void) {
    memory = aligned_alloc(128, REGION_BYTES);
    CHECK(memory != NULL);
    for (int order = 0; order < ORDERS; order++) {
        pristine[order] = aligned_alloc(128, REGION_BYTES);
        CHECK(pristine[order] != NULL);
        lay_out_small(pristine[order], order);
    }
    memcpy(memory, pristine[0], REGION_BYTES);
}

/* ---- what an attacker writes ------------------------------------------------------------------------------------ */

typedef struct {
    const uint8_t* next;
    const uint8_t* end;
} program;

static uint64_t take(program* p, int bytes) {
    uint64_t value = 0;
    for (int i = 0; i < bytes && p->next < p->end; i++) {
        value |= (uint64_t)*p->next++ << (8 * i);
    }
    return value;
}

static const uint64_t tempting[] = {0,
                                    1,
                                    7,
                                    8,
                                    16,
                                    24,
                                    SA3_HEADER_BYTES,
                                    RING_BYTES,
                                    2 * RING_BYTES,
                                    REGION_BYTES,
                                    SA3_BRIDGE_MAX_MESSAGE_BYTES,
                                    SA3_BRIDGE_MAX_AUDIO_FLOATS,
                                    INT32_MAX,
                                    UINT32_MAX,
                                    UINT64_C(1) << 32,
                                    INT64_MAX,
                                    UINT64_MAX};

static uint64_t take_value(program* p) {
    uint8_t kind = (uint8_t)take(p, 1);
    uint64_t low = tempting[kind % (sizeof tempting / sizeof tempting[0])];
    switch (kind >> 6) {
        case 0:
            return low + (uint64_t)(int64_t)(int8_t)take(p, 1); /* near a tempting number */
        case 1:
            return (uint32_t)low | take(p, 1) << 32; /* a record's header */
        case 2:
            return take(p, 2) * 64;
        default:
            return take(p, 8);
    }
}

/* The words of the header that mean something. */
static uint64_t header_word(uint64_t choice) {
    static const uint64_t starts[] = {0, 8, 16, 256, 264, 384, 392, 400};
    choice %= 24;
    return choice < 8 ? starts[choice] : choice < 16 ? 128 + 8 * (choice - 8) : 512 + 128 * (choice - 16);
}

/* Where a word may be overwritten: mostly the header's fields and the places where records begin. */
static uint64_t take_place(program* p) {
    uint64_t kind = take(p, 1);
    if (kind < 96) {
        return header_word(kind);
    }
    if (kind < 240) {
        uint64_t position = FIRST_POSITION + 8 * (take(p, 2) % 1024);
        return SA3_HEADER_BYTES + kind % SA3_RINGS * RING_BYTES + position % RING_BYTES;
    }
    return 8 * (take(p, 3) % (REGION_BYTES / 8));
}

static void overwrite(uint64_t place, uint64_t value) {
    atomic_store_explicit((_Atomic uint64_t*)(void*)(memory + place), value, memory_order_relaxed);
}

/* A record that may agree with itself and still break a rule, in place of the first one of a ring. */
static void forge_record(program* p, uint64_t ring) {
    uint64_t place = ring + FIRST_POSITION;
    uint64_t channels = 1 + take(p, 1) % 66;
    uint64_t frames = take(p, 1) % 2 == 0 ? take(p, 1) % 16 : take(p, 2) / channels;
    uint64_t length = SA3_RECORD_HEADER_BYTES + SA3_AUDIO_HEADER_BYTES + channels * frames * sizeof(float);
    uint64_t choice = take(p, 1);
    length = choice % 4 == 0 ? take_value(p) : length;
    uint64_t type = choice % 32 == 31 ? take_value(p) : 1;
    overwrite(place, (uint32_t)length | type << 32);
    overwrite(place + 8, channels << 32);
    overwrite(place + 24, choice / 32 == 0 ? take_value(p) : choice / 32 == 1 ? take(p, 2) / channels : frames);
}

static void attack(program* p) {
    uint64_t choice = take(p, 1);
    if (choice < 80) {
        forge_record(p, SA3_HEADER_BYTES + choice % SA3_RINGS * RING_BYTES);
    } else {
        uint64_t place = take_place(p);
        overwrite(place, take_value(p));
    }
}

/* What is in the ring may not reach as far as what is forged: then the tail says that it does. */
static void pretend_more(program* p) {
    uint64_t choice = take(p, 1);
    overwrite(512 + 256 * (choice % SA3_RINGS), FIRST_POSITION + 8 * (take(p, 2) % (RING_BYTES / 8 + 1)));
}

/* ---- what the victim does --------------------------------------------------------------------------------------- */

static void receive(sa3_region* region, uint32_t room) {
    char* out = malloc(room + 1);
    int32_t type = 0;
    uint32_t bytes = 0;
    int status = sa3_region_receive(region, &type, out, room, &bytes);
    CHECK(status != SA3_BRIDGE_OK || (type > 0 && bytes <= room));
    CHECK(status != SA3_BRIDGE_TOO_LARGE || (bytes > room && bytes <= SA3_BRIDGE_MAX_MESSAGE_BYTES));
    free(out);
}

static void receive_audio(sa3_region* region, uint32_t room) {
    float* out = malloc((room + 1) * sizeof(float));
    sa3_audio audio = {0};
    int status = sa3_region_receive_audio(region, &audio, out, room);
    CHECK(status != SA3_BRIDGE_OK || (audio.channels > 0 && audio.frames > 0 && audio.channels * audio.frames <= room));
    CHECK(status != SA3_BRIDGE_OK || audio.channels <= SA3_BRIDGE_MAX_CHANNELS);
    CHECK(status != SA3_BRIDGE_TOO_LARGE || audio.channels * audio.frames <= SA3_BRIDGE_MAX_AUDIO_FLOATS);
    free(out);
}

static void act(sa3_region* region, program* p) {
    static char payload[SA3_BRIDGE_MAX_MESSAGE_BYTES];
    static float samples[SA3_BRIDGE_MAX_AUDIO_FLOATS];
    const float* planar[] = {samples, samples};
    switch (take(p, 1) % 8) {
        case 0:
            receive(region, SA3_BRIDGE_MAX_MESSAGE_BYTES);
            break;
        case 1:
            receive(region, (uint32_t)take(p, 1) % ROOM_BYTES);
            break;
        case 2:
            receive_audio(region, SA3_BRIDGE_MAX_AUDIO_FLOATS);
            break;
        case 3:
            receive_audio(region, (uint32_t)take(p, 1) % ROOM_FLOATS);
            break;
        case 4:
            (void)sa3_region_send(region, 1, payload, (uint32_t)take(p, 2));
            break;
        case 5: {
            sa3_audio audio = {.stream = 1, .channels = 2, .frames = 1 + (uint32_t)take(p, 2) % 16384};
            (void)sa3_region_send_audio(region, audio, planar);
            break;
        }
        case 6:
            sa3_region_beat(region);
            break;
        default:
            CHECK(sa3_region_peer_silence_ms(region, (int64_t)take(p, 8)) >= -1);
    }
}

static int open_again(sa3_region* region, sa3_side side) {
    int status = sa3_region_check(memory, REGION_BYTES);
    if (status == SA3_BRIDGE_OK) {
        status = sa3_region_open(region, memory, REGION_BYTES, side);
    }
    return status == SA3_BRIDGE_OK;
}

/* First what the attacker prepared, then the victim's acts with the attacker's in between. */
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (memory == NULL) {
        prepare();
    }
    program p = {data, data + size};
    uint64_t setting = take(&p, 1);
    sa3_side side = setting % 2 == 0 ? SA3_SERVICE : SA3_CLIENT;
    memcpy(memory, pristine[setting / 2 % ORDERS], REGION_BYTES);
    for (uint64_t attacks = take(&p, 1) % 4; attacks > 0; attacks--) {
        attack(&p);
    }
    if (setting >= 128) {
        pretend_more(&p);
    }
    sa3_region region;
    if (!open_again(&region, side)) {
        return 0;
    }
    while (p.next < p.end) {
        if (take(&p, 1) % 8 == 0) {
            attack(&p);
        }
        act(&region, &p);
    }
    return 0;
}

#if !defined(SA3_LIBFUZZER)
/* ---- without libFuzzer ------------------------------------------------------------------------------------------ */

enum { PROGRAM_BYTES = 600 };

static void random_program(uint8_t* bytes, size_t count, uint64_t* random) {
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)(random_word(random) >> 24);
    }
}

static double seconds_since(const struct timespec* begun) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begun->tv_sec) + (double)(now.tv_nsec - begun->tv_nsec) / 1e9;
}

static uint64_t run_programs(double seconds, uint64_t* random) {
    static uint8_t bytes[PROGRAM_BYTES];
    struct timespec begun;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    uint64_t programs = 0;
    while (seconds_since(&begun) < seconds) {
        size_t count = 1 + random_below(random, PROGRAM_BYTES);
        random_program(bytes, count, random);
        LLVMFuzzerTestOneInput(bytes, count);
        programs++;
    }
    return programs;
}

static atomic_int scribbling;
static atomic_ullong scribbled;

/* Changes words while they are being read: what was checked may be something else the next moment. */
static void* scribble(void* seed) {
    uint64_t random = *(uint64_t*)seed;
    uint8_t bytes[16];
    while (atomic_load_explicit(&scribbling, memory_order_relaxed)) {
        random_program(bytes, sizeof bytes, &random);
        program p = {bytes, bytes + sizeof bytes};
        uint64_t place = take_place(&p);
        uint64_t now = atomic_load_explicit((_Atomic uint64_t*)(void*)(memory + place), memory_order_relaxed);
        overwrite(place, take_value(&p));
        atomic_fetch_add_explicit(&scribbled, 1, memory_order_relaxed);
        if (random_below(&random, 4) != 0) { /* mostly undone at once, so that there is something to use */
            overwrite(place, now);
        }
    }
    return NULL;
}

static uint64_t use_scribbled_region(double seconds, uint64_t* random) {
    uint8_t bytes[64];
    sa3_region region;
    struct timespec begun;
    pthread_t scribbler;
    uint64_t seed = random_word(random);
    uint64_t sessions = 0;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    atomic_store(&scribbling, 1);
    CHECK_EQUAL(0, pthread_create(&scribbler, NULL, scribble, &seed));
    while (seconds_since(&begun) < seconds) {
        for (uint64_t word = 0; word < REGION_BYTES; word += 8) {
            uint64_t value;
            memcpy(&value, pristine[sessions % ORDERS] + word, sizeof value);
            overwrite(word, value);
        }
        if (!open_again(&region, sessions % 2 == 0 ? SA3_SERVICE : SA3_CLIENT)) {
            continue;
        }
        sessions++;
        for (int i = 0; i < 400; i++) {
            random_program(bytes, sizeof bytes, random);
            program p = {bytes, bytes + sizeof bytes};
            act(&region, &p);
        }
    }
    atomic_store(&scribbling, 0);
    CHECK_EQUAL(0, pthread_join(scribbler, NULL));
    return sessions;
}

int main(int argc, char** argv) {
    double seconds = argc > 1 ? atof(argv[1]) : 10;
    uint64_t random = argc > 2 ? strtoull(argv[2], NULL, 10) : 20261124;
    prepare();
    uint64_t programs = run_programs(seconds / 2, &random);
    printf("%" PRIu64 " hostile programs\n", programs);
    uint64_t sessions = use_scribbled_region(seconds / 2, &random);
    printf("%" PRIu64 " sessions while %llu words were overwritten\n", sessions,
           (unsigned long long)atomic_load(&scribbled));
    return 0;
}
#endif
