/* A whole client: asks for one clip and prints what comes. usage: example_client [LAUNCH_FILE] */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "sa3_bridge.h"

static const char hello[] =
    "{\"protocol\":1,\"kind\":\"other\",\"pluginVersion\":\"1\",\"host\":\"example\",\"instance\":\"example\"}";
static const char wish[] =
    "{\"job\":\"example-1\",\"request\":{\"version\":1,\"prompt\":\"slow warm piano\",\"mode\":\"text\"}}";
static char json[SA3_BRIDGE_MAX_MESSAGE_BYTES + 1];
static float planar[SA3_BRIDGE_MAX_AUDIO_FLOATS];

int main(int argc, char** argv) {
    char folder[4000], path[4096];
    sa3_bridge* bridge;
    uint64_t start, epoch = 0;
    uint32_t bytes, stream, channels, frames;
    int32_t type = 0;
    if (sa3_bridge_run_folder(folder, sizeof folder) != SA3_BRIDGE_OK ||
        snprintf(path, sizeof path, "%s/example.sa3", folder) < 0 ||
        sa3_bridge_create(path, &bridge) != SA3_BRIDGE_OK ||
        (argc > 1 && sa3_bridge_service_alive(folder) == 0 && sa3_bridge_start_service(argv[1]) != SA3_BRIDGE_OK)) {
        return fprintf(stderr, "%s\n", sa3_bridge_last_error()), 1;
    }
    while (type != 105 && type != 106 && sa3_bridge_beat(bridge) == SA3_BRIDGE_OK) {
        if (sa3_bridge_service_epoch(bridge) != epoch) { /* a service has come: the first, or the next after a crash */
            epoch = sa3_bridge_service_epoch(bridge);
            sa3_bridge_send(bridge, 1, hello, sizeof hello - 1);
            sa3_bridge_send(bridge, 2, wish, sizeof wish - 1); /* the same job again is harmless */
        }
        while (sa3_bridge_receive(bridge, &type, json, sizeof json - 1, &bytes) == SA3_BRIDGE_OK) {
            printf("%d %.*s\n", (int)type, (int)bytes, json);
        }
        while (sa3_bridge_receive_audio(bridge, &stream, &start, &channels, &frames, planar,
                                        SA3_BRIDGE_MAX_AUDIO_FLOATS) == SA3_BRIDGE_OK) {
            printf("stream %u: %u frames of %u channels from %llu on\n", stream, frames, channels,
                   (unsigned long long)start);
        }
        poll(NULL, 0, 5);
    }
    sa3_bridge_close(bridge);
    return type == 105 ? 0 : 1;
}
