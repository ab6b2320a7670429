package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.pipeline.DemoPipeline.REQUEST;
import static sa3.pipeline.DemoPipeline.same;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.dsp.AudioClip;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.lora.folder.LoraFolders;
import sa3.lora.live.AdapterSession;
import sa3.lora.live.Attached;
import sa3.lora.live.When;
import sa3.mlx.MlxRuntime;

/** Adapters on the bundled model, from the request to the clip and what it says of itself. */
class PipelineLoraTest {
    private static final DemoPipeline DEMO = new DemoPipeline();
    private static final AudioClip PLAIN = DEMO.clip(REQUEST);
    private static final SamplingSettings GUIDED = DemoPipeline.guided(3);

    @TempDir
    private static Path folder;

    @AfterAll
    static void close() {
        DEMO.close();
    }

    private static Path file(AdapterType type) {
        return DemoAdapters.write(folder, type);
    }

    private static LoraUses uses(LoraUse... uses) {
        return new LoraUses(List.of(uses), StrengthMode.OUTSIDE, false);
    }

    private static LoraUses all(double strength) {
        return uses(
                LoraUse.of(file(AdapterType.LORA), strength),
                LoraUse.of(file(AdapterType.DORA_ROWS), strength),
                LoraUse.of(file(AdapterType.DORA_COLS), strength),
                LoraUse.of(file(AdapterType.BORA), strength));
    }

    private static Take take(GenerationRequest request, ProgressListener progress) {
        List<Take> takes = new ArrayList<>();
        new Pipeline(DEMO.networks(), 60).generate(request, progress, new Cancellation(), takes::add);
        return takes.get(0);
    }

    @Test
    void adaptersAreHeardAndGoWithTheRequest() {
        GenerationRequest adapted = REQUEST.withLoras(all(0.3));
        assertFalse(same(PLAIN, DEMO.clip(adapted)));
        assertTrue(same(DEMO.clip(adapted), DEMO.clip(adapted)));
        assertTrue(same(PLAIN, DEMO.clip(REQUEST)));
    }

    @Test
    void strengthZeroIsTheBaseModelBitForBit() {
        assertTrue(same(PLAIN, DEMO.clip(REQUEST.withLoras(all(0)))));
    }

    @Test
    void aThousandRandomChangesWhileClipsAreMadeAndBackToZeroAreTheBaseModelBitForBit() {
        AdapterSession session = DEMO.networks().adapters();
        Random random = new Random(7);
        GenerationRequest request = DemoPipeline.with(GUIDED);
        AudioClip base = DEMO.clip(request);
        int[] changes = {0};
        ProgressListener mover = (stage, done, total) -> {
            for (int i = 0; i < 25 && !session.attached().isEmpty(); i++) {
                List<Attached> attached = session.attached();
                Attached one = attached.get(random.nextInt(attached.size()));
                When when = random.nextBoolean() ? When.NEXT_STEP : When.NEXT_RENDER;
                session.setStrength(one, random.nextGaussian(), when);
                changes[0]++;
            }
        };
        List<Take> moved = new ArrayList<>();
        GenerationRequest live = request.withLoras(all(0.2));
        while (changes[0] < 1000) {
            moved.add(take(live, mover));
            live = live.withLoras(null);
        }
        assertFalse(same(base, moved.get(0).clip()));
        assertTrue(moved.get(0).loras().get(0).wasMoved());
        assertTrue(same(base, DEMO.clip(request.withLoras(all(0)))));
        assertTrue(same(base, DEMO.clip(request)));
    }

    @Test
    void takesOverAStepAreThoseOfTheirStrengths() {
        GenerationRequest request = DemoPipeline.with(GUIDED);
        LoraUse use = LoraUse.of(file(AdapterType.DORA_ROWS), 0.5);
        LoraUse firstStep = new LoraUse(use.file(), 0.5, StepRange.parse("1"), ".layers.");
        Take gated = take(request.withLoras(uses(firstStep)), ProgressListener.NONE);
        LoraUse inBlocks = new LoraUse(use.file(), 0.5, StepRange.ALL, ".layers.");
        AdapterSession session = DEMO.networks().adapters();
        Take moved = take(request.withLoras(uses(inBlocks)), (stage, done, total) -> {
            if (stage.equals("sample") && done == 1) {
                session.attached().forEach(adapter -> session.setStrength(adapter, 0, When.NEXT_STEP));
            }
        });
        assertArrayEquals(gated.raw().latents(), moved.raw().latents());
        assertEquals(List.of(0.5, 0.0), moved.loras().get(0).strengths());
    }

    @Test
    void aClipSaysWhatMadeIt() {
        LoraUse use = new LoraUse(file(AdapterType.LORA), 0.5, StepRange.parse("2-"), "to_qkv,to_kv");
        GenerationRequest request = REQUEST.withLoras(new LoraUses(List.of(use), StrengthMode.INSIDE, false));
        LoraFolders folders = new LoraFolders(List.of(folder), folder.resolve("cache.json"));
        ObjectNode settings = RunSettings.json(request, "demo", take(request, ProgressListener.NONE), folders);
        JsonNode lora = settings.path("loras").path(0);
        assertEquals("lora", lora.path("name").asText());
        assertEquals(String.valueOf(use.file().getFileName()), lora.path("path").asText());
        assertEquals(64, lora.path("sha256").asText().length());
        assertEquals(0.5, lora.path("strength").asDouble());
        assertEquals("2-", lora.path("steps").asText());
        assertEquals("to_qkv,to_kv", lora.path("layers").asText());
        assertEquals("[\"tinroof\"]", lora.path("triggers").toString());
        assertNull(lora.get("strengths"));
        assertEquals("inside", settings.path("loraStrengthMode").asText());
        assertNull(RunSettings.json(REQUEST, "demo", take(REQUEST, ProgressListener.NONE), folders)
                .get("loras"));
    }

    @Test
    void remarksComeWithTheTake() {
        Take take = take(REQUEST.withLoras(all(1)), ProgressListener.NONE);
        assertTrue(
                take.notes().get(0).matches("LoRA lora: (\\d+)/\\1 layers matched"),
                take.notes().get(0));
        assertTrue(
                take.notes().stream().anyMatch(note -> note.contains("times as long")),
                take.notes().toString());
    }

    @Test
    void anAdapterThatCannotBeUsedStopsTheRequestBeforeAnythingIsMade() {
        LoraUse missing = LoraUse.of(folder.resolve("nothing.safetensors"), 1);
        LoraException e = assertThrows(LoraException.class, () -> DEMO.take(REQUEST.withLoras(uses(missing))));
        assertTrue(e.getMessage().contains("nothing.safetensors"), e.getMessage());
        assertTrue(same(PLAIN, DEMO.clip(REQUEST)));
    }

    @Test
    void cancellingWhileAnAdapterIsPutOnLeavesNone() {
        assertTrue(same(PLAIN, DEMO.clip(REQUEST)));
        Cancellation cancellation = new Cancellation();
        ProgressListener stop = (stage, done, total) -> {
            if (stage.startsWith("LoRA ") && done == 10) {
                cancellation.cancel();
            }
        };
        assertThrows(CancelledException.class, () -> new Pipeline(DEMO.networks(), 60)
                .generate(REQUEST.withLoras(all(1)), stop, cancellation, take -> {}));
        assertEquals(List.of(), DEMO.networks().adapters().attached());
    }

    @Test
    void networksFreeTheirAdapters() {
        long before = MlxRuntime.liveHandles();
        try (DemoPipeline own = new DemoPipeline()) {
            own.clip(REQUEST.withLoras(all(0.1)));
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }
}
