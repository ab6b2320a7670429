package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import sa3.mlx.MlxException;
import sa3.pipeline.Cancellation;
import sa3.pipeline.CancelledException;

class FailuresTest {
    private final StringWriter err = new StringWriter();

    private int report(Throwable failure, boolean json) {
        CommandLine command = Main.commandLine(new Cancellation()).setErr(new PrintWriter(err, true));
        return Failures.report(failure, command, json, false);
    }

    @Test
    void ownFailureIsItsMessageAndNothingElse() {
        assertEquals(ExitCodes.FAILED, report(new MlxException("matmul of [2, 3] and [4, 5]"), false));
        assertEquals("sa3: matmul of [2, 3] and [4, 5]" + System.lineSeparator(), err.toString());
    }

    @Test
    void whatALibraryRefusedWhileItWasLoadedIsTold() {
        Throwable thrown = new ExceptionInInitializerError(new MlxException("SA3_CPU=mmx: unset it"));
        assertEquals(ExitCodes.FAILED, report(thrown, false));
        assertEquals("sa3: SA3_CPU=mmx: unset it", err.toString().strip());
    }

    @Test
    void refusedArgumentIsAFailedJob() {
        assertEquals(ExitCodes.FAILED, report(new IllegalArgumentException("seconds 0: more than 0"), false));
    }

    @Test
    void messageOfSeveralLinesBecomesOne() {
        report(new IllegalArgumentException("first\n   second"), false);
        assertEquals("sa3: first | second", err.toString().strip());
    }

    @Test
    void quotedNameCannotSteerTheTerminal() {
        report(new IllegalArgumentException("no model \u001b[2Jx"), false);
        assertEquals("sa3: no model ?[2Jx", err.toString().strip());
    }

    @Test
    void quotedNameCannotTurnTheLineRound() {
        report(new IllegalArgumentException("no model \u202Ex\u009b2J"), false);
        assertEquals("sa3: no model ?x?2J", err.toString().strip());
    }

    @Test
    void unforeseenFailureSaysWhereTheDetailsAre() {
        assertEquals(ExitCodes.UNEXPECTED, report(new IllegalStateException("odd"), false));
        assertTrue(err.toString().contains(LogFile.folder().toString()), err.toString());
    }

    @Test
    void noTraceReachesTheTerminal() {
        report(new NullPointerException("odd"), false);
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void cancelledJobEndsAsInterrupted() {
        assertEquals(ExitCodes.INTERRUPTED, report(new CancelledException(), false));
    }

    @Test
    void missingFileIsCalledMissing() {
        assertEquals(
                "no such file or folder: guide.wav",
                Failures.message(new UncheckedIOException(new NoSuchFileException("guide.wav"))));
    }

    @Test
    void forbiddenFileSaysWhatToCheck() {
        assertTrue(Failures.message(new AccessDeniedException("/out")).contains("rights"));
    }

    @Test
    void failureWithoutMessageIsNamed() {
        assertTrue(Failures.message(new IOException()).contains("IOException"));
    }

    @Test
    void jsonFailureIsOneObject() throws Exception {
        report(new MlxException("broken"), true);
        JsonNode event = new ObjectMapper().readTree(err.toString());
        assertEquals(
                "error broken 1",
                event.path("event").asText() + " " + event.path("message").asText() + " "
                        + event.path("exit").asInt());
    }
}
