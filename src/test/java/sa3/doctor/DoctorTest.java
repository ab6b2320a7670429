package sa3.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.mlx.Blas;
import sa3.models.ModelCatalog;
import sa3.models.ModelStore;

class DoctorTest {
    @TempDir
    Path folder;

    private final Report report = new Report();

    @Test
    void standardExaminationFindsTheDevice() {
        Object mlx = Doctor.standard().examine().asMap().get("mlx");
        assertTrue(mlx instanceof Map<?, ?> facts && facts.containsKey("device"), String.valueOf(mlx));
    }

    @Test
    void failingCheckIsAFindingAndTheNextOneStillRuns() {
        Check failing = r -> {
            throw new IOException("no such disk");
        };
        Report result = new Doctor(List.of(failing, r -> r.fact("next", "ran", "yes"))).examine();
        assertTrue(result.hasProblem() && result.asMap().containsKey("next"));
    }

    @Test
    void problemOfSeveralChecksIsToldOnce() {
        report.problem("no BLAS", "build");
        report.problem("no BLAS", "build");
        assertEquals(1, report.findings().size());
    }

    @Test
    void everyFindingComesWithARemedy() {
        report.warning("slow", "close other programs");
        assertTrue(report.asText().contains("what to do: close other programs"), report.asText());
    }

    @Test
    void warningIsNoProblem() {
        report.warning("slow", "wait");
        assertFalse(report.hasProblem());
    }

    @Test
    void slowBlasIsFound() {
        EngineCheck.judge(report, 3, new Blas("OpenBLAS", "Prescott", null));
        assertTrue(report.findings().get(0).text().contains("Prescott"));
    }

    @Test
    void fastBlasIsNoFinding() {
        EngineCheck.judge(report, 100, new Blas("OpenBLAS", "SkylakeX", null));
        assertEquals(List.of(), report.findings());
    }

    @Test
    void plainKernelsOnAVectorCpuAreFound() {
        EngineCheck.fastPaths(report, "plain", Set.of("avx2"), null);
        assertEquals(1, report.findings().size());
    }

    @Test
    void plainKernelsThatWereAskedForNeedNoOtherCompiler() {
        EngineCheck.fastPaths(report, "plain", Set.of("avx2"), "plain");
        assertEquals("unset SA3_CPU", report.findings().get(0).remedy());
    }

    @Test
    void unwritableDataFolderIsAProblem() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        new StorageCheck(file.resolve("sa3")).examine(report);
        assertTrue(report.hasProblem());
    }

    @Test
    void absentDataFolderIsNoProblem() throws IOException {
        new StorageCheck(folder.resolve("not/yet")).examine(report);
        assertFalse(report.hasProblem());
    }

    @Test
    void missingModelComesWithTheCommandThatGetsOne() {
        new ModelsCheck(new ModelStore(folder, ModelCatalog.standard())).examine(report);
        assertTrue(report.asText().contains("sa3 models download"), report.asText());
    }

    @Test
    void secretsAreNotListed() {
        Map<String, String> shown = SoftwareCheck.steeringVariables(
                Map.of("HF_TOKEN", "hf_secret", "SA3_BLAS", "/opt/blas.so", "PATH", "/bin"));
        assertEquals(Map.of("SA3_BLAS", "/opt/blas.so"), shown);
    }

    @Test
    void aSilentToolAnswersNothing() {
        assertEquals("", Tool.answer("no-such-program-anywhere"));
    }

    @Test
    void absentModelsAreAWarningThatSaysHowToGetOne() {
        new ModelsCheck(new ModelStore(folder, new ModelCatalog(folder.resolve("none")))).examine(report);
        assertTrue(report.asText().contains("sa3 models download sm-music"), report.asText());
        assertFalse(report.hasProblem());
    }

    @Test
    void installedModelsAreListedWithTheDefault() throws IOException {
        for (String name : List.of(
                "dit_medium_f16", "same_l_encoder_f32", "same_l_decoder_f32", "t5gemma_f16", "dit_sm-sfx_f16")) {
            Files.createFile(folder.resolve(name + ".npz"));
        }
        new ModelsCheck(new ModelStore(folder, new ModelCatalog(folder.resolve("none")))).examine(report);
        assertTrue(report.asText().contains("medium (0.00 GB), medium by default"), report.asText());
        assertTrue(report.findings().get(0).text().contains("sm-sfx is not whole"), report.asText());
    }
}
