package sa3.service.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import sa3.train.TrainException;
import sa3.train.data.PromptConfig;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunPlan;

class TrainRequestTest {
    private static TrainOrder order(String more) throws JsonProcessingException {
        String json = "{\"model\": \"demo\", \"latents\": \"/abs/sounds\", \"maxSteps\": 9" + more + "}";
        return TrainRequest.of((ObjectNode) new ObjectMapper().readTree(json));
    }

    private static String refusal(String more) {
        return String.valueOf(
                assertThrows(TrainException.class, () -> order(more)).getMessage());
    }

    @Test
    void whatIsLeftOutIsAsTheRecipeHasIt() throws JsonProcessingException {
        TrainOrder order = order(", \"recipe\": \"reference-torch\"");
        assertEquals("sounds", order.name());
        assertEquals(new RunPlan(9, 500, 500, 4), order.plan());
        assertNull(order.settings().data().prompts());
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
        assertTrue(refusal(", \"trigger\": 3").contains("trigger: expected text"));
    }
}
