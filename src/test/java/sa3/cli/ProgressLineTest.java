package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter err = new StringWriter();
    private long nowNs = 1_000_000_000L;

    private ProgressLine line(ProgressLine.Mode mode) {
        return new ProgressLine(new PrintWriter(err), mode, () -> nowNs);
    }

    private void step(ProgressLine line, int done, double secondsLater) {
        nowNs += (long) (secondsLater * 1e9);
        line.progress("sampling", done, 8);
    }

    @Test
    void timeLeftFollowsThePaceOfTheStage() {
        ProgressLine line = line(ProgressLine.Mode.TERMINAL);
        step(line, 0, 0);
        step(line, 2, 10);
        assertTrue(err.toString().endsWith("25 %  2/8, 30 s left"), err.toString());
    }

    @Test
    void minutesAreShownAsMinutes() {
        ProgressLine line = line(ProgressLine.Mode.PLAIN);
        step(line, 0, 0);
        step(line, 1, 30);
        assertTrue(err.toString().contains("3:30 min left"), err.toString());
    }

    @Test
    void whatThereIsToSayFitsOnATerminalOfUsualWidth() {
        ProgressLine line = line(ProgressLine.Mode.TERMINAL);
        line.progress("train", 0, 1000);
        nowNs += 100_000_000_000L;
        line.detail("loss 0.1235, rate 1.0e-04, step 120, epoch 3", Map.of());
        line.progress("train", 120, 1000);
        String shown = err.toString().substring(err.toString().lastIndexOf(ProgressLine.CLEAR));
        assertTrue(shown.contains("] "), shown);
        assertTrue(shown.contains(" 120/1000, 12:14 min left, loss 0.1235, rate 1.0e-04"), shown);
        assertEquals(79 + ProgressLine.CLEAR.length(), shown.length(), shown);
    }

    @Test
    void whatHasNoEndTellsNoTime() {
        ProgressLine line = line(ProgressLine.Mode.PLAIN);
        line.progress("train", 0, Integer.MAX_VALUE);
        nowNs += 20_000_000_000L;
        line.progress("train", 10, Integer.MAX_VALUE);
        assertTrue(err.toString().endsWith("(0 %)" + System.lineSeparator()), err.toString());
    }

    @Test
    void aNewStageBeginsANewCount() {
        ProgressLine line = line(ProgressLine.Mode.PLAIN);
        step(line, 8, 0);
        line.progress("decoding", 0, 2);
        assertTrue(err.toString().endsWith("decoding 0/2 (0 %)" + System.lineSeparator()), err.toString());
    }

    @Test
    void plainOutputIsSparse() {
        ProgressLine line = line(ProgressLine.Mode.PLAIN);
        for (int done = 0; done < 8; done++) {
            step(line, done, 1);
        }
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void terminalIsRedrawnAtMostTenTimesASecond() {
        ProgressLine line = line(ProgressLine.Mode.TERMINAL);
        step(line, 0, 0);
        int length = err.toString().length();
        step(line, 1, 0.05);
        assertEquals(length, err.toString().length());
    }

    @Test
    void theLastUnitIsAlwaysShown() {
        ProgressLine line = line(ProgressLine.Mode.TERMINAL);
        step(line, 0, 0);
        step(line, 8, 0.01);
        assertTrue(err.toString().endsWith("100 %  8/8"), err.toString());
    }

    @Test
    void terminalLineIsGoneAtTheEnd() {
        ProgressLine line = line(ProgressLine.Mode.TERMINAL);
        step(line, 0, 0);
        line.close();
        assertTrue(err.toString().endsWith("\r\u001b[K"));
    }

    @Test
    void quietShowsNothing() {
        step(line(ProgressLine.Mode.of(false, true)), 1, 1);
        assertEquals("", err.toString());
    }

    @Test
    void everyJsonLineIsAnObject() throws Exception {
        ProgressLine line = line(ProgressLine.Mode.of(true, false));
        step(line, 0, 0);
        step(line, 4, 2);
        JsonNode last =
                new ObjectMapper().readTree(err.toString().lines().toList().get(1));
        assertEquals(2.0, last.path("secondsLeft").asDouble());
    }

    @Test
    void impossibleCountsDoNotBreakTheJob() {
        ProgressLine line = line(ProgressLine.Mode.TERMINAL);
        line.progress("odd", 9, 0);
        assertTrue(err.toString().contains("100 %"), err.toString());
    }
}
