package sa3.service.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.diffusion.DitConfig;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.file.TestAdapter;
import sa3.mlx.Dtype;
import sa3.train.data.PromptConfig;
import sa3.train.job.PreviewClip;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunPlan;

class TrainRequestTest {
    private static final List<AdapterTarget> TARGETS =
            AdapterTarget.of(DitConfig.demo().tensors()).subList(0, 1);

    @TempDir
    private Path folder;

    private static TrainOrder order(String more) throws JsonProcessingException {
        return request(more).order();
    }

    private static TrainRequest request(String more) throws JsonProcessingException {
        String json = "{\"model\": \"demo\", \"latents\": \"/abs/sounds\", \"maxSteps\": 9" + more + "}";
        return TrainRequest.of((ObjectNode) new ObjectMapper().readTree(json));
    }

    private static String refusal(String more) {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> order(more)).getMessage());
    }

    @Test
    void whatIsLeftOutIsAsTheRecipeHasIt() throws JsonProcessingException {
        TrainOrder order = order(", \"recipe\": \"reference-torch\"");
        assertEquals("sounds", order.name());
        assertEquals(new RunPlan(9, 500, 500, 4), order.plan());
        assertNull(order.settings().data().prompts());
    }

    @Test
    void previewsProbesAndStartAreThoseOfTheCommand() throws IOException {
        Path adapter = TestAdapter.nativeFor(TARGETS, AdapterType.LORA, 2, Dtype.F32)
                .write(folder.resolve("warm.safetensors"));
        TrainOrder order =
                order(", \"previewEvery\": 3, \"previews\": [{\"prompt\": \"zxq pad\", \"seed\": 4, \"duration\": 2,"
                        + " \"lora_strength\": 0.5, \"arc\": false}], \"probes\": 2, \"start\": {\"adapter\": \""
                        + adapter
                        + "\", \"step\": 40}, \"weights\": \"" + adapter + "\"");
        assertEquals(new RunPlan(9, 1000, 3, 2), order.plan());
        assertEquals(
                List.of(new PreviewClip("zxq pad", null, 4, null, 2.0, 0.5, null, false)),
                order.previews().clips());
        assertEquals(new TrainOrder.Start(adapter.toString(), 40L, null), order.start());
        assertEquals(adapter.toString(), order.base().weights());
    }

    @Test
    void whatCannotBeIsRefusedBeforeItWaits() throws IOException {
        assertTrue(refusal(", \"previews\": [{\"seed\": 1}]").equals("previews: a preview needs a prompt"));
        assertTrue(refusal(", \"previews\": [{\"prompt\": \"a\", \"duration\": -1}]")
                .contains("above 0 s, found -1.0"));
        assertTrue(refusal(", \"previews\": [{\"prompt\": \"a\", \"loud\": 1}]").contains("loud"));
        assertTrue(refusal(", \"previews\": [{\"prompt\": \"a\", \"seed\": \"1\"}]")
                .contains("seed"));
        assertTrue(refusal(", \"previews\": {\"prompt\": \"a\"}").contains("JSON list"));
        assertTrue(refusal(", \"start\": {\"file\": \"a\"}").startsWith("the start of a training has no field file"));
        assertTrue(refusal(", \"start\": {\"adapter\": \"a\"}").contains("absolute path"));
        assertTrue(refusal(", \"start\": {\"step\": -1}").equals("start.step: expected 0 or more, found -1"));
        assertTrue(refusal(", \"start\": 3").startsWith("start: expected an object"));
        assertTrue(refusal(", \"weights\": \"/no/such\"").equals("weights: there is no file /no/such"));
        assertTrue(refusal(", \"probes\": 0").contains("probes at least 1"));
        assertTrue(refusal(", \"probes\": \"many\"").contains("probes: expected a whole number"));
        assertTrue(refusal(", \"checkpointEvery\": 1.5").contains("checkpointEvery: expected a whole number"));
        assertTrue(refusal(", \"recompute\": \"yes\"").contains("recompute: expected true or false"));
        Path none = Files.writeString(folder.resolve("none.safetensors"), "no adapter");
        assertTrue(refusal(", \"start\": {\"adapter\": \"" + none + "\"}").contains("none.safetensors"));
    }

    @Test
    void itIsDeliveredUnlessSomebodySaysOtherwise() throws JsonProcessingException {
        assertTrue(request("").isDelivered());
        assertFalse(request(", \"deliver\": false").isDelivered());
    }

    @Test
    void aTriggerStandsBeforeCaptionsAsTheyAre() throws JsonProcessingException {
        PromptConfig prompts = order(", \"trigger\": \"zxq\"").settings().data().prompts();
        assertEquals("zxq", prompts.trigger());
        assertTrue(prompts.hideTagNames());
        prompts = order(", \"prompts\": {\"use_paths\": true}, \"trigger\": \"zxq\"")
                .settings()
                .data()
                .prompts();
        assertEquals("zxq", prompts.trigger());
        assertTrue(prompts.usePaths() && prompts.useTags());
    }

    @Test
    void whatIsUnknownIsNotPassedOver() {
        assertTrue(refusal(", \"triger\": \"zxq\"").startsWith("a training has no field triger; it has "));
        assertTrue(refusal(", \"prompts\": {\"use_pathes\": true}").contains("use_pathes"));
        assertTrue(refusal(", \"prompts\": 3").contains("JSON object"));
        assertTrue(refusal(", \"trigger\": 3").contains("trigger: expected a text"));
    }
}
