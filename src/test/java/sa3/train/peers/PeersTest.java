package sa3.train.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sa3.mlx.Array;
import sa3.mlx.ProcessGroup;
import sa3.mlx.Scope;
import sa3.train.PeerLostException;

/** What one process of two says to the other, which the test plays; time stands still unless the test moves it. */
class PeersTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Other other = new Other();
    private long nowNs;
    private Peers peers;

    /** Answers with what it was told to bring, else with zeros. */
    private static final class Other extends ProcessGroup {
        final List<List<Float>> heard = new ArrayList<>();
        final Deque<float[]> answers = new ArrayDeque<>();
        boolean isGone;

        Other() {
            super(0, 2);
        }

        @Override
        public float[] sum(float[] values) {
            if (isGone) {
                throw new IllegalStateException("nobody is there");
            }
            float[] answer = answers.isEmpty() ? new float[values.length] : answers.remove();
            List<Float> said = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                said.add(values[i]);
                answer[i] += values[i];
            }
            heard.add(said);
            return answer;
        }
    }

    @BeforeEach
    void join() {
        peers = new Peers(PATIENCE, "", () -> other, () -> {}, () -> nowNs);
    }

    @AfterEach
    void leave() {
        peers.close();
    }

    private float[] sum(float... values) {
        try (Scope scope = Scope.open()) {
            return peers.sum(List.of(Array.of(values, values.length))).get(0).toFloats();
        }
    }

    @Test
    void whoIsAtWorkSaysSoOnceInAQuarterOfThePatience() {
        peers.stillWorking();
        assertEquals(List.of(), other.heard);
        nowNs += PATIENCE.toNanos() / 4 + 1;
        peers.stillWorking();
        peers.stillWorking();
        assertEquals(List.of(List.of(1f, 0f)), other.heard);
    }

    @Test
    void aSumWaitsUntilTheOtherIsNoLongerAtWork() {
        other.answers.add(new float[] {1, 0});
        other.answers.add(new float[] {1, 0});
        other.answers.add(new float[] {0, 0});
        other.answers.add(new float[] {5, 7});
        assertArrayEquals(new float[] {6, 9}, sum(1, 2));
        assertEquals(4, other.heard.size());
    }

    @Test
    void aStopIsAgreedWithTheNextSum() {
        other.answers.add(new float[] {0, 1});
        assertFalse(peers.shouldStop(false));
        sum(1);
        assertTrue(peers.shouldStop(false));
    }

    /** The other has left its loop, and would not answer. */
    @Test
    void afterAStopNobodyIsSpokenToAnyMore() {
        peers.shouldStop(true);
        sum(1);
        assertTrue(peers.shouldStop(false));
        other.isGone = true;
        nowNs += PATIENCE.toNanos();
        peers.stillWorking();
        assertEquals(List.of(List.of(0f, 1f), List.of(1f)), other.heard);
    }

    @Test
    void whoIsGoneIsTold() {
        other.isGone = true;
        String message = assertThrows(PeerLostException.class, () -> sum(1)).getMessage();
        assertEquals("summing gradients: another process is gone (nobody is there)", message);
    }
}
