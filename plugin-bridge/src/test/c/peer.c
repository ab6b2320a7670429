/* One side of a region, driven line by line over standard input: the C half of the tests that JUnit runs. Each command
 * gets one line of answer. At the end of the input the process ends as if it were killed: nothing is closed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sa3_bridge.h"

enum { LINE_BYTES = 200000 };

static sa3_bridge* bridge;
static void* lock;

static const char* name_of(int status) {
    static const char* const names[] = {"INVALID", "BUSY", "IO",   "TOO_LARGE", "NOT_OURS", "WRONG_VERSION",
                                        "CORRUPT", "OK",   "FULL", "EMPTY",     "CLOSED"};
    int index = status - SA3_BRIDGE_INVALID;
    return index >= 0 && index < (int)(sizeof names / sizeof names[0]) ? names[index] : "?";
}

/* ---- samples that both languages know ---------------------------------------------------------------------------- */

static float sample(uint32_t channel, uint32_t frame) { return (float)(channel + 1) * 1000 + (float)frame + 0.25f; }

static void send_audio(const char* arguments) {
    static float samples[SA3_BRIDGE_MAX_AUDIO_FLOATS];
    const float* planar[SA3_BRIDGE_MAX_CHANNELS];
    uint32_t stream, channels, frames;
    uint64_t start;
    if (sscanf(arguments, "%" SCNu32 " %" SCNu64 " %" SCNu32 " %" SCNu32, &stream, &start, &channels, &frames) != 4 ||
        channels > SA3_BRIDGE_MAX_CHANNELS || (uint64_t)channels * frames > SA3_BRIDGE_MAX_AUDIO_FLOATS) {
        puts("?");
        return;
    }
    for (uint32_t c = 0; c < channels; c++) {
        planar[c] = samples + (size_t)c * frames;
        for (uint32_t i = 0; i < frames; i++) {
            samples[(size_t)c * frames + i] = sample(c, i);
        }
    }
    puts(name_of(sa3_bridge_send_audio(bridge, stream, start, planar, channels, frames)));
}

static void receive_audio(void) {
    static float samples[SA3_BRIDGE_MAX_AUDIO_FLOATS];
    uint32_t stream = 0, channels = 0, frames = 0;
    uint64_t start = 0;
    int status =
        sa3_bridge_receive_audio(bridge, &stream, &start, &channels, &frames, samples, SA3_BRIDGE_MAX_AUDIO_FLOATS);
    if (status != SA3_BRIDGE_OK) {
        puts(name_of(status));
        return;
    }
    int as_expected = 1;
    for (uint32_t c = 0; c < channels; c++) {
        for (uint32_t i = 0; i < frames; i++) {
            as_expected = as_expected && samples[(size_t)c * frames + i] == sample(c, i);
        }
    }
    printf("OK %" PRIu32 " %" PRIu64 " %" PRIu32 " %" PRIu32 " %s\n", stream, start, channels, frames,
           as_expected ? "as expected" : "other samples");
}

/* ---- messages -----------------------------------------------------------------------------------------------------
 */

static void send_message(const char* arguments) {
    int type = 0;
    int used = 0;
    sscanf(arguments, "%d %n", &type, &used);
    const char* text = arguments + used;
    puts(name_of(sa3_bridge_send(bridge, type, text, (uint32_t)strlen(text))));
}

static void receive_message(void) {
    static char text[SA3_BRIDGE_MAX_MESSAGE_BYTES];
    int32_t type;
    uint32_t bytes;
    int status = sa3_bridge_receive(bridge, &type, text, sizeof text, &bytes);
    if (status == SA3_BRIDGE_OK) {
        printf("OK %" PRId32 " %.*s\n", type, (int)bytes, text);
    } else {
        puts(name_of(status));
    }
}

/* ---- commands -----------------------------------------------------------------------------------------------------
 */

static int is(const char* line, const char* command) { return strncmp(line, command, strlen(command)) == 0; }

static void obey(char* line) {
    if (is(line, "create ")) {
        puts(name_of(sa3_bridge_create(line + 7, &bridge)));
    } else if (is(line, "attach ")) {
        puts(name_of(sa3_bridge_attach(line + 7, &bridge)));
    } else if (is(line, "lock ")) {
        puts(name_of(sa3_bridge_lock_service(line + 5, &lock)));
    } else if (is(line, "send-audio ")) {
        send_audio(line + 11);
    } else if (is(line, "receive-audio")) {
        receive_audio();
    } else if (is(line, "send ")) {
        send_message(line + 5);
    } else if (is(line, "receive")) {
        receive_message();
    } else if (is(line, "beat")) {
        puts(name_of(sa3_bridge_beat(bridge)));
    } else if (is(line, "peer-alive")) {
        printf("%d\n", sa3_bridge_peer_alive(bridge));
    } else if (is(line, "epoch")) {
        printf("%" PRIu64 "\n", sa3_bridge_service_epoch(bridge));
    } else if (is(line, "close")) {
        sa3_bridge_close(bridge);
        bridge = NULL;
        puts("OK");
    } else {
        puts("?");
    }
}

int main(void) {
    static char line[LINE_BYTES];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        obey(line);
        fflush(stdout);
    }
    return 0;
}
