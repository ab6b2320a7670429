/* The client of docs/bridge.md against a service played here, and that page against the sources.
 * argv: the client, its source, bridge_layout.h, docs/bridge.md. */
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

static char** arguments;

static char* text_of(const char* path) {
    FILE* file = fopen(path, "rb");
    CHECK(file != NULL);
    char* text = calloc(1, 1 << 20);
    CHECK(text != NULL && fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

static void theDocumentShowsTheProgramThatIsTested(void) {
    char* source = text_of(arguments[2]);
    char* document = text_of(arguments[4]);
    CHECK(strstr(document, source) != NULL);
    free(source);
    free(document);
}

static void theDocumentDrawsTheLayoutAsItIs(void) {
    char* header = text_of(arguments[3]);
    char* document = text_of(arguments[4]);
    char* line = strstr(header, " *   offset  bytes");
    int lines = 0;
    CHECK(line != NULL);
    while (strstr(line, "         end") != NULL) {
        char* end = strchr(line, '\n');
        *end = '\0';
        CHECK(strstr(document, line + 3) != NULL); /* behind the comment's star */
        line = end + 1;
        lines++;
    }
    CHECK(lines > 20);
    free(header);
    free(document);
}

static void expect(sa3_bridge* service, int32_t wanted, const char* part) {
    static char json[SA3_BRIDGE_MAX_MESSAGE_BYTES + 1];
    int32_t type = 0;
    uint32_t bytes = 0;
    int status;
    while ((status = sa3_bridge_receive(service, &type, json, sizeof json - 1, &bytes)) == SA3_BRIDGE_EMPTY) {
        sched_yield();
    }
    CHECK_EQUAL(SA3_BRIDGE_OK, status);
    CHECK_EQUAL(wanted, type);
    json[bytes] = '\0';
    CHECK(strstr(json, part) != NULL);
}

static void answer(sa3_bridge* service) {
    float samples[4] = {0};
    const float* planar[] = {samples, samples};
    static const char ends[] = "{\"job\":\"example-1\"}";
    expect(service, 1, "\"protocol\":1");
    expect(service, 2, "slow warm piano");
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send_audio(service, 1048577, 88200, planar, 2, 4));
    CHECK_EQUAL(SA3_BRIDGE_OK, sa3_bridge_send(service, 105, ends, sizeof ends - 1));
}

static void exampleClientGetsItsClip(void) {
    const char* folder = fresh_folder();
    char path[1024];
    snprintf(path, sizeof path, "%s", in(folder, "example.sa3"));
    set_environment("SA3_RUN", folder);
    int output[2];
    CHECK_EQUAL(0, pipe(output));
    fflush(stdout);
    pid_t client = fork();
    if (client == 0) {
        dup2(output[1], 1);
        execl(arguments[1], arguments[1], (char*)NULL);
        _exit(127);
    }
    close(output[1]);
    sa3_bridge* service;
    while (sa3_bridge_attach(path, &service) != SA3_BRIDGE_OK) {
        sched_yield();
    }
    answer(service);
    int status;
    CHECK_EQUAL(client, waitpid(client, &status, 0));
    CHECK_EQUAL(0, status);
    char printed[1024] = {0};
    CHECK(read(output[0], printed, sizeof printed - 1) > 0);
    CHECK(strstr(printed, "stream 1048577: 4 frames of 2 channels from 88200 on\n") != NULL);
    CHECK(strstr(printed, "105 {\"job\":\"example-1\"}\n") != NULL);
    sa3_bridge_close(service);
    CHECK(!exists(path));
}

int main(int argc, char** argv) {
    CHECK(argc == 5);
    alarm(120); /* a test that hangs is a failure */
    arguments = argv;
    FACT(exampleClientGetsItsClip);
    FACT(theDocumentShowsTheProgramThatIsTested);
    FACT(theDocumentDrawsTheLayoutAsItIs);
    return 0;
}
