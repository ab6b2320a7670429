/* Regions, files and folders that must be refused, each with the right status. Twins in RefusalTest.java. */
#include "bridge_layout.h"
#include "check.h"
#include "support.h"
#if !defined(_WIN32)
#include <sys/stat.h>
#include <unistd.h>
#endif

/* A client, and what attach says once `bytes` lie at `offset` of its region. */
static int attach_with(long offset, const void* bytes, size_t count) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    sa3_bridge* service;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    patch_file(path, offset, bytes, count);
    int status = sa3_bridge_attach(path, &service);
    CHECK((status == SA3_BRIDGE_OK) == (service != NULL));
    sa3_bridge_close(service);
    sa3_bridge_close(client);
    return status;
}

static int attach_with_word(long offset, uint64_t word) { return attach_with(offset, &word, sizeof word); }

static void refusesWrongMagic(void) {
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(offsetof(sa3_region_header, magic), 12345));
}

static void refusesAllZero(void) {
    static char zeros[SA3_HEADER_BYTES];
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with(0, zeros, sizeof zeros));
}

static void refusesWrongVersionAndTellsTheClient(void) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    sa3_bridge* service;
    uint32_t version = 2;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    patch_file(path, offsetof(sa3_region_header, layout_version), &version, sizeof version);
    CHECK_EQUAL(SA3_BRIDGE_WRONG_VERSION, sa3_bridge_attach(path, &service));
    CHECK_SAYS("layout version 2");
    uint32_t told = 0;
    read_file(path, offsetof(sa3_region_header, service_layout_version), &told, sizeof told);
    CHECK_EQUAL(SA3_LAYOUT_VERSION, told);
    CHECK_EQUAL(0, sa3_bridge_service_refused(client)); /* this client's own version is that one */
    patch_file(path, offsetof(sa3_region_header, service_layout_version), &version, sizeof version);
    CHECK_EQUAL(1, sa3_bridge_service_refused(client));
    sa3_bridge_close(client);
}

static void refusesShortFile(void) {
    static const long lengths[] = {0, 1, 63, SA3_HEADER_BYTES - 1, SA3_HEADER_BYTES, (long)SA3_REGION_BYTES - 1};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        const char* path = in(fresh_folder(), "instance.sa3");
        sa3_bridge* client;
        sa3_bridge* service;
        CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
        if (resize_file(path, lengths[i]) == 0) {
            CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_attach(path, &service));
        } else {
            printf("a mapped file cannot be cut here\n");
        }
        sa3_bridge_close(client);
    }
}

static void refusesGrownFile(void) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    sa3_bridge* service;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    CHECK_EQUAL(0, resize_file(path, (long)SA3_REGION_BYTES + 1));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_attach(path, &service));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_beat(client));
    sa3_bridge_close(client);
}

static void refusesRingsOutsideTheRegion(void) {
    long place = offsetof(sa3_region_header, rings);
    for (int ring = 0; ring < SA3_RINGS; ring++, place += (long)sizeof(sa3_ring_place)) {
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place, 0));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place, SA3_HEADER_BYTES + 8));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place, SA3_REGION_BYTES - 64));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place, SA3_REGION_BYTES + 64));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place, UINT64_MAX - 63));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place + 8, 0));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place + 8, 8));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place + 8, 3 * SA3_MESSAGE_RING_BYTES));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place + 8, UINT64_C(1) << 26));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(place + 8, UINT64_C(1) << 63));
    }
}

static void refusesImpossiblePositions(void) {
    for (int ring = 0; ring < SA3_RINGS; ring++) {
        long tail = (long)(offsetof(sa3_region_header, counters) + (size_t)ring * sizeof(sa3_ring_counters));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(tail, UINT64_C(1) << 40));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(tail, 4));
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, attach_with_word(tail + 128, 8));
    }
}

/* After one message, `bytes` at `offset` of the ring; what the service then receives, twice. */
static int receive_with(long offset, const void* bytes, size_t count) {
    pair both = open_pair();
    int32_t type;
    uint32_t length;
    char out[16];
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(both.client, 1, "{}", 2));
    patch_file(both.path, offset, bytes, count);
    int status = sa3_bridge_receive(both.service, &type, out, sizeof out, &length);
    CHECK_EQUAL(status, sa3_bridge_receive(both.service, &type, out, sizeof out, &length));
    if (status == SA3_BRIDGE_CORRUPT) {
        CHECK_EQUAL(SA3_BRIDGE_CORRUPT, sa3_bridge_send(both.service, 1, "{}", 2)); /* all of it is distrusted */
    }
    close_pair(&both);
    return status;
}

static void tornRecordsAreCorruptForGood(void) {
    uint64_t zero = 0;
    uint64_t long_one = UINT64_C(1) << 32 | 100000;
    uint64_t ahead = UINT64_C(1) << 30;
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_with(SA3_HEADER_BYTES, &zero, sizeof zero));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_with(SA3_HEADER_BYTES, &long_one, sizeof long_one));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_with(offsetof(sa3_region_header, counters[SA3_MESSAGES_TO_SERVICE].tail),
                                                 &ahead, sizeof ahead));
}

static int receive_audio_with(long offset, uint64_t word) {
    pair both = open_pair();
    float samples[4] = {0};
    const float* planar[] = {samples, samples};
    uint32_t stream, channels, frames;
    uint64_t start, place;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(both.client, 1, 0, planar, 2, 4));
    read_file(both.path, offsetof(sa3_region_header, rings[SA3_AUDIO_TO_SERVICE].offset), &place, sizeof place);
    patch_file(both.path, (long)place + SA3_RECORD_HEADER_BYTES + offset, &word, sizeof word);
    int status = sa3_bridge_receive_audio(both.service, &stream, &start, &channels, &frames, samples, 4);
    close_pair(&both);
    return status;
}

static void audioThatContradictsItselfIsCorrupt(void) {
    CHECK_EQUAL(SA3_BRIDGE_TOO_LARGE, receive_audio_with(8, 5)); /* another start: still a record, of 8 floats */
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_audio_with(0, 1 | UINT64_C(3) << 32));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_audio_with(0, 1));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_audio_with(0, 1 | UINT64_C(0x40000002) << 32));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_audio_with(16, 0));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_audio_with(16, UINT64_C(0x40000004)));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_audio_with(16, UINT64_C(0x100000004)));
}

/* What the service receives of a record that agrees with itself, forged in the client's empty ring. */
static int receive_forged_audio(uint32_t channels, uint32_t frames) {
    pair both = open_pair();
    static float samples[SA3_BRIDGE_MAX_AUDIO_FLOATS];
    uint64_t payload = SA3_AUDIO_HEADER_BYTES + (uint64_t)channels * frames * sizeof(float);
    uint64_t record[] = {(SA3_RECORD_HEADER_BYTES + payload) | UINT64_C(1) << 32, 1 | (uint64_t)channels << 32, 0,
                         frames};
    uint64_t tail = (SA3_RECORD_HEADER_BYTES + payload + 7) / 8 * 8;
    uint64_t place, start;
    uint32_t stream;
    read_file(both.path, offsetof(sa3_region_header, rings[SA3_AUDIO_TO_SERVICE].offset), &place, sizeof place);
    patch_file(both.path, (long)place, record, sizeof record);
    patch_file(both.path, offsetof(sa3_region_header, counters[SA3_AUDIO_TO_SERVICE].tail), &tail, sizeof tail);
    int status = sa3_bridge_receive_audio(both.service, &stream, &start, &channels, &frames, samples,
                                          SA3_BRIDGE_MAX_AUDIO_FLOATS);
    close_pair(&both);
    return status;
}

static void audioBeyondTheLimitsIsCorrupt(void) {
    CHECK_EQUAL(SA3_BRIDGE_OK, receive_forged_audio(SA3_BRIDGE_MAX_CHANNELS, 512));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_forged_audio(SA3_BRIDGE_MAX_CHANNELS + 1, 1));
    CHECK_EQUAL(SA3_BRIDGE_CORRUPT, receive_forged_audio(1, SA3_BRIDGE_MAX_AUDIO_FLOATS + 1));
}

static void refusesNamesThatAreNoRegions(void) {
    const char* folder = fresh_folder();
    sa3_bridge* b;
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_create(in(folder, "instance.txt"), &b));
    CHECK_EQUAL(SA3_BRIDGE_INVALID, sa3_bridge_create(in(folder, ""), &b));
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_attach(in(folder, "missing.sa3"), &b));
    CHECK_SAYS("missing.sa3");
    CHECK_EQUAL(SA3_BRIDGE_IO, sa3_bridge_create(in(in(folder, "missing"), "instance.sa3"), &b));
    CHECK(sa3_bridge_owner_alive(in(folder, "missing.sa3")) < 0);
    CHECK(sa3_bridge_sweep(in(folder, "missing")) < 0);
}

#if !defined(_WIN32)
static int attach_now(const char* path) {
    sa3_bridge* service;
    int status = sa3_bridge_attach(path, &service);
    sa3_bridge_close(service);
    return status;
}

static void refusesWhatIsNoPlainFile(void) {
    const char* folder = fresh_folder();
    const char* path = in(folder, "instance.sa3");
    const char* link = in(folder, "link.sa3");
    const char* queue = in(folder, "queue.sa3");
    const char* inner = in(folder, "folder.sa3");
    sa3_bridge* client;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    CHECK_EQUAL(0, symlink(path, link));
    CHECK_EQUAL(0, mkfifo(queue, 0600));
    CHECK_EQUAL(0, mkdir(inner, 0700));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, attach_now(link));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, attach_now(queue)); /* and does not wait for a writer */
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, attach_now(inner));
    CHECK_EQUAL(0, sa3_bridge_sweep(folder));
    CHECK(exists(link) && exists(queue) && exists(inner));
    sa3_bridge_close(client);
}

static void refusesFilesOpenToOthers(void) {
    const char* path = in(fresh_folder(), "instance.sa3");
    sa3_bridge* client;
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_create(path, &client));
    CHECK_EQUAL(0, chmod(path, 0640));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, attach_now(path));
    sa3_bridge_close(client);
}

static void refused_folder(const char* folder) {
    char out[1024];
    void* lock;
    sa3_bridge* b;
    const char* path = in(folder, "instance.sa3");
    set_environment("SA3_RUN", folder);
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_run_folder(out, sizeof out));
    set_environment("SA3_RUN", NULL);
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_create(path, &b));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_attach(path, &b));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_owner_alive(path));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_sweep(folder));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_lock_service(folder, &lock));
    CHECK_EQUAL(SA3_BRIDGE_NOT_OURS, sa3_bridge_service_alive(folder));
}

static void refusesFoldersOpenToOthers(void) {
    const char* folder = fresh_folder();
    CHECK_EQUAL(0, chmod(folder, 0750));
    refused_folder(folder);
    CHECK_EQUAL(0, chmod(folder, 0702));
    refused_folder(folder);
}

static void refusesLinksToFolders(void) {
    const char* link = in(fresh_folder(), "link");
    CHECK_EQUAL(0, symlink(fresh_folder(), link));
    refused_folder(link);
}

static void refusesFoldersOfOthers(void) {
    const char* folder = "/usr";
    if (geteuid() == 0) {
        folder = fresh_folder();
        CHECK_EQUAL(0, chown(folder, 12345, 12345));
    }
    refused_folder(folder);
}

static void anotherUsersRuntimeFolderIsPassedBy(void) {
    char out[1024];
    set_environment("SA3_RUN", NULL);
    const char* own = fresh_folder();
    set_environment("XDG_RUNTIME_DIR", own);
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_folder(out, sizeof out));
    CHECK(strcmp(out, in(own, "sa3")) == 0);
    set_environment("XDG_RUNTIME_DIR", "/nowhere");
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_run_folder(out, sizeof out));
    CHECK(strncmp(out, "/run/user/", 10) == 0 || strncmp(out, "/tmp/sa3-", 9) == 0);
    set_environment("XDG_RUNTIME_DIR", NULL);
}
#endif

int main(void) {
    FACT(refusesWrongMagic);
    FACT(refusesAllZero);
    FACT(refusesWrongVersionAndTellsTheClient);
    FACT(refusesShortFile);
    FACT(refusesGrownFile);
    FACT(refusesRingsOutsideTheRegion);
    FACT(refusesImpossiblePositions);
    FACT(tornRecordsAreCorruptForGood);
    FACT(audioThatContradictsItselfIsCorrupt);
    FACT(audioBeyondTheLimitsIsCorrupt);
    FACT(refusesNamesThatAreNoRegions);
#if !defined(_WIN32)
    FACT(refusesWhatIsNoPlainFile);
    FACT(refusesFilesOpenToOthers);
    FACT(refusesFoldersOpenToOthers);
    FACT(refusesLinksToFolders);
    FACT(refusesFoldersOfOthers);
#if !defined(__APPLE__)
    FACT(anotherUsersRuntimeFolderIsPassedBy);
#endif
#endif
    return 0;
}
