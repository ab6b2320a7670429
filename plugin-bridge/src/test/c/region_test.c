/* Both sides of a region in one process. The facts have twins of the same names in RegionTest.java. */
#include "bridge_layout.h"
#include "check.h"
#include "support.h"

static char text[SA3_BRIDGE_MAX_MESSAGE_BYTES];
static float floats[SA3_BRIDGE_MAX_AUDIO_FLOATS];

static int send_text(sa3_bridge* b, int32_t type, const char* json) {
    return sa3_bridge_send(b, type, json, (uint32_t)strlen(json));
}

static int receive_type(sa3_bridge* b) {
    int32_t type = -1;
    uint32_t bytes;
    int status = sa3_bridge_receive(b, &type, text, sizeof text, &bytes);
    return status == SA3_BRIDGE_OK ? type : -1000 - status;
}

/* What receive_type gives where there is nothing. */
enum { NOTHING = -1000 - SA3_BRIDGE_EMPTY, GOODBYE = -1000 - SA3_BRIDGE_CLOSED };

static int receive_audio(sa3_bridge* b, uint32_t* stream, uint64_t* start, uint32_t* channels, uint32_t* frames) {
    return sa3_bridge_receive_audio(b, stream, start, channels, frames, floats, SA3_BRIDGE_MAX_AUDIO_FLOATS);
}

/* ---- both ways -------------------------------------------------------------------------------------------------- */

static void messagesArriveBothWays(void) {
    pair both = open_pair();
    int32_t type;
    uint32_t bytes;
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.client, 1, "{\"kind\":\"track\"}"));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_receive(both.service, &type, text, sizeof text, &bytes));
    CHECK_EQUAL(1, type);
    CHECK_EQUAL(16, bytes);
    CHECK(memcmp(text, "{\"kind\":\"track\"}", 16) == 0);
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.service, 101, "{}"));
    CHECK_EQUAL(101, receive_type(both.client));
    CHECK_EQUAL(NOTHING, receive_type(both.client));
    CHECK_EQUAL(NOTHING, receive_type(both.service));
    close_pair(&both);
}

static void audioArrivesBothWays(void) {
    pair both = open_pair();
    float left[] = {1, 2, 3};
    float right[] = {11, 12, 13};
    const float* planar[] = {left, right};
    uint32_t stream, channels, frames;
    uint64_t start;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(both.service, 7, UINT64_C(1) << 40, planar, 2, 3));
    CHECK_EQUAL(SA3_BRIDGE_OK, receive_audio(both.client, &stream, &start, &channels, &frames));
    CHECK(stream == 7 && start == UINT64_C(1) << 40 && channels == 2 && frames == 3);
    CHECK(memcmp(floats, left, sizeof left) == 0 && memcmp(floats + 3, right, sizeof right) == 0);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(both.client, 1, 0, planar, 1, 3));
    CHECK_EQUAL(SA3_BRIDGE_OK, receive_audio(both.service, &stream, &start, &channels, &frames));
    CHECK(stream == 1 && start == 0 && channels == 1 && frames == 3);
    CHECK_EQUAL(SA3_BRIDGE_EMPTY, receive_audio(both.service, &stream, &start, &channels, &frames));
    close_pair(&both);
}

static void largestMessageArrives(void) {
    pair both = open_pair();
    static char largest[SA3_BRIDGE_MAX_MESSAGE_BYTES + 1];
    memset(largest, 'x', sizeof largest);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(both.client, 1, largest, SA3_BRIDGE_MAX_MESSAGE_BYTES));
    CHECK_EQUAL(SA3_BRIDGE_TOO_LARGE, sa3_bridge_send(both.client, 2, largest, SA3_BRIDGE_MAX_MESSAGE_BYTES + 1));
    CHECK_EQUAL(1, receive_type(both.service));
    CHECK_EQUAL(NOTHING, receive_type(both.service));
    close_pair(&both);
}

static void largestChunkArrives(void) {
    pair both = open_pair();
    static float samples[SA3_BRIDGE_MAX_AUDIO_FLOATS];
    const float* planar[SA3_BRIDGE_MAX_CHANNELS + 1];
    for (int c = 0; c <= SA3_BRIDGE_MAX_CHANNELS; c++) {
        planar[c] = samples;
    }
    uint32_t stream, channels, frames;
    uint64_t start;
    uint32_t most = SA3_BRIDGE_MAX_AUDIO_FLOATS / SA3_BRIDGE_MAX_CHANNELS;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(both.service, 1, 0, planar, SA3_BRIDGE_MAX_CHANNELS, most));
    CHECK_EQUAL(SA3_BRIDGE_TOO_LARGE,
                sa3_bridge_send_audio(both.service, 1, 0, planar, SA3_BRIDGE_MAX_CHANNELS, most + 1));
    CHECK_EQUAL(SA3_BRIDGE_TOO_LARGE,
                sa3_bridge_send_audio(both.service, 1, 0, planar, SA3_BRIDGE_MAX_CHANNELS + 1, 1));
    CHECK_EQUAL(SA3_BRIDGE_OK, receive_audio(both.client, &stream, &start, &channels, &frames));
    CHECK(channels == SA3_BRIDGE_MAX_CHANNELS && frames == most);
    close_pair(&both);
}

static void fullRingRefusesAndLosesNothing(void) {
    pair both = open_pair();
    memset(text, 'x', sizeof text);
    int sent = 0;
    while (sa3_bridge_send(both.client, sent + 1, text, 10000) == SA3_BRIDGE_OK) {
        sent++;
    }
    CHECK_EQUAL(SA3_BRIDGE_FULL, sa3_bridge_send(both.client, sent + 1, text, 10000));
    CHECK_EQUAL(26, sent);
    for (int i = 1; i <= sent; i++) {
        CHECK_EQUAL(i, receive_type(both.service));
    }
    CHECK_EQUAL(NOTHING, receive_type(both.service));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(both.client, sent + 1, text, 10000));
    CHECK_EQUAL(sent + 1, receive_type(both.service));
    close_pair(&both);
}

static void smallRoomKeepsTheRecord(void) {
    pair both = open_pair();
    int32_t type;
    uint32_t bytes;
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.client, 1, "{\"a\":1}"));
    CHECK_EQUAL(SA3_BRIDGE_TOO_LARGE, sa3_bridge_receive(both.service, &type, text, 6, &bytes));
    CHECK_EQUAL(7, bytes);
    CHECK_EQUAL(1, receive_type(both.service));
    const float* planar[] = {floats, floats};
    uint32_t stream, channels, frames;
    uint64_t start;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(both.client, 1, 0, planar, 2, 4));
    CHECK_EQUAL(SA3_BRIDGE_TOO_LARGE,
                sa3_bridge_receive_audio(both.service, &stream, &start, &channels, &frames, floats, 7));
    CHECK(channels == 2 && frames == 4);
    CHECK_EQUAL(SA3_BRIDGE_OK, receive_audio(both.service, &stream, &start, &channels, &frames));
    close_pair(&both);
}

static void bugsOfTheCallerAreInvalid(void) {
    pair both = open_pair();
    const float* planar[] = {floats};
    CHECK_EQUAL(SA3_BRIDGE_INVALID, send_text(both.client, 0, "{}"));
    CHECK_EQUAL(SA3_BRIDGE_INVALID, send_text(both.client, -1, "{}"));
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_send_audio(both.client, 1, 0, planar, 0, 4));
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_send_audio(both.client, 1, 0, planar, 1, 0));
    close_pair(&both);
}

/* ---- coming and going ------------------------------------------------------------------------------------------- */

static void clientMaySendBeforeAnyService(void) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    sa3_bridge* service;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    CHECK_EQUAL(0, sa3_bridge_service_epoch(client));
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(client, 1, "{}"));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(path, &service));
    CHECK_EQUAL(1, receive_type(service));
    sa3_bridge_close(service);
    sa3_bridge_close(client);
}

static void oneServiceAtATime(void) {
    pair both = open_pair();
    sa3_bridge* second;
    CHECK_EQUAL(1, sa3_bridge_peer_alive(both.client));
    CHECK_EQUAL(1, sa3_bridge_peer_alive(both.service));
    CHECK_EQUAL(SA3_BRIDGE_BUSY, sa3_bridge_attach(both.path, &second));
    CHECK(second == NULL);
    sa3_bridge_close(both.service);
    CHECK_EQUAL(0, sa3_bridge_peer_alive(both.client));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(both.path, &both.service));
    CHECK_EQUAL(1, sa3_bridge_peer_alive(both.client));
    close_pair(&both);
}

static void nextServiceGoesOnWhereTheLastStopped(void) {
    pair both = open_pair();
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.client, 1, "{}"));
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.client, 2, "{}"));
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.service, 101, "{}"));
    CHECK_EQUAL(1, receive_type(both.service));
    sa3_bridge_close(both.service);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(both.path, &both.service));
    CHECK_EQUAL(2, sa3_bridge_service_epoch(both.client));
    CHECK_EQUAL(2, receive_type(both.service));
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.service, 102, "{}"));
    CHECK_EQUAL(101, receive_type(both.client));
    CHECK_EQUAL(102, receive_type(both.client));
    close_pair(&both);
}

static void goodbyeComesAfterTheLastMessage(void) {
    pair both = open_pair();
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.service, 101, "{}"));
    sa3_bridge_close(both.service);
    CHECK_EQUAL(SA3_BRIDGE_CLOSED, send_text(both.client, 1, "{}"));
    CHECK_EQUAL(101, receive_type(both.client));
    CHECK_EQUAL(GOODBYE, receive_type(both.client));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_attach(both.path, &both.service));
    CHECK_EQUAL(SA3_BRIDGE_OK, send_text(both.client, 1, "{}"));
    CHECK_EQUAL(NOTHING, receive_type(both.client));
    sa3_bridge_close(both.client);
    CHECK_EQUAL(1, receive_type(both.service));
    CHECK_EQUAL(GOODBYE, receive_type(both.service));
    CHECK_EQUAL(SA3_BRIDGE_CLOSED, send_text(both.service, 101, "{}"));
    CHECK_EQUAL(0, sa3_bridge_peer_alive(both.service));
    sa3_bridge_close(both.service);
}

static void closingTheClientRemovesTheFile(void) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    CHECK(exists(path));
    sa3_bridge_close(client);
    CHECK(!exists(path));
    sa3_bridge_close(NULL);
}

static void aLivingOwnersNameIsRefused(void) {
    const char* folder = fresh_folder();
    const char* path = in(folder, "instance.sa3");
    sa3_bridge* first;
    sa3_bridge* second;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &first));
    CHECK_EQUAL(SA3_BRIDGE_BUSY, sa3_bridge_create(path, &second));
    CHECK_SAYS("instance.sa3");
    CHECK(second == NULL);
    CHECK_EQUAL(1, sa3_bridge_owner_alive(path));
    CHECK_EQUAL(0, sa3_bridge_sweep(folder)); /* neither the living one nor a half-made second */
    CHECK(exists(path));
    sa3_bridge_close(first);
}

static void deadOwnersRegionsAreRemoved(void) {
    const char* folder = fresh_folder();
    const char* living = in(folder, "living.sa3");
    const char* dead = in(folder, "dead.sa3");
    const char* draft = in(folder, "half.sa3.1.0.sa3-new");
    const char* other = in(folder, "service.json");
    sa3_bridge* client;
    sa3_bridge* service;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(living, &client));
    write_file(dead, text, sizeof text);
    write_file(draft, text, 1);
    write_file(other, "{}", 2);
    CHECK_EQUAL(0, sa3_bridge_owner_alive(dead));
    CHECK_EQUAL(SA3_BRIDGE_CLOSED, sa3_bridge_attach(dead, &service));
    CHECK_EQUAL(2, sa3_bridge_sweep(folder));
    CHECK(exists(living) && exists(other) && !exists(dead) && !exists(draft));
    sa3_bridge_close(client);
}

static void createReplacesADeadOwnersRegion(void) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    write_file(path, "left over", 9);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    CHECK_EQUAL(1, sa3_bridge_owner_alive(path));
    sa3_bridge_close(client);
}

/* ---- heartbeats ------------------------------------------------------------------------------------------------- */

static void silenceIsCountedFromTheLastBeat(void) {
    pair both = open_pair();
    CHECK_EQUAL(-1, sa3_bridge_peer_silence_ms(both.client, 1000));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_beat(both.service));
    CHECK_EQUAL(0, sa3_bridge_peer_silence_ms(both.client, 5000));
    CHECK_EQUAL(1500, sa3_bridge_peer_silence_ms(both.client, 6500));
    CHECK_EQUAL(0, sa3_bridge_peer_silence_ms(both.client, 4000)); /* a clock that goes back is no beat, and no harm */
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_beat(both.service));
    CHECK_EQUAL(0, sa3_bridge_peer_silence_ms(both.client, 9000));
    CHECK_EQUAL(-1, sa3_bridge_peer_silence_ms(both.service, 9000));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_beat(both.client));
    CHECK_EQUAL(0, sa3_bridge_peer_silence_ms(both.service, 9000));
    CHECK_EQUAL(250, sa3_bridge_peer_silence_ms(both.service, 9250));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_beat(both.client));
    CHECK_EQUAL(0, sa3_bridge_peer_silence_ms(both.service, INT64_MIN));
    CHECK_EQUAL(INT64_MAX, sa3_bridge_peer_silence_ms(both.service, INT64_MAX));
    close_pair(&both);
    CHECK(sa3_bridge_monotonic_ms() <= sa3_bridge_monotonic_ms());
}

/* ---- the service's lock ----------------------------------------------------------------------------------------- */

static void thereIsOneService(void) {
    const char* folder = fresh_folder();
    void* first;
    void* second;
    CHECK_EQUAL(0, sa3_bridge_service_alive(folder));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_lock_service(folder, &first));
    CHECK_EQUAL(1, sa3_bridge_service_alive(folder));
    CHECK_EQUAL(SA3_BRIDGE_BUSY, sa3_bridge_lock_service(folder, &second));
    CHECK(second == NULL);
    sa3_bridge_unlock_service(first);
    CHECK_EQUAL(0, sa3_bridge_service_alive(folder));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_lock_service(folder, &second));
    sa3_bridge_unlock_service(second);
    sa3_bridge_unlock_service(NULL);
}

static void runFolderIsMadeWhereItIsMissing(void) {
    char out[1024];
    const char* wanted = in(fresh_folder(), "some/run");
    set_environment("SA3_RUN", wanted);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_folder(out, sizeof out));
    CHECK(strcmp(out, wanted) == 0 && exists(out));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_folder(out, sizeof out)); /* and again */
    CHECK_EQUAL(SA3_BRIDGE_TOO_LARGE, sa3_bridge_run_folder(out, strlen(wanted)));
    set_environment("SA3_RUN", "run");
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_run_folder(out, sizeof out));
    set_environment("SA3_RUN", NULL);
}

int main(void) {
    FACT(messagesArriveBothWays);
    FACT(audioArrivesBothWays);
    FACT(largestMessageArrives);
    FACT(largestChunkArrives);
    FACT(fullRingRefusesAndLosesNothing);
    FACT(smallRoomKeepsTheRecord);
    FACT(bugsOfTheCallerAreInvalid);
    FACT(clientMaySendBeforeAnyService);
    FACT(oneServiceAtATime);
    FACT(nextServiceGoesOnWhereTheLastStopped);
    FACT(goodbyeComesAfterTheLastMessage);
    FACT(closingTheClientRemovesTheFile);
    FACT(aLivingOwnersNameIsRefused);
    FACT(deadOwnersRegionsAreRemoved);
    FACT(createReplacesADeadOwnersRegion);
    FACT(silenceIsCountedFromTheLastBeat);
    FACT(thereIsOneService);
    FACT(runFolderIsMadeWhereItIsMissing);
    return 0;
}
