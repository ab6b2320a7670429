package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import sa3.models.hub.TransferProgress;

class TransferLineTest {
    private static final TransferProgress THIRD = new TransferProgress("a.npz", 500_000_000, 1_500_000_000, 10e6);

    private final StringWriter err = new StringWriter();
    private long nowNs = 1_000_000_000L;

    private TransferLine line(ProgressLine.Mode mode) {
        return new TransferLine(new PrintWriter(err), mode, "downloading", () -> nowNs);
    }

    @Test
    void showsAmountSpeedAndTimeLeft() {
        line(ProgressLine.Mode.TERMINAL).progress(THIRD);
        assertTrue(err.toString().contains("33 %  500.0/1500.0 MB, 10.0 MB/s, 1:40 min left"), err.toString());
    }

    @Test
    void unknownSpeedIsNotShown() {
        line(ProgressLine.Mode.PLAIN).progress(new TransferProgress("a.npz", 0, 2_000_000, 0));
        assertEquals("sa3: downloading a.npz: 0.0/2.0 MB", err.toString().strip());
    }

    @Test
    void plainOutputIsSparse() {
        TransferLine line = line(ProgressLine.Mode.PLAIN);
        for (int i = 0; i < 5; i++) {
            nowNs += 1_000_000_000L;
            line.progress(THIRD);
        }
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void theEndIsAlwaysShown() {
        TransferLine line = line(ProgressLine.Mode.PLAIN);
        line.progress(THIRD);
        line.progress(new TransferProgress("a.npz", 1_500_000_000, 1_500_000_000, 10e6));
        assertTrue(err.toString().contains("1500.0/1500.0 MB"), err.toString());
    }

    @Test
    void jsonCountsBytes() throws Exception {
        line(ProgressLine.Mode.JSON).progress(THIRD);
        JsonNode event = new ObjectMapper().readTree(err.toString());
        assertEquals(
                "a.npz 500000000 100",
                event.path("file").asText() + " " + event.path("done").asLong() + " "
                        + event.path("secondsLeft").asLong());
    }

    @Test
    void nothingToTransferIsNoFailure() {
        line(ProgressLine.Mode.TERMINAL).progress(new TransferProgress("a.npz", 0, 0, 0));
        assertTrue(err.toString().contains("0.0/0.0 MB"), err.toString());
    }

    @Test
    void quietShowsNothing() {
        line(ProgressLine.Mode.SILENT).progress(THIRD);
        assertEquals("", err.toString());
    }
}
