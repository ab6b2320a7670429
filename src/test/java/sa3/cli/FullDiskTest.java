package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.Folders;
import sa3.train.job.DemoOrder;
import sa3.train.sounds.DemoSounds;

/** Commands as processes that write to a disk of some kilobytes, which fills up and is then made larger. */
@Tag("long")
class FullDiskTest {
    /** What a script begins with: {@code sa3} runs the command, {@code files} lists what is on the disk. */
    private static final String BEGIN =
            """
            mount -t tmpfs -o size=$SIZE disk "$DISK"
            sa3() { status=0; "${command[@]}" "$@" 2>&1 || status=$?; echo "status $status"; }
            files() { (cd "$DISK" && find . -type f | sort); echo; }
            """;

    /** Of the demo sounds, arpeggios, bells and chords. */
    private static final int SOUNDS = 12;

    private static final int STEPS = 40;

    @TempDir
    private Path temp;

    private Path disk = Path.of("");

    @BeforeEach
    void needsADiskOfItsOwn() throws Exception {
        disk = Files.createDirectory(temp.resolve("disk"));
        assumeTrue(
                Files.exists(Path.of("/usr/bin/unshare")) && script("4k", "true").status == 0,
                "this system lets nobody but its administrator mount a disk");
    }

    private record Said(int status, List<String> lines) {
        Said {
            lines = List.copyOf(lines);
        }

        /** The status of each command, in order. */
        List<Integer> statuses() {
            return lines.stream()
                    .filter(line -> line.startsWith("status "))
                    .map(line -> Integer.valueOf(line.substring(7)))
                    .toList();
        }

        /** What the commands themselves said. */
        List<String> complaints() {
            return lines.stream().filter(line -> line.startsWith("sa3: ")).toList();
        }

        /** What {@code files} listed, call by call. */
        List<List<String>> listings() {
            List<List<String>> listings = new ArrayList<>(List.of(new ArrayList<>()));
            for (String line : lines) {
                if (line.startsWith("./")) {
                    listings.get(listings.size() - 1).add(line.substring(2));
                } else if (line.isEmpty()) {
                    listings.add(new ArrayList<>());
                }
            }
            return listings;
        }
    }

    /** The disk is there only as long as the script, and for nobody else. */
    private Said script(String size, String script) throws IOException, InterruptedException {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dsa3.home=" + Folders.programHome(),
                Main.class.getName());
        List<String> command = new ArrayList<>(List.of("unshare", "--map-root-user", "--mount", "bash", "-eu", "-c"));
        command.add("command=(\"$@\")\n" + BEGIN + script);
        command.add("script");
        command.addAll(java);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("SIZE", size, "DISK", disk.toString(), "TEMP", temp.toString()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), said.lines().toList());
    }

    private static List<String> stems(List<String> files, String ending) {
        Predicate<String> isDetails = "latents/details.json"::equals;
        return files.stream()
                .filter(file -> file.endsWith(ending))
                .filter(isDetails.negate())
                .map(file -> file.substring(0, file.length() - ending.length()))
                .toList();
    }

    private static void assertNothingHalf(List<String> files) {
        assertFalse(files.stream().anyMatch(file -> file.endsWith(".part")), files.toString());
    }

    @Test
    void encodingStopsAndGoesOnWhereItStopped() throws Exception {
        new DemoSounds(1, null).write(temp.resolve("sounds"));
        Said said = script(
                "160k",
                """
                rm "$TEMP"/sounds/[d-z]*
                sa3 encode "$TEMP/sounds" -o "$DISK/latents" -m demo --quiet
                files
                mount -o remount,size=20m "$DISK"
                sa3 encode "$TEMP/sounds" -o "$DISK/latents" -m demo --quiet
                files
                """);
        assertEquals(List.of(1, 0), said.statuses(), said.toString());
        assertEquals(1, said.complaints().size(), said.toString());
        String complaint = said.complaints().get(0);
        assertTrue(complaint.startsWith("sa3: cannot write " + disk), complaint);
        assertTrue(complaint.contains("No space left on device; free some space and run the same"), complaint);
        List<String> first = said.listings().get(0);
        assertNothingHalf(first);
        List<String> finished = stems(first, ".json");
        assertTrue(!finished.isEmpty() && finished.size() < SOUNDS, first.toString());
        assertTrue(stems(first, ".npy").containsAll(finished), first.toString());
        List<String> second = said.listings().get(1);
        assertNothingHalf(second);
        assertEquals(SOUNDS, stems(second, ".json").size());
        assertEquals(stems(second, ".json"), stems(second, ".npy"));
        String told = "(" + (SOUNDS - finished.size()) + " encoded, " + finished.size() + " there already";
        assertTrue(said.lines.stream().anyMatch(line -> line.contains(told)), said.toString());
    }

    @Test
    void aTrainingStopsAtItsLastSaveAndGoesOnAsIfItHadNot() throws Exception {
        Path latents = DemoOrder.latents(temp.resolve("latents"), "warm pad", "dusty drums", "tape hiss");
        String train = "sa3 train -m demo -l '" + latents
                + "' --name dusty --no-deliver --rank 2 --latent-crop-length 8 --checkpoint-every 1 --quiet ";
        Said said = script(
                "900k",
                train
                        + """
                        --max-steps 40 --save-dir "$DISK"
                        files
                        mount -o remount,size=50m "$DISK"
                        sa3 train --resume "$DISK"/dusty/* --quiet --no-deliver
                        files
                        """
                        + train
                        + """
                        --max-steps 40 --save-dir "$DISK/whole"
                        cmp "$DISK"/dusty/*/resume.safetensors "$DISK"/whole/dusty/*/resume.safetensors && echo same
                        """);
        assertEquals(List.of(1, 0, 0), said.statuses(), said.toString());
        assertEquals(1, said.complaints().size(), said.toString());
        String complaint = said.complaints().get(0);
        List<String> first = said.listings().get(0);
        assertNothingHalf(first);
        long checkpoints =
                first.stream().filter(file -> file.contains("/checkpoints/")).count();
        assertTrue(complaint.startsWith("sa3: cannot write " + disk), complaint);
        assertTrue(
                complaint.contains("No space left on device; free some space; the state after step ")
                        && complaint.contains(" is kept, go on with: sa3 train --resume " + disk),
                complaint);
        assertTrue(checkpoints >= 2 && checkpoints < STEPS, first.toString());
        assertEquals(
                STEPS,
                said.listings().get(1).stream()
                        .filter(file -> file.contains("/checkpoints/"))
                        .count());
        assertTrue(said.lines.contains("same"), said.lines.stream().collect(Collectors.joining("\n")));
    }

    @Test
    void aTrainingThatFindsNoRoomAtAllLeavesNothing() throws Exception {
        Path latents = DemoOrder.latents(temp.resolve("latents"), "warm pad");
        for (String size : List.of("4k", "40k", "1500k")) { // the adapter takes 383 kB, the state 2260
            Said said = script(
                    size,
                    "sa3 train -m demo -l '" + latents
                            + "' --name dusty --max-steps 3 --quiet --save-dir \"$DISK\"\nfiles\n");
            assertEquals(List.of(1), said.statuses(), said.toString());
            assertEquals(1, said.complaints().size(), said.toString());
            assertTrue(said.complaints().get(0).contains("No space left on device"), said.toString());
            assertEquals(List.of(), said.listings().get(0));
        }
    }
}
