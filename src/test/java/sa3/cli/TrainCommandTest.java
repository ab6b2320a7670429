package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.mlx.ProcessGroup;
import sa3.train.peers.Peers;

/** {@code sa3 train} on the bundled model: what it writes and says. */
class TrainCommandTest {
    @TempDir
    private Path temp;

    private TrainCommandRig rig;

    @BeforeEach
    void open() {
        rig = new TrainCommandRig(temp);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void trainsSavesAndNamesTheAdapter() throws IOException {
        CommandRun run = rig.train("--max-steps", "3", "--checkpoint-every", "2");
        assertEquals(ExitCodes.OK, run.status(), run.err());
        Path adapter = rig.run().checkpoints().resolve("dusty-step=3-epoch=0.safetensors");
        assertEquals(adapter.toString(), run.out().strip());
        assertEquals(
                List.of("dusty-step=2-epoch=0.safetensors", "dusty-step=3-epoch=0.safetensors"),
                names(rig.run().checkpoints()));
        assertTrue(run.err().contains("loss by noise level"), run.err());
    }

    @Test
    void everyStepIsALineForScriptsWithTheReferencesNames() throws IOException {
        CommandRun run = rig.train("--max-steps", "2", "--json");
        JsonNode first = new ObjectMapper()
                .readTree(run.errLines().stream()
                        .filter(line -> line.contains("\"progress\""))
                        .findFirst()
                        .orElseThrow());
        for (String name : List.of("train/loss", "train/lr", "train/grad_norm", "train/lora_magnitude", "t")) {
            assertTrue(first.path(name).isNumber(), name + " in " + first);
        }
        assertEquals(2, new ObjectMapper().readTree(run.out()).path("steps").asInt());
    }

    @Test
    void aLossThatIsNoNumberStopsWithTheLastGoodStateSaved() throws IOException {
        CommandRun run = rig.train("--max-steps", "50", "--lr", "100", "--checkpoint-every", "1");
        assertEquals(ExitCodes.FAILED, run.status());
        boolean isTooLarge =
                run.err().contains("which no adapter can hold (float16): begin a new run with a lower --lr");
        assertTrue(run.err().contains("is not a finite number") || isTooLarge, run.err());
        assertTrue(Files.exists(rig.run().resumeFile()));
        CommandRun atOnce = rig.train("--max-steps", "50", "--lr", "1e30");
        assertTrue(atOnce.err().contains("begin a new run with a lower --lr"), atOnce.err());
        assertFalse(atOnce.err().contains("from that adapter") || atOnce.err().contains("--resume"), atOnce.err());
    }

    @Test
    void whatCannotBeginLeavesNothing() {
        CommandRun run = CommandRun.of(List.of(
                "train",
                "-m",
                "demo",
                "-l",
                temp.resolve("none").toString(),
                "--save-dir",
                temp.resolve("my runs").toString()));
        assertEquals(ExitCodes.FAILED, run.status());
        assertFalse(Files.exists(temp.resolve("my runs").resolve("none")));
    }

    @Test
    void aWayBetweenProcessesThatIsNotThereIsTold() {
        assertTrue(rig.train("--backend", "smoke").err().contains("choose ring, mpi, nccl, jaccl"));
        assertTrue(rig.train("--backend", "ring").err().contains("name the processes with --hosts"));
        String err = rig.train("--backend", "mpi", "--hosts", "127.0.0.1:5001,127.0.0.1:5002")
                .err();
        assertTrue(err.contains("--hosts is MLX's ring"), err);
        List<String> absent = Peers.BACKENDS.stream()
                .filter(name -> !ProcessGroup.isAvailable(name))
                .toList();
        assertTrue(absent.contains("nccl"), "MLX for processors has no NCCL: " + absent);
        for (String name : absent) {
            CommandRun run = rig.train("--backend", name);
            assertEquals(ExitCodes.FAILED, run.status());
            assertTrue(run.err().startsWith("sa3: --backend " + name + ": MLX finds none here"), run.err());
            assertTrue(run.err().strip().endsWith(String.join(", ", available())), run.err());
            assertEquals(1, run.errLines().size(), run.err());
        }
        assertFalse(Files.exists(temp.resolve("my runs")));
    }

    private static List<String> available() {
        return Peers.BACKENDS.stream().filter(ProcessGroup::isAvailable).toList();
    }
}
