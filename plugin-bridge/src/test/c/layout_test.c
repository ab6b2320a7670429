/* The bytes of layout version 1, against the fixture that the Java tests use too. argv[1]: layout-1.hex.
 * A change that fails here needs a new layout version. */
#include "check.h"
#include "support.h"

static float samples[2][3] = {{0, 0.5f, -1}, {1e-45f, 3.4028235e38f, 0.1f}};

static void send_what_the_fixture_holds(pair* both) {
    const float* planar[] = {samples[0], samples[1]};
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_beat(both->client));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(both->client, 1, "{\"protocol\":1}", 14));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(both->client, 3, "", 0));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(both->service, 101, "{\"epoch\":1}", 11));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(both->client, 3, 44100, planar, 2, 3));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(both->service, 1048577, UINT64_C(1) << 33, planar, 1, 3));
    int32_t type;
    uint32_t bytes;
    char out[16];
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_receive(both->service, &type, out, sizeof out, &bytes));
}

/* One line of the fixture: an offset and the bytes there, or a comment. Returns how many bytes it had. */
static int compare_line(const char* path, const char* line) {
    long offset;
    int used;
    if (sscanf(line, "%ld:%n", &offset, &used) != 1) {
        CHECK(line[0] == '#' || line[0] == '\n');
        return 0;
    }
    int count = 0;
    unsigned expected;
    for (const char* next = line + used; sscanf(next, " %2x%n", &expected, &used) == 1; next += used) {
        uint8_t actual;
        read_file(path, offset + count, &actual, 1);
        if (expected != actual) {
            printf("byte %ld is %02x, expected %02x\n", offset + count, actual, expected);
        }
        CHECK(expected == actual);
        count++;
    }
    return count;
}

static const char* fixture;

static void bytesAreThoseOfLayoutOne(void) {
    char line[1024];
    int count = 0;
    FILE* lines = fopen(fixture, "r");
    CHECK(lines != NULL);
    pair both = open_pair();
    send_what_the_fixture_holds(&both);
    while (fgets(line, sizeof line, lines) != NULL) {
        count += compare_line(both.path, line);
    }
    fclose(lines);
    close_pair(&both);
    CHECK(count > 300);
}

int main(int argc, char** argv) {
    CHECK(argc == 2);
    fixture = argv[1];
    FACT(bytesAreThoseOfLayoutOne);
    return 0;
}
