package sa3.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What the service pays for the bridge, from Java through JNA; each figure is a send and a receive. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BridgeCost {
    private final float[][] block = new float[2][512];
    private final float[][] chunk = new float[2][AudioChunks.MAX_FLOATS / 2];
    private final String message = "{\"job\":\"5d5c\",\"stage\":\"diffusion\",\"done\":3,\"total\":8,\"secondsLeft\":12.5}";
    private Path folder;
    private Region client;
    private Region service;

    @Setup(Level.Trial)
    public void open() throws IOException {
        folder = Files.createTempDirectory("sa3-cost");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        client = Region.create(folder.resolve("instance.sa3"));
        service = Region.attach(folder.resolve("instance.sa3"));
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        service.close();
        client.close();
        Files.delete(folder);
    }

    @Benchmark
    public void blockOf512StereoFrames(Blackhole hole) {
        service.audio().send(1, 0, block, 0, 512);
        client.audio().receive((stream, startFrame, planar) -> hole.consume(planar));
    }

    @Benchmark
    public void largestStereoChunk(Blackhole hole) {
        service.audio().send(1, 0, chunk, 0, chunk[0].length);
        client.audio().receive((stream, startFrame, planar) -> hole.consume(planar));
    }

    @Benchmark
    public void messageOf100Bytes(Blackhole hole) {
        service.messages().send(102, message);
        client.messages().receive((type, json) -> hole.consume(json));
    }

    @Benchmark
    public void roundWithNothingToDo(Blackhole hole) {
        hole.consume(service.beat());
        hole.consume(service.messages().receive((type, json) -> hole.consume(json)));
        hole.consume(service.audio().receive((stream, startFrame, planar) -> hole.consume(planar)));
    }
}
