package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.mlx.MlxRuntime;
import sa3.platform.Folders;
import sa3.weights.NpzWriter;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.TensorInfo;

/** A model file that is not what it should be: one line that names it, and no clip. The files are the bundled ones. */
class DamagedModelTest {
    private static final Path BUNDLE = Path.of("src/main/demo");

    @TempDir
    Path folder;

    private final Path program = Folders.programHome();
    private final Path libraries = Folders.nativeLibraries();
    private long handlesBefore;

    /** A program folder of its own with a copy of the bundle. */
    @BeforeEach
    void copyBundle() throws IOException {
        handlesBefore = MlxRuntime.liveHandles();
        Files.createDirectories(folder.resolve(BUNDLE));
        try (Stream<Path> files = Files.list(program.resolve(BUNDLE))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".npz")).toList()) {
                Files.copy(file, copyOf(String.valueOf(file.getFileName())));
            }
        }
        System.setProperty("sa3.native", libraries.toString());
        System.setProperty("sa3.home", folder.toString());
    }

    @AfterEach
    void useTheProgramsOwn() {
        System.setProperty("sa3.home", program.toString());
        System.clearProperty("sa3.native");
    }

    private Path copyOf(String file) {
        return folder.resolve(BUNDLE).resolve(file);
    }

    /** Changes a tensor, or takes it away. */
    private interface Change {
        void apply(TensorInfo info, ByteBuffer bytes, List<TensorInfo> kept);
    }

    private void rewrite(String name, String tensor, Change change) throws IOException {
        Path changed = folder.resolve("changed.npz");
        try (TensorFile file = TensorFiles.open(copyOf(name))) {
            List<TensorInfo> kept = new ArrayList<>(file.tensors().values());
            TensorInfo info = file.tensors().get(tensor);
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            bytes.put(file.read(tensor)).flip();
            kept.remove(info);
            change.apply(info, bytes, kept);
            NpzWriter.write(
                    changed, kept, key -> key.equals(tensor) ? bytes : file.read(key), NpzWriter.Packing.STORED);
        }
        Files.move(changed, copyOf(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private CommandRun generate() {
        return CommandRun.of(List.of(
                "generate", "-m", "demo", "-p", "rain", "--seconds", "1", "--steps", "1", "--quiet", "-o", clip()));
    }

    private String clip() {
        return folder.resolve("clip.wav").toString();
    }

    private void assertRefused(CommandRun run, String... words) {
        assertEquals(ExitCodes.FAILED, run.status(), run.err());
        assertEquals(1, run.errLines().size(), run.err());
        assertTrue(run.err().startsWith("sa3: "), run.err());
        for (String word : words) {
            assertTrue(run.err().contains(word), run.err());
        }
        assertFalse(Files.exists(Path.of(clip())));
        assertEquals(handlesBefore, MlxRuntime.liveHandles());
    }

    @Test
    void copyOfTheBundleWorks() {
        assertEquals(ExitCodes.OK, generate().status());
    }

    @ParameterizedTest
    @CsvSource({"dit_demo_f16.npz", "same_s_decoder_f32.npz", "t5gemma_f16.npz"})
    void fileCutOffIsNamed(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(copyOf(name));
        Files.write(copyOf(name), Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(generate(), name);
    }

    @ParameterizedTest
    @CsvSource({"dit_demo_f16.npz", "same_s_decoder_f32.npz", "t5gemma_f16.npz"})
    void emptyFileIsNamed(String name) throws IOException {
        Files.write(copyOf(name), new byte[0]);
        assertRefused(generate(), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dit_demo_f16.npz", "same_s_decoder_f32.npz", "t5gemma_f16.npz"})
    void missingFileIsNamed(String name) throws IOException {
        Files.delete(copyOf(name));
        assertRefused(generate(), name);
    }

    /** One column less, whatever the tensor is. */
    private void shorten(String file, String tensor) throws IOException {
        rewrite(file, tensor, (info, bytes, kept) -> {
            List<Integer> shape = new ArrayList<>(info.shape());
            int last = shape.size() - 1;
            shape.set(last, shape.get(last) - 1);
            TensorInfo shorter = new TensorInfo(info.name(), info.dtype(), shape);
            bytes.limit((int) shorter.bytes());
            kept.add(shorter);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dit_demo_f16.npz | transformer.layers.1.to_local_embed.seq.2.weight",
                "same_s_decoder_f32.npz | blocks.2.ff.proj_out.weight",
                "t5gemma_f16.npz | layers.1.mlp.gate_proj.weight"
            })
    void wrongShapeIsNamedWithBothShapes(String file, String tensor) throws IOException {
        List<Integer> shape = shapeOf(file, tensor);
        shorten(file, tensor);
        assertRefused(
                generate(),
                file,
                tensor,
                shape.toString(),
                shapeOf(file, tensor).toString());
    }

    private List<Integer> shapeOf(String file, String tensor) {
        try (TensorFile opened = TensorFiles.open(copyOf(file))) {
            return opened.tensors().get(tensor).shape();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dit_demo_f16.npz | transformer.layers.1.to_local_embed.seq.2.weight",
                "same_s_decoder_f32.npz | blocks.2.ff.proj_out.weight",
                "t5gemma_f16.npz | layers.1.mlp.gate_proj.weight"
            })
    void missingTensorIsNamed(String file, String tensor) throws IOException {
        rewrite(file, tensor, (info, bytes, kept) -> {});
        assertRefused(generate(), file, tensor);
    }

    @Test
    void weightThatIsNoNumberMakesNoClip() throws IOException {
        rewrite("same_s_decoder_f32.npz", "blocks.2.ff.proj_out.weight", (info, bytes, kept) -> {
            bytes.putFloat(0, Float.NaN);
            kept.add(info);
        });
        assertRefused(generate(), "NaN");
    }
}
