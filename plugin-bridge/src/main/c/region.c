#include "region.h"

#include <string.h>

#include "failure.h"
#include "sa3_bridge.h"

#define RELAXED memory_order_relaxed
#define ACQUIRE memory_order_acquire
#define RELEASE memory_order_release

static const uint64_t ring_bytes[SA3_RINGS] = {SA3_MESSAGE_RING_BYTES, SA3_MESSAGE_RING_BYTES, SA3_AUDIO_RING_BYTES,
                                               SA3_AUDIO_RING_BYTES};

void sa3_region_lay_out(void* memory, uint32_t client_pid) {
    sa3_region_header* header = memory;
    uint64_t offset = SA3_HEADER_BYTES;
    for (int i = 0; i < SA3_RINGS; i++) {
        atomic_store_explicit(&header->rings[i].offset, offset, RELAXED);
        atomic_store_explicit(&header->rings[i].capacity, ring_bytes[i], RELAXED);
        offset += ring_bytes[i];
    }
    atomic_store_explicit(&header->total_bytes, offset, RELAXED);
    atomic_store_explicit(&header->client_pid, client_pid, RELAXED);
    atomic_store_explicit(&header->client_state, SA3_STATE_OPEN, RELAXED);
    atomic_store_explicit(&header->magic, SA3_REGION_MAGIC, RELAXED);
    atomic_store_explicit(&header->layout_version, SA3_LAYOUT_VERSION, RELEASE);
}

int sa3_region_check(void* memory, uint64_t bytes) {
    sa3_region_header* header = memory;
    if (bytes < SA3_HEADER_BYTES) {
        return sa3_failure(SA3_BRIDGE_CORRUPT, "%llu bytes are no region", (unsigned long long)bytes);
    }
    uint32_t version = atomic_load_explicit(&header->layout_version, ACQUIRE);
    if (atomic_load_explicit(&header->magic, RELAXED) != SA3_REGION_MAGIC || version == 0) {
        return sa3_failure(SA3_BRIDGE_CORRUPT, "no region: its first bytes are others");
    }
    atomic_store_explicit(&header->service_layout_version, SA3_LAYOUT_VERSION, RELEASE);
    if (version != SA3_LAYOUT_VERSION) {
        return sa3_failure(SA3_BRIDGE_WRONG_VERSION,
                           "layout version %u, this service knows %d: update the older of plugin and service", version,
                           SA3_LAYOUT_VERSION);
    }
    uint64_t total = atomic_load_explicit(&header->total_bytes, RELAXED);
    if (total != bytes) {
        return sa3_failure(SA3_BRIDGE_CORRUPT, "the region says %llu bytes, the file has %llu",
                           (unsigned long long)total, (unsigned long long)bytes);
    }
    return SA3_BRIDGE_OK;
}

typedef int (*open_end)(sa3_ring* ring, uint8_t* data, uint64_t capacity, sa3_ring_counters* counters);

/* Reads a ring's place once, checks it against the region's size, and opens one end there. */
static int open_ring(sa3_region* region, uint64_t region_bytes, int index, open_end open, sa3_ring* ring) {
    sa3_region_header* header = region->header;
    uint64_t offset = atomic_load_explicit(&header->rings[index].offset, RELAXED);
    uint64_t capacity = atomic_load_explicit(&header->rings[index].capacity, RELAXED);
    int power_of_two = capacity != 0 && (capacity & (capacity - 1)) == 0;
    if (!power_of_two || capacity < SA3_MIN_RING_BYTES || capacity > SA3_MAX_RING_BYTES || offset % 64 != 0 ||
        offset < SA3_HEADER_BYTES || offset > region_bytes || capacity > region_bytes - offset) {
        return sa3_failure(SA3_BRIDGE_CORRUPT, "ring %d lies at %llu with %llu bytes in a region of %llu", index,
                           (unsigned long long)offset, (unsigned long long)capacity, (unsigned long long)region_bytes);
    }
    if (open(ring, (uint8_t*)header + offset, capacity, &header->counters[index]) != SA3_BRIDGE_OK) {
        return sa3_failure(SA3_BRIDGE_CORRUPT, "ring %d: its positions contradict each other", index);
    }
    return SA3_BRIDGE_OK;
}

int sa3_region_open(sa3_region* region, void* memory, uint64_t bytes, sa3_side side) {
    memset(region, 0, sizeof *region);
    region->header = memory;
    region->side = side;
    int client = side == SA3_CLIENT;
    open_end to_service = client ? sa3_ring_open_producer : sa3_ring_open_consumer;
    open_end to_client = client ? sa3_ring_open_consumer : sa3_ring_open_producer;
    sa3_ring* message_rings[] = {client ? &region->messages_out : &region->messages_in,
                                 client ? &region->messages_in : &region->messages_out};
    sa3_ring* audio_rings[] = {client ? &region->audio_out : &region->audio_in,
                               client ? &region->audio_in : &region->audio_out};
    int status = open_ring(region, bytes, SA3_MESSAGES_TO_SERVICE, to_service, message_rings[0]);
    if (status == SA3_BRIDGE_OK) {
        status = open_ring(region, bytes, SA3_MESSAGES_TO_CLIENT, to_client, message_rings[1]);
    }
    if (status == SA3_BRIDGE_OK) {
        status = open_ring(region, bytes, SA3_AUDIO_TO_SERVICE, to_service, audio_rings[0]);
    }
    if (status == SA3_BRIDGE_OK) {
        status = open_ring(region, bytes, SA3_AUDIO_TO_CLIENT, to_client, audio_rings[1]);
    }
    return status;
}

void sa3_region_serve(sa3_region* region, uint32_t service_pid) {
    sa3_region_header* header = region->header;
    atomic_store_explicit(&header->service_pid, service_pid, RELAXED);
    atomic_store_explicit(&header->service_state, SA3_STATE_OPEN, RELAXED);
    atomic_fetch_add_explicit(&header->service_epoch, 1, RELEASE);
}

void sa3_region_leave(sa3_region* region) {
    sa3_region_header* header = region->header;
    atomic_store_explicit(region->side == SA3_CLIENT ? &header->client_state : &header->service_state,
                          SA3_STATE_CLOSING, RELEASE);
}

static int peer_has_left(const sa3_region* region) {
    sa3_region_header* header = region->header;
    return atomic_load_explicit(region->side == SA3_CLIENT ? &header->service_state : &header->client_state, ACQUIRE) ==
           SA3_STATE_CLOSING;
}

static int damage(sa3_region* region, const char* what) {
    atomic_store_explicit(&region->damaged, 1, RELAXED);
    return sa3_failure(SA3_BRIDGE_CORRUPT, "%s", what);
}

static int is_damaged(sa3_region* region) { return atomic_load_explicit(&region->damaged, RELAXED); }

static int claim(sa3_region* region, sa3_ring* ring, int32_t type, uint32_t bytes, uint8_t** payload) {
    if (is_damaged(region)) {
        return SA3_BRIDGE_CORRUPT;
    }
    if (peer_has_left(region)) {
        return SA3_BRIDGE_CLOSED;
    }
    int status = sa3_ring_claim(ring, type, bytes, payload);
    return status == SA3_BRIDGE_CORRUPT ? damage(region, "the reader's position is impossible") : status;
}

/* The next record. Says CLOSED only after a look at the ring that followed the goodbye, so that nothing sent before it
 * is lost. */
static int peek(sa3_region* region, sa3_ring* ring, int32_t* type, const uint8_t** payload, uint32_t* bytes) {
    if (is_damaged(region)) {
        return SA3_BRIDGE_CORRUPT;
    }
    int left = peer_has_left(region);
    int status = sa3_ring_peek(ring, type, payload, bytes);
    if (status == SA3_BRIDGE_CORRUPT) {
        return damage(region, "a record breaks the ring's rules");
    }
    return status == SA3_BRIDGE_EMPTY && left ? SA3_BRIDGE_CLOSED : status;
}

int sa3_region_send(sa3_region* region, int32_t type, const void* payload, uint32_t bytes) {
    if (type <= 0 || (payload == NULL && bytes > 0)) {
        return sa3_failure(SA3_BRIDGE_INVALID, "message of type %d", type);
    }
    if (bytes > SA3_BRIDGE_MAX_MESSAGE_BYTES) {
        return sa3_failure(SA3_BRIDGE_TOO_LARGE, "message of %u bytes, at most %d", bytes,
                           SA3_BRIDGE_MAX_MESSAGE_BYTES);
    }
    uint8_t* place;
    int status = claim(region, &region->messages_out, type, bytes, &place);
    if (status == SA3_BRIDGE_OK) {
        if (bytes > 0) {
            memcpy(place, payload, bytes);
        }
        sa3_ring_commit(&region->messages_out);
    }
    return status;
}

int sa3_region_receive(sa3_region* region, int32_t* type, void* out, uint32_t capacity, uint32_t* bytes) {
    const uint8_t* place;
    int status = peek(region, &region->messages_in, type, &place, bytes);
    if (status != SA3_BRIDGE_OK) {
        return status;
    }
    if (*bytes > SA3_BRIDGE_MAX_MESSAGE_BYTES) {
        return damage(region, "a message is longer than any may be");
    }
    if (*bytes > capacity) {
        return sa3_failure(SA3_BRIDGE_TOO_LARGE, "message of %u bytes, room for %u", *bytes, capacity);
    }
    if (*bytes > 0) {
        memcpy(out, place, *bytes);
    }
    sa3_ring_release(&region->messages_in);
    return SA3_BRIDGE_OK;
}

static int fits_a_record(uint32_t channels, uint32_t frames) {
    return channels <= SA3_BRIDGE_MAX_CHANNELS && (uint64_t)channels * frames <= SA3_BRIDGE_MAX_AUDIO_FLOATS;
}

/* Word i of an audio record's header, as one read or write of shared memory. */
static _Atomic uint64_t* audio_word(const uint8_t* payload, int i) { return (_Atomic uint64_t*)(uintptr_t)payload + i; }

int sa3_region_send_audio(sa3_region* region, sa3_audio audio, const float* const* planar) {
    if (audio.channels == 0 || audio.frames == 0 || planar == NULL) {
        return sa3_failure(SA3_BRIDGE_INVALID, "audio of %u channels, %u frames", audio.channels, audio.frames);
    }
    if (!fits_a_record(audio.channels, audio.frames)) {
        return sa3_failure(SA3_BRIDGE_TOO_LARGE, "audio of %u channels, %u frames; at most %d floats in one record",
                           audio.channels, audio.frames, SA3_BRIDGE_MAX_AUDIO_FLOATS);
    }
    size_t channel_bytes = audio.frames * sizeof(float);
    uint8_t* place;
    int status = claim(region, &region->audio_out, SA3_RECORD_AUDIO,
                       (uint32_t)(SA3_AUDIO_HEADER_BYTES + audio.channels * channel_bytes), &place);
    if (status != SA3_BRIDGE_OK) {
        return status;
    }
    atomic_store_explicit(audio_word(place, 0), audio.stream | (uint64_t)audio.channels << 32, RELAXED);
    atomic_store_explicit(audio_word(place, 1), audio.start_frame, RELAXED);
    atomic_store_explicit(audio_word(place, 2), audio.frames, RELAXED);
    for (uint32_t c = 0; c < audio.channels; c++) {
        memcpy(place + SA3_AUDIO_HEADER_BYTES + c * channel_bytes, planar[c], channel_bytes);
    }
    sa3_ring_commit(&region->audio_out);
    return SA3_BRIDGE_OK;
}

/* Each word is read once: what is checked is what is used. */
static int read_audio_header(const uint8_t* place, uint32_t bytes, sa3_audio* audio) {
    if (bytes < SA3_AUDIO_HEADER_BYTES) {
        return 0;
    }
    uint64_t first = atomic_load_explicit(audio_word(place, 0), RELAXED);
    uint64_t frames = atomic_load_explicit(audio_word(place, 2), RELAXED);
    audio->stream = (uint32_t)first;
    audio->channels = (uint32_t)(first >> 32);
    audio->start_frame = atomic_load_explicit(audio_word(place, 1), RELAXED);
    audio->frames = (uint32_t)frames;
    return frames != 0 && frames <= UINT32_MAX && audio->channels != 0 &&
           fits_a_record(audio->channels, audio->frames) &&
           bytes == SA3_AUDIO_HEADER_BYTES + (uint64_t)audio->channels * audio->frames * sizeof(float);
}

int sa3_region_receive_audio(sa3_region* region, sa3_audio* audio, float* planar_out, uint32_t capacity_floats) {
    int32_t type;
    uint32_t bytes;
    const uint8_t* place;
    int status = peek(region, &region->audio_in, &type, &place, &bytes);
    if (status != SA3_BRIDGE_OK) {
        return status;
    }
    if (type != SA3_RECORD_AUDIO || !read_audio_header(place, bytes, audio)) {
        return damage(region, "an audio record contradicts itself");
    }
    if (audio->channels * audio->frames > capacity_floats) {
        return sa3_failure(SA3_BRIDGE_TOO_LARGE, "audio of %u floats, room for %u", audio->channels * audio->frames,
                           capacity_floats);
    }
    memcpy(planar_out, place + SA3_AUDIO_HEADER_BYTES, (size_t)audio->channels * audio->frames * sizeof(float));
    sa3_ring_release(&region->audio_in);
    return SA3_BRIDGE_OK;
}

void sa3_region_beat(sa3_region* region) {
    sa3_region_header* header = region->header;
    atomic_fetch_add_explicit(region->side == SA3_CLIENT ? &header->client_heartbeat : &header->service_heartbeat, 1,
                              RELEASE);
}

int64_t sa3_region_peer_silence_ms(sa3_region* region, int64_t now_ms) {
    sa3_region_header* header = region->header;
    uint64_t beat = atomic_load_explicit(
        region->side == SA3_CLIENT ? &header->service_heartbeat : &header->client_heartbeat, ACQUIRE);
    if (beat != region->peer_heartbeat_seen) {
        region->peer_heartbeat_seen = beat;
        region->peer_heartbeat_ms = now_ms;
    }
    if (beat == 0) {
        return -1;
    }
    if (now_ms <= region->peer_heartbeat_ms) {
        return 0;
    }
    uint64_t silence_ms = (uint64_t)now_ms - (uint64_t)region->peer_heartbeat_ms;
    return silence_ms > INT64_MAX ? INT64_MAX : (int64_t)silence_ms;
}
