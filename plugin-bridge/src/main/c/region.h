/*
 * A region in memory, wherever that memory comes from: laying it out, checking it, and one side's use of it.
 * Knows no files and no processes. bridge_layout.h draws it.
 */
#ifndef SA3_REGION_H
#define SA3_REGION_H

#include "ring.h"

typedef enum { SA3_CLIENT, SA3_SERVICE } sa3_side;

typedef struct {
    sa3_region_header* header;
    sa3_side side;
    atomic_int damaged; /* a rule was broken: no ring is touched again */
    sa3_ring messages_out, messages_in, audio_out, audio_in;
    uint64_t peer_heartbeat_seen;
    int64_t peer_heartbeat_ms; /* when it was seen to change */
} sa3_region;

/* Lays out SA3_REGION_BYTES of zeroed memory, aligned to 128 bytes; the version comes last. */
void sa3_region_lay_out(void* memory, uint32_t client_pid);

/* OK; WRONG_VERSION: also tells the client so; CORRUPT. Reads nothing beyond `bytes`. */
int sa3_region_check(void* memory, uint64_t bytes);

/* Takes one side's place in a checked region of `bytes` bytes. OK, CORRUPT. */
int sa3_region_open(sa3_region* region, void* memory, uint64_t bytes, sa3_side side);

/* The service says that it is there. */
void sa3_region_serve(sa3_region* region, uint32_t service_pid);

/* Says goodbye. */
void sa3_region_leave(sa3_region* region);

int sa3_region_send(sa3_region* region, int32_t type, const void* payload, uint32_t bytes);
int sa3_region_receive(sa3_region* region, int32_t* type, void* out, uint32_t capacity, uint32_t* bytes);

typedef struct {
    uint32_t stream, channels, frames;
    uint64_t start_frame;
} sa3_audio;

int sa3_region_send_audio(sa3_region* region, sa3_audio audio, const float* const* planar);
int sa3_region_receive_audio(sa3_region* region, sa3_audio* audio, float* planar_out, uint32_t capacity_floats);

void sa3_region_beat(sa3_region* region);
int64_t sa3_region_peer_silence_ms(sa3_region* region, int64_t now_ms);

#endif
