package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever {@code sa3 generate} is given: one clear line, an exit status, and no file. */
class BadInputTest {
    private static final int GUIDE_FRAMES = 44100;

    @TempDir
    Path folder;

    private Path output;
    private Path guide;

    @BeforeEach
    void prepare() throws IOException {
        output = Files.createDirectory(folder.resolve("out"));
        guide = folder.resolve("guide.wav");
        Files.write(guide, wav(2, GUIDE_FRAMES));
    }

    /** A 16-bit WAV of a ramp. */
    private static byte[] wav(int channels, int frames) {
        int dataBytes = 2 * channels * frames;
        ByteBuffer bytes = ByteBuffer.allocate(44 + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(ascii("RIFF")).putInt(36 + dataBytes).put(ascii("WAVEfmt ")).putInt(16);
        bytes.putShort((short) 1).putShort((short) channels).putInt(44100);
        bytes.putInt(88200 * channels).putShort((short) (2 * channels)).putShort((short) 16);
        bytes.put(ascii("data")).putInt(dataBytes);
        while (bytes.hasRemaining()) {
            bytes.putShort((short) (bytes.position() % 9000));
        }
        return bytes.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static CommandRun generate(String prompt, Path out, String... more) {
        List<String> args =
                new ArrayList<>(List.of("generate", "--model", "demo", "--prompt", prompt, "--out", out.toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args);
    }

    private CommandRun generate(String... more) {
        return generate("rain", output.resolve("clip.wav"), more);
    }

    private void assertRefused(CommandRun run, String words) throws IOException {
        assertNotEquals(ExitCodes.OK, run.status());
        assertNotEquals(ExitCodes.UNEXPECTED, run.status(), run.err());
        assertEquals(1, run.errLines().size(), run.err());
        assertTrue(run.err().startsWith("sa3: ") && run.err().contains(words), run.err());
        assertEquals("", run.out());
        assertNothingWritten();
    }

    private void assertNothingWritten() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--seconds 0 | it must be above 0",
                "--seconds -3 | it must be above 0",
                "--seconds NaN | it must be above 0",
                "--seconds Infinity | it must be above 0",
                "--seconds 1e-9 | shorter than one sample",
                "--seconds 60.5 | at most 60",
                "--seconds long | 'long' is not a double",
                "--steps 0 | steps 0",
                "--steps 1.5 | '1.5' is not an int",
                "--bars 4 | add bpm",
                "--bars 4 --bpm 120 --seconds 8 | leave one out",
                "--bars 0 --bpm 120 | bars 0: expected 1 to 10000",
                "--beats-per-bar 3 | beats per bar 3 need a number of bars",
                "--cfg 1e308 | between -1000 and 1000",
                "--limiter-ceiling 1e-30 | at least 0.001",
                "--bars 2000000000 --bpm 120 | expected 1 to 10000",
                "--bars 1 --bpm 120 --beats-per-bar 0 | beats per bar 0: expected",
                "--bars 1 --bpm 120 --beats-per-bar NaN | beats per bar NaN: expected",
                "--bars 1 --bpm 120 --beats-per-bar 1e9 | beats per bar 1e9: expected",
                "--bars 1 --bpm 120 --beats-per-bar 7/9 | beats per bar '7/9': expected",
                "--bars 4 --bpm 0 | expected 10 to 999",
                "--bars 4 --bpm NaN | expected 10 to 999",
                "--sampler ddim | unknown sampler 'ddim'",
                "--shift left | unknown shift 'left'",
                "--format mp3 | unknown format 'mp3'",
                "--format flac16 | does not fit",
                "--key H | H",
                "--seed -1 | seed -1",
                "--seed 9223372036854775807 --count 2 | seed 9223372036854775807",
                "--seed many | 'many' is not a long",
                "--count 0 | count 0",
                "--cfg NaN | guidance must be between",
                "--apg Infinity | guidance must be between",
                "--init-noise-level 0 | at least 0.01",
                "--limiter-ceiling 0 | limiter ceiling",
                "--threads 0 | expected 1 to",
                "--threads 99999999 | expected 1 to",
                "--reference-output --format wav24 | leave out --format wav24",
                "--inpaint 0.2-0.4 | needs the audio to inpaint",
                "--stepps 4 | did you mean --steps",
                "--model | Missing required parameter",
            })
    void refusesSetting(String options, String words) throws IOException {
        assertRefused(generate(options.split(" ")), words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--init-audio GUIDE --inpaint 0.2-0.5 --inpaint 0.4-0.6 | overlap",
                "--init-audio GUIDE --inpaint 0.5-0.2 | the first at least 0 and before the second",
                "--init-audio GUIDE --inpaint 0.5-0.5 | the first at least 0 and before the second",
                "--init-audio GUIDE --inpaint 0.5-1.5 | the clip ends at 1.0",
                "--init-audio GUIDE --inpaint -1-0.5 | such as 2.5-4",
                "--init-audio GUIDE --inpaint 0.1-0.2-0.3 | such as 2.5-4",
                "--init-audio GUIDE --inpaint 1.2.3-4 | such as 2.5-4",
                "--init-audio GUIDE --inpaint middle | such as 2.5-4",
                "--inpaint-audio GUIDE | at least one range",
                "--continue GUIDE --seconds 0.5 | choose more seconds for the whole",
                "--continue GUIDE --seconds 1 | choose more seconds for the whole",
                "--continue GUIDE --inpaint 0.2-0.4 | leave out --inpaint",
            })
    void refusesSource(String options, String words) throws IOException {
        assertRefused(generate(options.replace("GUIDE", guide.toString()).split(" ")), words);
    }

    @Test
    void refusesAnUnknownModel() throws IOException {
        CommandRun run = CommandRun.of(List.of("generate", "-p", "rain", "-m", "huge", "-o", output + "/clip.wav"));
        assertRefused(run, "no model is called 'huge'");
    }

    @ParameterizedTest
    @CsvSource({"--init-audio", "--continue", "--inpaint-audio"})
    void refusesMissingAudio(String option) throws IOException {
        assertRefused(generate(option, folder.resolve("none.wav").toString()), "does not exist");
    }

    @ParameterizedTest
    @CsvSource({"--init-audio", "--continue", "--inpaint-audio"})
    void refusesEmptyAudio(String option) throws IOException {
        Files.write(guide, new byte[0]);
        assertRefused(generate(option, guide.toString()), "is empty");
    }

    @Test
    void refusesTruncatedAudio() throws IOException {
        Files.write(guide, Arrays.copyOf(wav(2, GUIDE_FRAMES), 5000));
        assertRefused(generate("--init-audio", guide.toString()), "damaged");
    }

    @Test
    void refusesAudioOfNoFrames() throws IOException {
        Files.write(guide, wav(2, 0));
        assertRefused(generate("--init-audio", guide.toString()), "0 frames");
    }

    @Test
    void refusesAudioOfNoChannels() throws IOException {
        Files.write(guide, wav(0, 0));
        assertRefused(generate("--init-audio", guide.toString()), "0 channels");
    }

    @Test
    void refusesWhatIsNoAudio() throws IOException {
        Files.writeString(guide, "not a sound\n".repeat(50));
        assertRefused(generate("--init-audio", guide.toString()), guide.toString());
    }

    @Test
    void refusesAFolderAsAudio() throws IOException {
        assertRefused(generate("--init-audio", folder.toString()), "is not a file");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
    void refusesAudioThatMayNotBeRead() throws IOException {
        Files.setPosixFilePermissions(guide, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(guide), "this user may read everything");
        assertRefused(generate("--init-audio", guide.toString()), "permissions");
    }

    @Test
    void longestPromptWorks() {
        assertEquals(
                ExitCodes.OK,
                generate("rain ".repeat(20_000), output.resolve("a.wav"), "--seconds", "1")
                        .status());
    }

    @Test
    void refusesALongerPrompt() throws IOException {
        assertRefused(generate("r".repeat(100_001), output.resolve("a.wav"), "--seconds", "1"), "at most 100000");
    }

    @Test
    void refusesAMissingFolder() throws IOException {
        assertRefused(generate("rain", output.resolve("none/clip.wav"), "--seconds", "1"), "no folder");
    }

    @Test
    void refusesAFileAsFolder() throws IOException {
        assertRefused(generate("rain", guide.resolve("clip.wav"), "--seconds", "1"), "cannot write into");
    }

    @Test
    void refusesAFolderAsFile() throws IOException {
        assertRefused(generate("rain", folder, "--seconds", "1"), "is a folder");
    }

    @Test
    void refusesAnEndingThatTheFormatDoesNotHave() throws IOException {
        assertRefused(generate("rain", output.resolve("clip.mp3"), "--seconds", "1"), "ends in .wav");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such pipes")
    void leavesAPipeAlone() throws Exception {
        Path pipe = folder.resolve("pipe.wav");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        assertRefused(generate("rain", pipe, "--seconds", "1"), "device or a pipe");
        assertTrue(Files.exists(pipe) && !Files.isRegularFile(pipe));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
    void refusesAReadOnlyFolder() throws IOException {
        Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("r-xr-xr-x"));
        boolean isWritable = Files.isWritable(output);
        CommandRun run = generate("--seconds", "1");
        Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("rwxr-xr-x"));
        assumeFalse(isWritable, "this user may write everywhere");
        assertRefused(run, "cannot write into");
    }

    /** The name fits, but not with what the unfinished file is called: writing fails after the whole work. */
    @Test
    void writerThatFailsLeavesNothing() throws IOException {
        Path tooLong = output.resolve("a".repeat(300) + ".wav");
        assertRefused(generate("rain", tooLong, "--seconds", "1", "--steps", "1", "--quiet"), "cannot write");
    }

    @Test
    void fileThatWasThereSurvivesARefusal() throws IOException {
        Path kept = Files.writeString(folder.resolve("kept.wav"), "mine");
        assertRefused(generate("rain", kept, "--seconds", "0"), "above 0");
        assertEquals("mine", Files.readString(kept));
    }

    @Test
    void refusalAsJsonIsOneObject() throws IOException {
        CommandRun run = generate("--seconds", "0", "--json");
        assertTrue(run.err().startsWith("{\"event\":\"error\""), run.err());
        assertNothingWritten();
    }

    @Test
    void usageErrorAsJsonIsOneObject() {
        CommandRun run = generate("--seconds", "long", "--json");
        assertEquals(ExitCodes.USAGE, run.status());
        assertTrue(
                run.err().startsWith("{\"event\":\"error\"") && run.errLines().size() == 1, run.err());
    }
}
