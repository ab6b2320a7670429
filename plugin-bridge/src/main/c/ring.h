/*
 * One end of a record ring in shared memory; bridge_layout.h draws it. Single producer, single consumer, wait-free.
 *
 * Each end trusts its own position, kept in private memory, and nothing else: the other end's counter and every record
 * header are read once, into private copies, and checked. What breaks a rule is SA3_BRIDGE_CORRUPT.
 */
#ifndef SA3_RING_H
#define SA3_RING_H

#include "bridge_layout.h"

typedef struct {
    uint8_t* data;
    uint64_t capacity;       /* bytes, a power of two */
    _Atomic uint64_t* own;   /* shared: this end's counter (producer: tail, consumer: head) */
    _Atomic uint64_t* other; /* shared: the other end's counter */
    uint64_t position;       /* private truth behind *own */
    uint64_t other_seen;     /* last checked value of *other */
    uint64_t pending;        /* bytes that commit or release moves on by */
} sa3_ring;

/* Takes over the positions that lie in the region. OK, or CORRUPT when they contradict each other. */
int sa3_ring_open_producer(sa3_ring* ring, uint8_t* data, uint64_t capacity, sa3_ring_counters* counters);
int sa3_ring_open_consumer(sa3_ring* ring, uint8_t* data, uint64_t capacity, sa3_ring_counters* counters);

/* Makes room for a record and gives the place of its payload; sa3_ring_commit makes it visible. `bytes` + header is at
 * most half of the capacity. OK, FULL, CORRUPT. */
int sa3_ring_claim(sa3_ring* ring, int32_t type, uint32_t bytes, uint8_t** payload);
void sa3_ring_commit(sa3_ring* ring);

/* The next record, still in shared memory: copy what is needed, then sa3_ring_release. OK, EMPTY, CORRUPT. */
int sa3_ring_peek(sa3_ring* ring, int32_t* type, const uint8_t** payload, uint32_t* bytes);
void sa3_ring_release(sa3_ring* ring);

#endif
