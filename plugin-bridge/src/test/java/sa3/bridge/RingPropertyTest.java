package sa3.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A region's rings behave as queues under any sequence, also round their ends; ring_test.c plays the same on one ring. */
class RingPropertyTest {
    private static Path folder;
    private static Region client;
    private static Region service;

    /** Sends a record of so many bytes or frames, or takes one. */
    record Step(boolean send, boolean audio, int size) {}

    record Message(int type, String json) {}

    record Chunk(int stream, long startFrame, List<Float> first, int frames) {}

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("sa3-ring");
        Path path = Folders.regionIn(folder);
        client = Region.create(path);
        service = Region.attach(path);
    }

    @AfterContainer
    static void close() throws IOException {
        service.close();
        client.close();
        Files.delete(folder);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> size = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 40), Arbitraries.integers().between(0, Messages.MAX_BYTES / 2));
        return Combinators.combine(Arbitraries.of(true, true, false), Arbitraries.of(true, false), size)
                .as(Step::new)
                .list()
                .ofMaxSize(120);
    }

    @Property(tries = 60)
    void ringIsAQueueUnderAnySequence(@ForAll("steps") List<Step> steps) {
        ArrayDeque<Message> messages = new ArrayDeque<>();
        ArrayDeque<Chunk> chunks = new ArrayDeque<>();
        int number = 0;
        for (Step step : steps) {
            number++;
            if (step.audio()) {
                playAudio(step, number, chunks);
            } else {
                playMessage(step, number, messages);
            }
        }
        while (!messages.isEmpty()) {
            takeMessage(messages);
        }
        while (!chunks.isEmpty()) {
            takeAudio(chunks);
        }
        takeMessage(messages);
        takeAudio(chunks);
    }

    private static void playMessage(Step step, int number, ArrayDeque<Message> queue) {
        if (!step.send()) {
            takeMessage(queue);
            return;
        }
        Message message = new Message(number, Integer.toString(number % 10).repeat(step.size()));
        Status status = client.messages().send(message.type(), message.json());
        assertTrue(status == Status.OK || (status == Status.FULL && !queue.isEmpty()), status.toString());
        if (status == Status.OK) {
            queue.add(message);
        }
    }

    private static void takeMessage(ArrayDeque<Message> queue) {
        Message expected = queue.poll();
        Status status = service.messages().receive((type, json) -> assertEquals(expected, new Message(type, json)));
        assertEquals(expected == null ? Status.EMPTY : Status.OK, status);
    }

    private static void playAudio(Step step, int number, ArrayDeque<Chunk> queue) {
        int frames = step.size() / 2;
        if (!step.send() || frames == 0) {
            takeAudio(queue);
            return;
        }
        float[][] planar = new float[2][frames];
        planar[0][0] = number;
        planar[1][frames - 1] = -number;
        Status status = client.audio().send(number, 1L << (number % 60), planar, 0, frames);
        assertTrue(status == Status.OK || (status == Status.FULL && !queue.isEmpty()), status.toString());
        if (status == Status.OK) {
            queue.add(new Chunk(number, 1L << (number % 60), List.of(planar[0][0], planar[1][frames - 1]), frames));
        }
    }

    private static void takeAudio(ArrayDeque<Chunk> queue) {
        Chunk expected = queue.poll();
        Status status = service.audio().receive((stream, startFrame, planar) -> {
            int frames = planar[0].length;
            List<Float> ends = List.of(planar[0][0], planar[1][frames - 1]);
            assertEquals(expected, new Chunk(stream, startFrame, ends, frames));
            float[] silence = new float[frames];
            silence[0] = planar[0][0];
            assertArrayEquals(silence, planar[0]);
        });
        assertEquals(expected == null ? Status.EMPTY : Status.OK, status);
    }
}
