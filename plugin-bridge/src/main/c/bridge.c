#include "sa3_bridge.h"

#include <stdlib.h>

#include "failure.h"
#include "platform.h"
#include "region.h"

struct sa3_bridge {
    sa3_file file;
    sa3_region region;
};

static int opened(sa3_bridge* b, int status, sa3_bridge** out) {
    if (status != SA3_BRIDGE_OK) {
        free(b);
        b = NULL;
    }
    *out = b;
    return status;
}

static sa3_bridge* allocate(void) { return calloc(1, sizeof(sa3_bridge)); }

static int no_memory(void) { return sa3_failure(SA3_BRIDGE_IO, "no memory for a handle"); }

int sa3_bridge_create(const char* path, sa3_bridge** out) {
    *out = NULL;
    sa3_bridge* b = allocate();
    if (b == NULL) {
        return no_memory();
    }
    int status = sa3_file_create(path, SA3_REGION_BYTES, sa3_region_lay_out, &b->file);
    if (status == SA3_BRIDGE_OK) {
        status = sa3_region_open(&b->region, b->file.memory, b->file.bytes, SA3_CLIENT);
        if (status != SA3_BRIDGE_OK) {
            sa3_file_close(&b->file, 1);
        }
    }
    return opened(b, status, out);
}

static int attach(sa3_bridge* b) {
    int owner = sa3_file_is_locked(&b->file, SA3_LOCK_CLIENT);
    if (owner < 0) {
        return owner;
    }
    if (owner == 0) {
        return sa3_failure(SA3_BRIDGE_CLOSED, "%s: its owner is dead", b->file.path);
    }
    int status = sa3_file_lock(&b->file, SA3_LOCK_SERVICE);
    if (status == SA3_BRIDGE_OK) {
        status = sa3_region_check(b->file.memory, b->file.bytes);
    }
    if (status == SA3_BRIDGE_OK) {
        status = sa3_region_open(&b->region, b->file.memory, b->file.bytes, SA3_SERVICE);
    }
    if (status == SA3_BRIDGE_OK &&
        atomic_load_explicit(&b->region.header->client_state, memory_order_acquire) == SA3_STATE_CLOSING) {
        return sa3_failure(SA3_BRIDGE_CLOSED, "%s: its owner is closing it", b->file.path);
    }
    return status;
}

int sa3_bridge_attach(const char* path, sa3_bridge** out) {
    *out = NULL;
    sa3_bridge* b = allocate();
    if (b == NULL) {
        return no_memory();
    }
    int status = sa3_file_open(path, SA3_HEADER_BYTES, SA3_MOST_REGION_BYTES, &b->file);
    if (status == SA3_BRIDGE_OK) {
        status = attach(b);
        if (status == SA3_BRIDGE_OK) {
            sa3_region_serve(&b->region, sa3_process_id());
        } else {
            sa3_file_close(&b->file, 0);
        }
    }
    return opened(b, status, out);
}

void sa3_bridge_close(sa3_bridge* b) {
    if (b == NULL) {
        return;
    }
    if (sa3_file_unchanged(&b->file) == SA3_BRIDGE_OK) {
        sa3_region_leave(&b->region);
    }
    sa3_file_close(&b->file, b->region.side == SA3_CLIENT);
    free(b);
}

int sa3_bridge_send(sa3_bridge* b, int32_t type, const void* payload, uint32_t bytes) {
    return sa3_region_send(&b->region, type, payload, bytes);
}

int sa3_bridge_receive(sa3_bridge* b, int32_t* type, void* out, uint32_t capacity, uint32_t* bytes) {
    return sa3_region_receive(&b->region, type, out, capacity, bytes);
}

int sa3_bridge_send_audio(sa3_bridge* b, uint32_t stream, uint64_t start_frame, const float* const* planar,
                          uint32_t channels, uint32_t frames) {
    sa3_audio audio = {.stream = stream, .channels = channels, .frames = frames, .start_frame = start_frame};
    return sa3_region_send_audio(&b->region, audio, planar);
}

int sa3_bridge_receive_audio(sa3_bridge* b, uint32_t* stream, uint64_t* start_frame, uint32_t* channels,
                             uint32_t* frames, float* planar_out, uint32_t capacity_floats) {
    sa3_audio audio = {0};
    int status = sa3_region_receive_audio(&b->region, &audio, planar_out, capacity_floats);
    if (status == SA3_BRIDGE_OK || status == SA3_BRIDGE_TOO_LARGE) {
        *stream = audio.stream;
        *start_frame = audio.start_frame;
        *channels = audio.channels;
        *frames = audio.frames;
    }
    return status;
}

int sa3_bridge_beat(sa3_bridge* b) {
    int status = sa3_file_unchanged(&b->file);
    if (status == SA3_BRIDGE_OK) {
        sa3_region_beat(&b->region);
    } else {
        atomic_store_explicit(&b->region.damaged, 1, memory_order_relaxed);
    }
    return status;
}

int64_t sa3_bridge_peer_silence_ms(sa3_bridge* b, int64_t now_monotonic_ms) {
    return sa3_region_peer_silence_ms(&b->region, now_monotonic_ms);
}

int sa3_bridge_peer_alive(const sa3_bridge* b) {
    return sa3_file_is_locked(&b->file, b->region.side == SA3_CLIENT ? SA3_LOCK_SERVICE : SA3_LOCK_CLIENT);
}

uint64_t sa3_bridge_service_epoch(const sa3_bridge* b) {
    return atomic_load_explicit(&b->region.header->service_epoch, memory_order_acquire);
}

int sa3_bridge_service_refused(const sa3_bridge* b) {
    uint32_t version = atomic_load_explicit(&b->region.header->service_layout_version, memory_order_acquire);
    return version != 0 && version != SA3_LAYOUT_VERSION;
}
