/* One ring in plain memory: order, wrap, and what a hostile other end can do. */
#include "ring.h"

#include <stdalign.h>

#include "check.h"
#include "support.h"

enum { CAPACITY = 1024 };

typedef struct {
    sa3_ring_counters counters;
    alignas(8) uint8_t data[CAPACITY];
    sa3_ring producer;
    sa3_ring consumer;
} ring_pair;

static void open_at(ring_pair* both, uint64_t position) {
    memset(both, 0, sizeof *both);
    atomic_store(&both->counters.head, position);
    atomic_store(&both->counters.tail, position);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_ring_open_producer(&both->producer, both->data, CAPACITY, &both->counters));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_ring_open_consumer(&both->consumer, both->data, CAPACITY, &both->counters));
}

static int put(ring_pair* both, int32_t type, const void* payload, uint32_t bytes) {
    uint8_t* place;
    int status = sa3_ring_claim(&both->producer, type, bytes, &place);
    if (status == SA3_BRIDGE_OK) {
        memcpy(place, payload, bytes);
        sa3_ring_commit(&both->producer);
    }
    return status;
}

static int take(ring_pair* both, int32_t* type, uint8_t* out, uint32_t* bytes) {
    const uint8_t* place;
    int status = sa3_ring_peek(&both->consumer, type, &place, bytes);
    if (status == SA3_BRIDGE_OK) {
        memcpy(out, place, *bytes);
        sa3_ring_release(&both->consumer);
    }
    return status;
}

/* ---- order ------------------------------------------------------------------------------------------------------ */

/* A queue of what was accepted; record n of type n+1 has bytes that follow from n. */
typedef struct {
    uint32_t lengths[CAPACITY];
    uint32_t first, count;
} model;

static void expected_payload(uint32_t n, uint8_t* out, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) {
        out[i] = (uint8_t)(n * 31 + i);
    }
}

static void play_random_sequence(uint64_t seed, uint64_t start) {
    ring_pair both;
    model queue = {.count = 0};
    uint64_t random = seed;
    uint8_t payload[CAPACITY];
    uint8_t received[CAPACITY];
    open_at(&both, start);
    for (int step = 0; step < 2000; step++) {
        if (random_below(&random, 2) == 0) {
            uint32_t bytes = random_below(&random, CAPACITY / 2 - SA3_RECORD_HEADER_BYTES + 1);
            uint32_t n = queue.first + queue.count;
            expected_payload(n, payload, bytes);
            int status = put(&both, (int32_t)n + 1, payload, bytes);
            CHECK(status == SA3_BRIDGE_OK || status == SA3_BRIDGE_FULL);
            CHECK(status == SA3_BRIDGE_OK || queue.count > 0); /* an empty ring takes every record */
            if (status == SA3_BRIDGE_OK) {
                queue.lengths[n % CAPACITY] = bytes;
                queue.count++;
            }
        } else {
            int32_t type;
            uint32_t bytes;
            int status = take(&both, &type, received, &bytes);
            CHECK_EQUAL(queue.count == 0 ? SA3_BRIDGE_EMPTY : SA3_BRIDGE_OK, status);
            if (status == SA3_BRIDGE_OK) {
                uint32_t n = queue.first++;
                queue.count--;
                CHECK_EQUAL(n + 1, type);
                CHECK_EQUAL(queue.lengths[n % CAPACITY], bytes);
                expected_payload(n, payload, bytes);
                CHECK(memcmp(payload, received, bytes) == 0);
            }
        }
    }
}

static void ringIsAQueueUnderAnySequence(void) {
    for (uint64_t seed = 1; seed <= 300; seed++) {
        play_random_sequence(seed * UINT64_C(0x9e3779b97f4a7c15), 8 * (seed % (CAPACITY / 8)));
    }
}

static void positionsMayRunThroughTheEndOfTheirNumbers(void) { play_random_sequence(7, UINT64_MAX - 511); }

static void refusesOnlyWhatDoesNotFit(void) {
    ring_pair both;
    uint8_t payload[CAPACITY] = {0};
    open_at(&both, 0);
    CHECK_EQUAL(SA3_BRIDGE_OK, put(&both, 1, payload, 504));
    CHECK_EQUAL(SA3_BRIDGE_OK, put(&both, 2, payload, 504)); /* exactly to the end */
    CHECK_EQUAL(SA3_BRIDGE_FULL, put(&both, 3, payload, 0));
    int32_t type;
    uint32_t bytes;
    CHECK_EQUAL(SA3_BRIDGE_OK, take(&both, &type, payload, &bytes));
    CHECK_EQUAL(SA3_BRIDGE_OK, put(&both, 3, payload, 504));
    CHECK_EQUAL(SA3_BRIDGE_FULL, put(&both, 4, payload, 0));
}

static void nothingIsSeenBeforeCommit(void) {
    ring_pair both;
    uint8_t* place;
    const uint8_t* seen;
    int32_t type;
    uint32_t bytes;
    open_at(&both, 0);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_ring_claim(&both.producer, 1, 100, &place));
    memset(place, 1, 100);
    CHECK_EQUAL(SA3_BRIDGE_EMPTY, sa3_ring_peek(&both.consumer, &type, &seen, &bytes));
}

static void peekedRecordStaysUntilReleased(void) {
    ring_pair both;
    const uint8_t* seen;
    int32_t type;
    uint32_t bytes;
    open_at(&both, 0);
    CHECK_EQUAL(SA3_BRIDGE_OK, put(&both, 5, "abc", 3));
    for (int i = 0; i < 2; i++) {
        CHECK_EQUAL(SA3_BRIDGE_OK, sa3_ring_peek(&both.consumer, &type, &seen, &bytes));
        CHECK_EQUAL(5, type);
        CHECK_EQUAL(3, bytes);
    }
    sa3_ring_release(&both.consumer);
    CHECK_EQUAL(SA3_BRIDGE_EMPTY, sa3_ring_peek(&both.consumer, &type, &seen, &bytes));
}

/* ---- a hostile other end ---------------------------------------------------------------------------------------- */

/* What peek says of one record header at `position`, with `published` bytes behind it. */
static int peek_at(uint64_t position, uint64_t word, uint64_t published) {
    ring_pair both;
    const uint8_t* seen;
    int32_t type;
    uint32_t bytes;
    open_at(&both, position);
    memcpy(both.data + position % CAPACITY, &word, sizeof word);
    atomic_store(&both.counters.tail, position + published);
    return sa3_ring_peek(&both.consumer, &type, &seen, &bytes);
}

static uint64_t word(uint32_t length, int32_t type) { return length | (uint64_t)(uint32_t)type << 32; }

static void recordsThatBreakARuleAreCorrupt(void) {
    CHECK_EQUAL(SA3_BRIDGE_OK, peek_at(0, word(16, 1), 16));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(0, 0), 16));           /* zeros */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(7, 1), 16));           /* shorter than its header */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(17, 1), 16));          /* longer than what is published */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(UINT32_MAX, 1), 16));  /* rounds up to 2^32 */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(1008, word(24, 1), 24));       /* across the end */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(16, 0), 16));          /* type 0 */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(16, -2), 16));         /* unknown negative type */
    CHECK_EQUAL(SA3_BRIDGE_EMPTY, peek_at(1008, word(16, -1), 16));        /* filling, then nothing */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(1008, word(8, -1), 16));       /* filling that ends before the end */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(CAPACITY, -1), 1024)); /* a whole ring of filling */
}

static void positionsThatBreakARuleAreCorrupt(void) {
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(16, 1), CAPACITY + 8));    /* more than there is room for */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(0, word(16, 1), 17));              /* between records */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, peek_at(64, word(16, 1), UINT64_MAX - 7)); /* tail before head */

    ring_pair both;
    uint8_t* place;
    open_at(&both, 64);
    both.producer.position = 64 + CAPACITY;            /* full, so that the head is looked at */
    atomic_store(&both.counters.head, 128 + CAPACITY); /* ahead of the tail */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_ring_claim(&both.producer, 1, 8, &place));
    atomic_store(&both.counters.head, 56); /* too far behind */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_ring_claim(&both.producer, 1, 8, &place));
    atomic_store(&both.counters.head, 68); /* between records */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_ring_claim(&both.producer, 1, 8, &place));
}

static void takesOverOnlyPossiblePositions(void) {
    ring_pair both;
    memset(&both, 0, sizeof both);
    atomic_store(&both.counters.tail, 8);
    atomic_store(&both.counters.head, 16);
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_ring_open_producer(&both.producer, both.data, CAPACITY, &both.counters));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_ring_open_consumer(&both.consumer, both.data, CAPACITY, &both.counters));
    atomic_store(&both.counters.head, 4);
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_ring_open_consumer(&both.consumer, both.data, CAPACITY, &both.counters));
    atomic_store(&both.counters.tail, CAPACITY + 24);
    atomic_store(&both.counters.head, 16);
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_ring_open_consumer(&both.consumer, both.data, CAPACITY, &both.counters));
}

static void ownPositionIsNeverReadBack(void) {
    ring_pair both;
    int32_t type;
    uint32_t bytes;
    uint8_t out[CAPACITY];
    open_at(&both, 0);
    CHECK_EQUAL(SA3_BRIDGE_OK, put(&both, 1, "first", 5));
    atomic_store(&both.counters.tail, 123); /* somebody else writes what only the producer may */
    CHECK_EQUAL(SA3_BRIDGE_OK, put(&both, 2, "second", 6));
    CHECK_EQUAL(SA3_BRIDGE_OK, take(&both, &type, out, &bytes));
    CHECK_EQUAL(SA3_BRIDGE_OK, take(&both, &type, out, &bytes));
    CHECK_EQUAL(2, type);
}

int main(void) {
    FACT(ringIsAQueueUnderAnySequence);
    FACT(positionsMayRunThroughTheEndOfTheirNumbers);
    FACT(refusesOnlyWhatDoesNotFit);
    FACT(nothingIsSeenBeforeCommit);
    FACT(peekedRecordStaysUntilReleased);
    FACT(recordsThatBreakARuleAreCorrupt);
    FACT(positionsThatBreakARuleAreCorrupt);
    FACT(takesOverOnlyPossiblePositions);
    FACT(ownPositionIsNeverReadBack);
    return 0;
}
