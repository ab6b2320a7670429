package sa3.models.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HubClientTest {
    private static final HubRepository REPOSITORY = new HubRepository(FakeHub.REPOSITORY, "Some Licence");
    private static final String FILE = "MLX/a.npz";
    private static final Runnable GO_ON = () -> {};

    @TempDir
    private Path folder;

    private final byte[] content = new byte[3_000_000];
    private final FakeHub hub = new FakeHub();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<TransferProgress> progress = new ArrayList<>();

    HubClientTest() {
        new Random(7).nextBytes(content);
        hub.with(FILE, content);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void describesTheRepository() {
        HubSnapshot snapshot = client().snapshot(REPOSITORY, GO_ON);
        assertEquals(FakeHub.REVISION, snapshot.revision());
        assertEquals(new HubFile(FILE, content.length, FakeHub.sha256(content)), snapshot.file(FILE));
    }

    @Test
    void namesAFileThatTheRepositoryLacks() {
        HubSnapshot snapshot = client().snapshot(REPOSITORY, GO_ON);
        refuses(() -> snapshot.file("MLX/none.npz"), "holds no MLX/none.npz");
    }

    @Test
    void fetchesAFile() throws IOException {
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertOnlyTheFileIsLeft();
    }

    @Test
    void goesOnWhereAnEarlierRunStopped() throws IOException {
        int half = content.length / 2;
        Files.write(part(), Arrays.copyOf(content, half));
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(
                List.of(Optional.of("bytes=" + half + "-")),
                hub.fileRequests().stream().map(FakeHub.Request::range).toList());
        assertOnlyTheFileIsLeft();
    }

    @Test
    void goesOnWhenTheServerDiesMidWay() throws IOException {
        AtomicInteger answers = new AtomicInteger();
        hub.failing((exchange, bytes) -> {
            boolean dies = answers.incrementAndGet() <= 3;
            if (dies) {
                FakeHub.breakOff(exchange, bytes, 700_000);
            }
            return dies;
        });
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(4, answers.get());
        assertTrue(hub.fileRequests().get(3).range().isPresent());
    }

    @Test
    void givesUpWhenNothingComesAnyMore() {
        hub.failing((exchange, bytes) -> {
            FakeHub.breakOff(exchange, bytes, FakeHub.start(exchange) == 0 ? 700_000 : 0);
            return true;
        });
        refuses(this::fetch, "a.npz", "localhost failed 5 times", "run the command again");
        assertTrue(Files.exists(part()));
    }

    @Test
    void pausesGrow() {
        hub.failing((exchange, bytes) -> {
            exchange.sendResponseHeaders(503, -1);
            return true;
        });
        refuses(this::fetch, "status 503");
        assertEquals(
                List.of(500L, 1000L, 2000L, 4000L),
                pauses.stream().map(Duration::toMillis).toList());
    }

    @Test
    void comesBackWhenTheServerWishes() throws IOException {
        AtomicInteger answers = new AtomicInteger();
        hub.failing((exchange, bytes) -> {
            boolean busy = answers.incrementAndGet() == 1;
            if (busy) {
                exchange.getResponseHeaders().set("Retry-After", "7");
                exchange.sendResponseHeaders(429, -1);
            }
            return busy;
        });
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(List.of(Duration.ofSeconds(7)), pauses);
    }

    @Test
    void beginsAnewWithAServerThatIgnoresRanges() throws IOException {
        hub.failing((exchange, bytes) -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            return true;
        });
        Files.write(part(), new byte[1000]);
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(content.length, progress.get(progress.size() - 1).bytes());
    }

    @Test
    void beginsAnewWhenTheServerContinuesElsewhere() throws IOException {
        hub.failing((exchange, bytes) -> {
            boolean continued = FakeHub.start(exchange) > 0;
            if (continued) {
                exchange.getResponseHeaders().set("Content-Range", "bytes 5-9/10");
                exchange.sendResponseHeaders(206, 5);
                exchange.getResponseBody().write(bytes, 5, 5);
            }
            return continued;
        });
        Files.write(part(), Arrays.copyOf(content, 1000));
        assertArrayEquals(content, Files.readAllBytes(fetch()));
    }

    @Test
    void beginsAnewAfterARangeThatTheServerRefuses() throws IOException {
        hub.failing((exchange, bytes) -> {
            boolean continued = FakeHub.start(exchange) > 0;
            if (continued) {
                exchange.sendResponseHeaders(416, -1);
            }
            return continued;
        });
        Files.write(part(), Arrays.copyOf(content, 1000));
        assertArrayEquals(content, Files.readAllBytes(fetch()));
    }

    @Test
    void finishesAPartThatIsComplete() throws IOException {
        Files.write(part(), content);
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(List.of(), hub.fileRequests());
    }

    @Test
    void removesWhatHasTheWrongHash() throws IOException {
        byte[] wrong = content.clone();
        wrong[wrong.length / 2] ^= 1;
        hub.failing((exchange, bytes) -> {
            FakeHub.send(exchange, wrong);
            return true;
        });
        refuses(this::fetch, FILE, FakeHub.sha256(content), "it was removed");
        assertNothingIsLeft();
    }

    @Test
    void removesAPartThatWasSpoiled() throws IOException {
        Files.write(part(), new byte[1000]);
        refuses(this::fetch, "it was removed");
        assertNothingIsLeft();
    }

    @Test
    void refusesAnotherSizeThanDescribed() {
        hub.claim(FILE, content.length + 1);
        refuses(this::fetch, "announces 3000000 bytes", "its description says 3000001");
    }

    @Test
    void refusesMoreBytesThanDescribed() throws IOException {
        hub.claim(FILE, 1000).failing((exchange, bytes) -> {
            exchange.sendResponseHeaders(200, 0); // chunked: no length announced
            exchange.getResponseBody().write(bytes);
            return true;
        });
        refuses(this::fetch, "sends more than the 1000 bytes");
        assertEquals(
                0, Files.size(folder.resolve("a.npz." + FakeHub.sha256(content).substring(0, 12) + ".part")));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void saysWhichLicenceToAcceptWhere(int status) {
        hub.failing((exchange, bytes) -> {
            exchange.sendResponseHeaders(status, -1);
            return true;
        });
        String page = hub.endpoint() + "/" + FakeHub.REPOSITORY;
        refuses(this::fetch, "Some Licence", page, "account of the token in HF_TOKEN");
        assertEquals(1, hub.fileRequests().size());
    }

    @Test
    void saysHowToLogInWhoeverHasNot() {
        hub.describing(401, "{}");
        HubClient client = new HubClient(new HubSettings(hub.endpoint(), Optional.empty()), pauses::add);
        refuses(() -> client.snapshot(REPOSITORY, GO_ON), "Some Licence", "set HF_TOKEN");
    }

    @Test
    void sendsTheTokenToTheHub() {
        fetch();
        assertEquals(
                List.of(Optional.of("Bearer hf_secret"), Optional.of("Bearer hf_secret")),
                hub.requests().stream().map(FakeHub.Request::authorization).toList());
    }

    @Test
    void keepsTheTokenFromOtherHosts() throws IOException {
        try (FakeHub store = new FakeHub().with(FILE, content)) {
            hub.failing((exchange, bytes) -> {
                exchange.getResponseHeaders().set("Location", store.urlOf(FILE).toString());
                exchange.sendResponseHeaders(302, -1);
                return true;
            });
            Files.write(part(), Arrays.copyOf(content, 1000));
            assertArrayEquals(content, Files.readAllBytes(fetch()));
            assertEquals(Optional.empty(), store.requests().get(0).authorization());
            assertEquals(Optional.of("bytes=1000-"), store.requests().get(0).range());
        }
    }

    @Test
    void followsARedirectWithinTheHub() throws IOException {
        hub.failing((exchange, bytes) -> {
            boolean first = exchange.getRequestURI().getQuery() == null;
            if (first) {
                exchange.getResponseHeaders()
                        .set("Location", exchange.getRequestURI().getPath() + "?again=1");
                exchange.sendResponseHeaders(307, -1);
            }
            return first;
        });
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(Optional.of("Bearer hf_secret"), hub.fileRequests().get(1).authorization());
    }

    @Test
    void endsACircleOfRedirects() {
        hub.failing((exchange, bytes) -> {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(302, -1);
            return true;
        });
        refuses(this::fetch, "circles");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://localhost/a", "http://", ":::", "jar:http://localhost!/a"})
    void followsNoRedirectToSomethingElse(String location) {
        hub.failing((exchange, bytes) -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            return true;
        });
        refuses(this::fetch, "redirects to");
    }

    @Test
    void saysInOneLineThatThereIsNoNetwork() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        HubClient client = client(URI.create("http://localhost:" + port));
        refuses(() -> client.snapshot(REPOSITORY, GO_ON), "no connection to localhost", "check the network");
    }

    @Test
    void saysInOneLineThatTheHostIsUnknown() {
        HubClient client = client(URI.create("http://hub.invalid"));
        refuses(() -> client.snapshot(REPOSITORY, GO_ON), "no connection to hub.invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>\nlog in</html>", "{}", "[]", "", "{\"sha\":\"../..\",\"siblings\":[]}"})
    void refusesADescriptionThatIsNone(String body) {
        hub.describing(200, body);
        refuses(() -> client().snapshot(REPOSITORY, GO_ON), "the hub's description of " + FakeHub.REPOSITORY);
    }

    @Test
    void leavesOutFilesWithoutAChecksum() {
        hub.describing(
                200, "{\"sha\":\"1\",\"siblings\":[{\"rfilename\":\"a\",\"size\":1},{\"lfs\":{\"sha256\":\"x\"}}]}");
        assertEquals(0, client().snapshot(REPOSITORY, GO_ON).files().size());
    }

    @Test
    void keepsThePartWhenAskedToStop() {
        AtomicBoolean stop = new AtomicBoolean();
        hub.failing((exchange, bytes) -> {
            FakeHub.breakOff(exchange, bytes, 1_000_000);
            stop.set(true);
            return true;
        });
        assertThrows(CancellationException.class, () -> fetch(client(), () -> stopIf(stop)));
        assertTrue(Files.exists(part()));
        assertFalse(Files.exists(folder.resolve("a.npz")));
    }

    @Test
    void stopsWhileTheServerIsSilent() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        hub.failing((exchange, bytes) -> {
            FakeHub.breakOff(exchange, bytes, 1000);
            stop.set(true);
            await(done);
            return true;
        });
        assertThrows(CancellationException.class, () -> fetch(client(), () -> stopIf(stop)));
        done.countDown();
    }

    @Test
    void stopsWhileTheServerThinks() {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        hub.failing((exchange, bytes) -> {
            stop.set(true);
            await(done);
            return true;
        });
        assertThrows(CancellationException.class, () -> fetch(client(), () -> stopIf(stop)));
        done.countDown();
    }

    @Test
    void tellsHowFarItIs() {
        fetch();
        TransferProgress last = progress.get(progress.size() - 1);
        assertEquals("a.npz", last.file());
        assertEquals(content.length, last.bytes());
        assertEquals(content.length, last.totalBytes());
    }

    @Test
    void namesTheFolderThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        HubSnapshot snapshot = client().snapshot(REPOSITORY, GO_ON);
        TransferMeter meter = new TransferMeter(1, TransferListener.NONE);
        refuses(
                () -> client().download(snapshot, snapshot.file(FILE), file.resolve("a.npz"), meter, GO_ON),
                "cannot write " + file);
    }

    private static void stopIf(AtomicBoolean stop) {
        if (stop.get()) {
            throw new CancellationException("stopped");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HubClient client() {
        return client(hub.endpoint());
    }

    private HubClient client(URI endpoint) {
        return new HubClient(
                new HubSettings(endpoint, Optional.of(new HubToken("hf_secret", "HF_TOKEN"))), pauses::add);
    }

    private Path fetch() {
        return fetch(client(), GO_ON);
    }

    private Path fetch(HubClient client, Runnable checkpoint) {
        HubSnapshot snapshot = client.snapshot(REPOSITORY, GO_ON);
        Path target = folder.resolve("a.npz");
        TransferMeter meter = new TransferMeter(content.length, progress::add);
        client.download(snapshot, snapshot.file(FILE), target, meter, checkpoint);
        return target;
    }

    private Path part() {
        HubFile file = new HubFile(FILE, content.length, FakeHub.sha256(content));
        return Download.part(folder.resolve("a.npz"), file);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private void assertOnlyTheFileIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("a.npz")), files.toList());
        }
    }

    private static void refuses(Executable executable, String... words) {
        String message = assertThrows(HubException.class, executable).getMessage();
        assertEquals(1, message.lines().count(), message);
        assertFalse(message.contains("hf_secret"), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
        }
    }
}
