package sa3.service.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.service.jobs.JobId;

class InputStreamsTest {
    private static final int RATE_HZ = 44_100;

    private final InputBudget budget = new InputBudget(8_000);
    private final InputStreams inputs = new InputStreams(budget);
    private final WaitingJobs waiting = new WaitingJobs(inputs);

    private static float[][] silence(int frames) {
        return new float[2][frames];
    }

    @Test
    void audioThatArrivedIsAClip() {
        inputs.begin(1, 100, RATE_HZ, 2);
        inputs.audio(1, 0, silence(60));
        assertTrue(inputs.isKnown(1) && inputs.clip(1).isEmpty());
        inputs.audio(1, 60, silence(40));
        assertEquals(100, inputs.clip(1).orElseThrow().frames());
        assertEquals(800, budget.takenBytes());
        inputs.remove(1);
        assertEquals(0, budget.takenBytes());
    }

    @Test
    void audioThatStopsHalfwayIsForgottenAndItsMemoryGivenBack() {
        inputs.at(1_000);
        inputs.begin(1, 500, RATE_HZ, 2);
        inputs.at(25_000);
        inputs.audio(1, 0, silence(60));
        inputs.at(55_000);
        assertTrue(inputs.isKnown(1));
        inputs.at(55_001);
        assertFalse(inputs.isKnown(1));
        assertEquals(0, budget.takenBytes());
        assertTrue(inputs.problem(1).orElse("").contains("did not come to its end in time"));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void audioThatIsNoNumberIsRefusedWithTheReason(float sample) {
        inputs.begin(1, 100, RATE_HZ, 2);
        float[][] audio = silence(60);
        audio[1][59] = sample;
        inputs.audio(1, 0, audio);
        assertFalse(inputs.isKnown(1));
        assertEquals(0, budget.takenBytes());
        assertTrue(inputs.problem(1).orElse("").contains("NaN or infinity"));
    }

    @Test
    void audioOutOfOrderIsRefusedWithTheReason() {
        inputs.begin(1, 100, RATE_HZ, 2);
        inputs.audio(1, 10, silence(60));
        assertTrue(inputs.problem(1).orElse("").contains("out of order"));
        inputs.begin(1, 100, RATE_HZ, 2);
        inputs.audio(1, 0, silence(101));
        assertTrue(inputs.problem(1).orElse("").contains("out of order"));
    }

    @Test
    void wholeAudioThatNoJobTakesIsForgottenToo() {
        inputs.begin(1, 60, RATE_HZ, 2);
        inputs.audio(1, 0, silence(60));
        inputs.at(30_001);
        assertTrue(inputs.clip(1).isEmpty());
        assertEquals(0, budget.takenBytes());
    }

    @Test
    void aJobThatIsCancelledWhileItsAudioArrivesTakesItAlong() {
        inputs.begin(7, 500, RATE_HZ, 2);
        inputs.audio(7, 0, silence(60));
        ClientMessage message = ClientMessage.of(MessageType.GENERATE, "{\"guide\": 7}");
        assertTrue(waiting.hasToWait(message));
        waiting.add(new JobId("job"), message);
        waiting.remove(new JobId("job"));
        assertFalse(inputs.isKnown(7));
        assertEquals(0, budget.takenBytes());
    }

    @Test
    void whatAllClientsSendIsBoundedTogetherAndTheReasonIsRemembered() {
        InputStreams others = new InputStreams(budget);
        others.begin(1, 900, RATE_HZ, 2);
        inputs.begin(1, 200, RATE_HZ, 2);
        assertFalse(inputs.isKnown(1));
        assertTrue(inputs.problem(1).orElse("").contains("try again in a moment"));
        inputs.audio(1, 0, silence(60));
        assertEquals(7_200, budget.takenBytes());
        others.clear();
        inputs.begin(1, 200, RATE_HZ, 2);
        assertTrue(inputs.isKnown(1) && inputs.problem(1).isEmpty());
    }

    @Test
    void oneClientSendsNoMoreThanItsShare() {
        InputStreams alone = new InputStreams(new InputBudget(Long.MAX_VALUE));
        alone.begin(1, 1L << 26, RATE_HZ, 2);
        assertTrue(alone.problem(1).orElse("").contains("at most 67108864 samples"), "two channels of them");
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThrows(ProtocolException.class, () -> inputs.begin(1, 100, RATE_HZ, 3));
        assertThrows(ProtocolException.class, () -> inputs.begin(1, 0, RATE_HZ, 2));
        assertThrows(ProtocolException.class, () -> inputs.begin(1, 100, 1, 2));
        inputs.begin(1, 100, RATE_HZ, 2);
        inputs.audio(1, 0, new float[][] {{Float.NaN}, {0}});
        assertFalse(inputs.isKnown(1), "what is no number spoils its stream");
        assertEquals(0, budget.takenBytes());
    }
}
