/*
 * The region, layout version 1. Little-endian; every counter and state word is an atomic of its own size.
 *
 *   offset  bytes  field                          written by
 *        0      8  magic "SA3REGN1"               client, at creation      ┐ this line keeps its place and meaning
 *        8      4  layoutVersion                  client, last, release    │ in every later layout, so that either
 *       12      4  serviceLayoutVersion           service, also one that   │ side can say "wrong version"
 *       16      8  totalBytes = the file's size   client, at creation      ┘ refuses
 *       24    104  zero
 *      128     64  rings[4]: offset, capacity     client, at creation
 *      192     64  zero
 *      256      4  clientState                    client
 *      260      4  clientPid (for people)         client
 *      264      8  clientHeartbeat                client
 *      384      4  serviceState                   service
 *      388      4  servicePid (for people)        service
 *      392      8  serviceHeartbeat               service
 *      400      8  serviceEpoch                   service, +1 by each that attaches
 *      512      8  messagesToService.tail         client  (producer)
 *      640      8  messagesToService.head         service (consumer)
 *      768      8  messagesToClient.tail          service
 *      896      8  messagesToClient.head          client
 *     1024      8  audioToService.tail            client
 *     1152      8  audioToService.head            service
 *     1280      8  audioToClient.tail             service
 *     1408      8  audioToClient.head             client
 *     1536   2560  zero
 *     4096  256 Ki messagesToService ring         client
 *   266240  256 Ki messagesToClient ring          service
 *   528384    1 Mi audioToService ring            client
 *  1576960    1 Mi audioToClient ring             service
 *  2625536         end
 *
 * Fields that different sides write lie 128 bytes apart: no two of them share a cache line on any processor of today.
 *
 * A ring is `capacity` bytes, a power of two. tail and head count bytes and never wrap; position p lies at offset
 * p mod capacity. head <= tail <= head + capacity; both are multiples of 8. Records follow each other:
 *
 *        0      4  length: this header and the payload, without the filling
 *        4      4  type: > 0 a record, -1 filling up to the ring's end
 *        8         payload, then 0 to 7 bytes so that the next record starts at a multiple of 8
 *
 * A record is never split. Where it does not fit before the end, a record of type -1 fills what is left there. The
 * producer writes a record and then its tail (release); the consumer reads the tail (acquire), copies, then its head.
 * Of a producer that dies nothing half-written is ever seen, for its tail still points before it.
 *
 * The payload of an audio record (type 1):
 *
 *        0      4  stream
 *        4      4  channels
 *        8      8  startFrame: position of the first frame in its stream
 *       16      4  frames
 *       20      4  zero
 *       24         float32[channels][frames]
 *
 * Locks (kernel, one byte each, beyond the file's end): SA3_LOCK_CLIENT for the client's lifetime, SA3_LOCK_SERVICE for
 * as long as a service is attached.
 */
#ifndef SA3_BRIDGE_LAYOUT_H
#define SA3_BRIDGE_LAYOUT_H

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define SA3_REGION_MAGIC UINT64_C(0x314e474552334153) /* "SA3REGN1", first byte lowest */

enum {
    SA3_LAYOUT_VERSION = 1,
    SA3_HEADER_BYTES = 4096,
    SA3_MESSAGE_RING_BYTES = 256 * 1024,
    SA3_AUDIO_RING_BYTES = 1024 * 1024,
    SA3_MIN_RING_BYTES = 256 * 1024, /* a record takes at most half a ring */
    SA3_MAX_RING_BYTES = 64 * 1024 * 1024,
    SA3_RECORD_HEADER_BYTES = 8,
    SA3_AUDIO_HEADER_BYTES = 24,
    SA3_RECORD_FILLING = -1,
    SA3_RECORD_AUDIO = 1
};

enum { SA3_MESSAGES_TO_SERVICE, SA3_MESSAGES_TO_CLIENT, SA3_AUDIO_TO_SERVICE, SA3_AUDIO_TO_CLIENT, SA3_RINGS };

enum { SA3_STATE_NONE = 0, SA3_STATE_OPEN = 1, SA3_STATE_CLOSING = 2 };

enum { SA3_LOCK_CLIENT = 0, SA3_LOCK_SERVICE = 1 };

typedef struct {
    _Atomic uint64_t offset;
    _Atomic uint64_t capacity;
} sa3_ring_place;

typedef struct {
    alignas(128) _Atomic uint64_t tail;
    alignas(128) _Atomic uint64_t head;
} sa3_ring_counters;

typedef struct {
    _Atomic uint64_t magic;
    _Atomic uint32_t layout_version;
    _Atomic uint32_t service_layout_version;
    _Atomic uint64_t total_bytes;

    alignas(128) sa3_ring_place rings[SA3_RINGS];

    alignas(128) _Atomic uint32_t client_state;
    _Atomic uint32_t client_pid;
    _Atomic uint64_t client_heartbeat;

    alignas(128) _Atomic uint32_t service_state;
    _Atomic uint32_t service_pid;
    _Atomic uint64_t service_heartbeat;
    _Atomic uint64_t service_epoch;

    sa3_ring_counters counters[SA3_RINGS];
} sa3_region_header;

#define SA3_AT(field, place) static_assert(offsetof(sa3_region_header, field) == (place), #field " moved")
SA3_AT(magic, 0);
SA3_AT(layout_version, 8);
SA3_AT(service_layout_version, 12);
SA3_AT(total_bytes, 16);
SA3_AT(rings, 128);
SA3_AT(client_state, 256);
SA3_AT(client_pid, 260);
SA3_AT(client_heartbeat, 264);
SA3_AT(service_state, 384);
SA3_AT(service_pid, 388);
SA3_AT(service_heartbeat, 392);
SA3_AT(service_epoch, 400);
SA3_AT(counters[SA3_MESSAGES_TO_SERVICE].tail, 512);
SA3_AT(counters[SA3_MESSAGES_TO_SERVICE].head, 640);
SA3_AT(counters[SA3_MESSAGES_TO_CLIENT].tail, 768);
SA3_AT(counters[SA3_MESSAGES_TO_CLIENT].head, 896);
SA3_AT(counters[SA3_AUDIO_TO_SERVICE].tail, 1024);
SA3_AT(counters[SA3_AUDIO_TO_SERVICE].head, 1152);
SA3_AT(counters[SA3_AUDIO_TO_CLIENT].tail, 1280);
SA3_AT(counters[SA3_AUDIO_TO_CLIENT].head, 1408);
#undef SA3_AT
static_assert(sizeof(sa3_ring_place) == 16, "a ring's place has two numbers");
static_assert(sizeof(sa3_region_header) <= SA3_HEADER_BYTES, "the header has its page");
static_assert(ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2, "counters work between processes");
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the region is little-endian"
#endif

#define SA3_REGION_BYTES \
    ((uint64_t)SA3_HEADER_BYTES + 2 * (uint64_t)SA3_MESSAGE_RING_BYTES + 2 * (uint64_t)SA3_AUDIO_RING_BYTES)
static_assert(SA3_REGION_BYTES == 2625536, "as drawn above");

/* No layout of any version is larger than this, nor smaller than SA3_HEADER_BYTES. */
#define SA3_MOST_REGION_BYTES (UINT64_C(1) << 30)

#endif
