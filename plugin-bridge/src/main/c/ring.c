#include "ring.h"

#include "sa3_bridge.h"

static uint64_t aligned(uint64_t bytes) { return (bytes + 7) & ~UINT64_C(7); }

/* A record header is one atomic word, so that nobody can change a length between its check and its use. */
static _Atomic uint64_t* record_at(const sa3_ring* ring, uint64_t position) {
    return (_Atomic uint64_t*)(void*)(ring->data + (position & (ring->capacity - 1)));
}

static uint64_t record_word(uint64_t length, int32_t type) { return length | (uint64_t)(uint32_t)type << 32; }

static uint64_t bytes_to_end(const sa3_ring* ring) { return ring->capacity - (ring->position & (ring->capacity - 1)); }

static int open_end(sa3_ring* ring, uint64_t head, uint64_t tail) {
    ring->pending = 0;
    return tail - head <= ring->capacity && head % 8 == 0 && tail % 8 == 0 ? SA3_BRIDGE_OK : SA3_BRIDGE_CORRUPT;
}

int sa3_ring_open_producer(sa3_ring* ring, uint8_t* data, uint64_t capacity, sa3_ring_counters* counters) {
    *ring = (sa3_ring){.data = data, .capacity = capacity, .own = &counters->tail, .other = &counters->head};
    ring->position = atomic_load_explicit(ring->own, memory_order_acquire);
    ring->other_seen = atomic_load_explicit(ring->other, memory_order_acquire);
    return open_end(ring, ring->other_seen, ring->position);
}

int sa3_ring_open_consumer(sa3_ring* ring, uint8_t* data, uint64_t capacity, sa3_ring_counters* counters) {
    *ring = (sa3_ring){.data = data, .capacity = capacity, .own = &counters->head, .other = &counters->tail};
    ring->position = atomic_load_explicit(ring->own, memory_order_acquire);
    ring->other_seen = atomic_load_explicit(ring->other, memory_order_acquire);
    return open_end(ring, ring->position, ring->other_seen);
}

int sa3_ring_claim(sa3_ring* ring, int32_t type, uint32_t bytes, uint8_t** payload) {
    uint64_t length = (uint64_t)SA3_RECORD_HEADER_BYTES + bytes;
    uint64_t to_end = bytes_to_end(ring);
    uint64_t filling = aligned(length) <= to_end ? 0 : to_end;
    uint64_t needed = filling + aligned(length);
    if (needed > ring->capacity - (ring->position - ring->other_seen)) {
        uint64_t head = atomic_load_explicit(ring->other, memory_order_acquire);
        if (ring->position - head > ring->capacity || head % 8 != 0) {
            return SA3_BRIDGE_CORRUPT;
        }
        ring->other_seen = head;
        if (needed > ring->capacity - (ring->position - head)) {
            return SA3_BRIDGE_FULL;
        }
    }
    if (filling > 0) {
        atomic_store_explicit(record_at(ring, ring->position), record_word(filling, SA3_RECORD_FILLING),
                              memory_order_relaxed);
    }
    _Atomic uint64_t* record = record_at(ring, ring->position + filling);
    atomic_store_explicit(record, record_word(length, type), memory_order_relaxed);
    *payload = (uint8_t*)(record + 1);
    ring->pending = needed;
    return SA3_BRIDGE_OK;
}

static void move_on(sa3_ring* ring, uint64_t bytes) {
    ring->position += bytes;
    ring->pending = 0;
    atomic_store_explicit(ring->own, ring->position, memory_order_release);
}

void sa3_ring_commit(sa3_ring* ring) { move_on(ring, ring->pending); }

void sa3_ring_release(sa3_ring* ring) { move_on(ring, ring->pending); }

/* Sees what the producer has published. */
static int look(sa3_ring* ring) {
    if (ring->other_seen == ring->position) {
        uint64_t tail = atomic_load_explicit(ring->other, memory_order_acquire);
        if (tail - ring->position > ring->capacity || tail % 8 != 0) {
            return SA3_BRIDGE_CORRUPT;
        }
        ring->other_seen = tail;
    }
    return ring->other_seen == ring->position ? SA3_BRIDGE_EMPTY : SA3_BRIDGE_OK;
}

int sa3_ring_peek(sa3_ring* ring, int32_t* type, const uint8_t** payload, uint32_t* bytes) {
    for (;;) {
        int status = look(ring);
        if (status != SA3_BRIDGE_OK) {
            return status;
        }
        _Atomic uint64_t* record = record_at(ring, ring->position);
        uint64_t word = atomic_load_explicit(record, memory_order_relaxed);
        uint64_t length = word & UINT32_MAX;
        int32_t kind = (int32_t)(uint32_t)(word >> 32);
        uint64_t to_end = bytes_to_end(ring);
        if (length < SA3_RECORD_HEADER_BYTES || aligned(length) > ring->other_seen - ring->position ||
            aligned(length) > to_end) {
            return SA3_BRIDGE_CORRUPT;
        }
        if (kind == SA3_RECORD_FILLING && length == to_end && to_end < ring->capacity) {
            move_on(ring, length);
            continue;
        }
        if (kind <= 0) {
            return SA3_BRIDGE_CORRUPT;
        }
        *type = kind;
        *payload = (const uint8_t*)(record + 1);
        *bytes = (uint32_t)(length - SA3_RECORD_HEADER_BYTES);
        ring->pending = aligned(length);
        return SA3_BRIDGE_OK;
    }
}
