package sa3.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.Folders;
import sa3.platform.SampleHash;
import sa3.service.Doom.Phase;
import sa3.service.takes.TakeLibrary;
import sa3.service.takes.TakeRecord;

/** The service as a process, killed and starved, with a plugin attached all the while. */
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class ServiceFaultsTest {
    private static final int KILLS = 100;
    private static final int COUNT = 3;
    /** Until a phase is seen that may be over in a moment, on a busy machine. */
    private static final int MOST_LIVES = 10;

    private static final int HELLO = 1;
    private static final int FETCH = 5;
    private static final int WELCOME = 101;
    private static final int TAKE_ENDS = 105;
    private static final int FAILED = 106;
    private static final int REFUSED = 110;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(180);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(2);

    @TempDir
    Path folder;

    private final Random random = new Random(1);
    private final List<Process> processes = new ArrayList<>();
    /** Takes of which a client was told that they are finished and stored, by name, with the hash of their samples. */
    private final Map<String, String> finished = new HashMap<>();

    private FakePlugin plugin;
    private int jobs;

    @BeforeEach
    void connect() throws IOException {
        Files.createDirectories(folder.resolve("run"));
        Files.setPosixFilePermissions(
                folder.resolve("run"), java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        plugin = new FakePlugin(folder.resolve("run"));
    }

    @AfterEach
    void clear() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        plugin.close();
    }

    private Process start(List<String> before, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dsa3.home=" + Folders.programHome(),
                main.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr.txt").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }

    private Process service(String phase, int sight) throws IOException {
        return start(List.of(), DoomedService.class, folder.toString(), phase, Integer.toString(sight));
    }

    private void waitFor(String what, BooleanSupplier holds) {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, () -> "waited in vain for " + what + stderr());
            plugin.poll();
            hear();
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private String stderr() {
        try {
            return "; the service said: " + Files.readString(folder.resolve("stderr.txt"));
        } catch (IOException e) {
            return "";
        }
    }

    /** Every take that is said to be finished is whole, on both sides. */
    private void hear() {
        for (FakePlugin.Message message : List.copyOf(plugin.messages())) {
            JsonNode json = message.json();
            assertFalse(message.type() == FAILED, json::toString);
            if (message.type() == TAKE_ENDS && arrived(json)) {
                assertEquals(
                        json.path("sha256").asText(),
                        SampleHash.of(plugin.samples(json.path("stream").asInt())));
                if (json.path("stored").asBoolean()) {
                    finished.put(json.path("take").asText(), json.path("sha256").asText());
                }
                plugin.messages().remove(message);
            }
        }
    }

    private boolean arrived(JsonNode ends) {
        return plugin.samples(ends.path("stream").asInt())[0].length
                == ends.path("frames").asInt();
    }

    private void hello() {
        ObjectNode hello =
                FakePlugin.json().put("protocol", 1).put("kind", "track").put("instance", plugin.instance());
        plugin.send(HELLO, hello);
    }

    private void ask(String job) {
        ObjectNode request =
                FakePlugin.request(4).put("steps", 20).put("count", COUNT).put("cfg", 3);
        plugin.generate(job, request.put("prompt", "rain on a tin roof, take " + job));
    }

    private boolean welcomed() {
        return plugin.messages().removeIf(message -> message.type() == WELCOME);
    }

    /**
     * One life of the service, which a client meets, gives work and asks for an old take.
     *
     * @return false where it did not die in the phase, since it had not seen that
     */
    private boolean live(Phase phase) throws IOException {
        int before = deaths();
        Process service = service(phase.name(), 1 + random.nextInt(phase.sights()));
        long epoch = plugin.region().serviceEpoch();
        waitFor("a service, or its end", () -> plugin.region().serviceEpoch() > epoch || !service.isAlive());
        if (service.isAlive()) {
            hello();
            waitFor("the welcome", () -> welcomed() || !service.isAlive());
        }
        for (int round = 0; service.isAlive(); round++) {
            if (round % 200 == 0) {
                ask("job-" + jobs);
                finished.keySet().stream()
                        .skip(random.nextInt(finished.size()))
                        .findFirst()
                        .ifPresent(take -> plugin.send(FETCH, FakePlugin.json().put("take", take)));
                jobs += round > 0 ? 1 : 0;
            }
            plugin.poll();
            hear();
            LockSupport.parkNanos(LOOK_NS);
        }
        assertEquals(128 + 9, service.exitValue(), stderr());
        plugin.messages().removeIf(message -> message.type() == TAKE_ENDS && !arrived(message.json()));
        assertNoneIsLost();
        return deaths() > before;
    }

    private int deaths() throws IOException {
        Path file = folder.resolve("deaths");
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    /** What the next service will find. */
    private void assertNoneIsLost() {
        for (String take : finished.keySet()) {
            assertTrue(Files.isRegularFile(folder.resolve("takes").resolve(take).resolve("take.json")), take);
        }
    }

    @Test
    void oneHundredKillsLoseNoFinishedTakeAndTearNone() throws Exception {
        Process first = service("none", 0);
        waitFor("a service", () -> plugin.region().serviceEpoch() > 0);
        hello();
        waitFor("the welcome", this::welcomed);
        for (jobs = 0; jobs < 4; jobs++) {
            ask("job-" + jobs);
        }
        waitFor("the first takes", () -> finished.size() == jobs * COUNT);
        first.destroyForcibly().waitFor();

        Map<Phase, Integer> hits = new EnumMap<>(Phase.class);
        for (int kill = 0; kill < KILLS; kill++) {
            Phase phase = Phase.values()[kill % Phase.values().length];
            int lives = 1;
            while (!live(phase)) {
                assertTrue(++lives <= MOST_LIVES, phase + " is never seen");
            }
            hits.merge(phase, 1, Integer::sum);
        }
        System.out.println("killed in: " + hits + "; takes finished meanwhile: " + finished.size());

        finishAllJobs();
        assertWholeLibrary();
    }

    private void finishAllJobs() throws Exception {
        Process last = service("none", 0);
        long epoch = plugin.region().serviceEpoch();
        waitFor("the last service", () -> plugin.region().serviceEpoch() > epoch);
        hello();
        waitFor("the welcome", this::welcomed);
        ask("job-" + jobs);
        int[] ended = new int[1];
        waitFor("the last job", () -> (ended[0] = ofJob("job-" + jobs)) == COUNT);
        last.getOutputStream().close();
        assertTrue(last.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, last.exitValue(), stderr());
    }

    private int ofJob(String job) {
        try (Stream<Path> takes = Files.list(folder.resolve("takes"))) {
            return (int) takes.filter(home -> !isHalf(home)) // its files may be gone before they are read
                    .map(home -> home.resolve("take.json"))
                    .filter(Files::isRegularFile)
                    .filter(description -> text(description).contains('"' + job + '"'))
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A take that is coming or going. */
    private static boolean isHalf(Path home) {
        return home.toString().endsWith(".part");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertWholeLibrary() throws IOException {
        try (TakeLibrary library = TakeLibrary.open(folder.resolve("takes"), 1L << 40, Instant::now)) {
            library.load();
            assertEquals(List.of(), library.damaged());
            Map<String, Integer> byNumber = new HashMap<>();
            for (TakeRecord take : library.all()) {
                library.audio(take.id()); // checks the samples
                byNumber.merge(take.origin().job() + " " + take.origin().index(), 1, Integer::sum);
            }
            assertTrue(byNumber.values().stream().allMatch(times -> times == 1), byNumber::toString);
            finished.forEach((take, sha256) -> assertEquals(
                    sha256, library.find(take).orElseThrow().sound().sha256()));
        }
        try (Stream<Path> all = Files.list(folder.resolve("takes"))) {
            assertTrue(all.noneMatch(ServiceFaultsTest::isHalf));
        }
    }

    /** A host that is killed: its region goes, its job stays. */
    @Test
    void aKilledHostIsClearedAwayWithinTenSecondsAndItsJobGoesOn() throws Exception {
        try (RunningService service = new RunningService(folder)) {
            Process host =
                    start(List.of(), DoomedHost.class, folder.resolve("run").toString());
            waitFor("both clients", () -> service.service().bridgeClients() == 2);
            waitFor("the host's job", () -> Files.exists(folder.resolve("run").resolve("asked")));
            host.destroyForcibly().waitFor();
            long killedNs = System.nanoTime();
            waitFor("the region's end", () -> service.service().bridgeClients() == 1 && regions() == 1);
            double seconds = (System.nanoTime() - killedNs) / 1e9;
            System.out.printf("a killed host was cleared away after %.1f s%n", seconds);
            assertTrue(seconds < 10, seconds + " s");
            waitFor("the host's take", () -> ofJob("of-the-host") == 1);
        }
    }

    private long regions() {
        try (Stream<Path> files = Files.list(folder.resolve("run"))) {
            return files.filter(file -> file.toString().endsWith(".sa3")).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A limit on file sizes stops the writer half-way, as a full disk does. */
    @Test
    void aTakeThatDoesNotFitOnTheDiskIsHeardAndTheNextOneStored() throws Exception {
        start(
                List.of("bash", "-c", "ulimit -f 900; exec \"$@\"", "limited"),
                DoomedService.class,
                folder.toString(),
                "none",
                "0");
        waitFor("a service", () -> plugin.region().serviceEpoch() > 0);
        hello();
        plugin.generate("too-long", FakePlugin.request(6));
        JsonNode large = take("too-long");
        assertFalse(large.path("stored").asBoolean());
        assertEquals(
                large.path("sha256").asText(),
                SampleHash.of(plugin.samples(large.path("stream").asInt())));
        plugin.generate("short", FakePlugin.request(1));
        assertTrue(take("short").path("stored").asBoolean());
        assertEquals(0, ofJob("too-long"));
        assertEquals(1, ofJob("short"));
        waitFor("the end of what it tries again", this::nothingIsHalf);
    }

    private boolean nothingIsHalf() {
        try (Stream<Path> all = Files.list(folder.resolve("takes"))) {
            return all.noneMatch(ServiceFaultsTest::isHalf);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private JsonNode take(String job) {
        return plugin.await(TAKE_ENDS, json -> json.path("job").asText().equals(job))
                .json();
    }

    @Test
    void twoProtocolsAtOnceEachGetWhatIsTheirs() throws Exception {
        try (RunningService service = new RunningService(folder);
                FakePlugin newer = new FakePlugin(service.runFolder())) {
            newer.send(HELLO, FakePlugin.json().put("protocol", 2).put("instance", newer.instance()));
            hello();
            plugin.generate("mine", FakePlugin.request(1));
            JsonNode refused = newer.await(REFUSED).json();
            assertTrue(refused.path("final").asBoolean());
            newer.generate("theirs", FakePlugin.request(1));
            assertEquals(
                    "say hello first",
                    newer.await(REFUSED).json().path("message").asText());
            assertTrue(take("mine").path("stored").asBoolean());
            assertEquals(0, ofJob("theirs"));
        }
    }
}
