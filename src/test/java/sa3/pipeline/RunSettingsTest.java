package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sa3.dsp.AudioClip;
import sa3.lora.folder.LoraFolders;
import sa3.pipeline.GenerationRequest.Finish;

class RunSettingsTest {
    private static final AudioClip SECOND = new AudioClip(new float[2][44_100], 44_100);

    private static ObjectNode settings(double seconds, SourceAudio source, Finish finish) {
        GenerationRequest request = new GenerationRequest(
                DemoPipeline.PROMPT,
                ClipLength.ofSeconds(seconds),
                DemoPipeline.SAMPLING,
                source,
                new GenerationRequest.Seeds(7, 1),
                finish);
        Take take = new Take(SECOND, 7, 0, 0, new Take.Raw(new float[0], 256, SECOND), List.of(), List.of());
        return RunSettings.json(request, "demo", take, new LoraFolders(List.of(), Path.of("none")));
    }

    private static SourceAudio inpainting(double start, double end) {
        return SourceAudio.inpainting(SECOND, List.of(new SourceAudio.TimeRange(start, end)));
    }

    static Stream<Arguments> sources() {
        return Stream.of(
                arguments("text", SourceAudio.NONE),
                arguments("guide", SourceAudio.guidedBy(SECOND)),
                arguments("inpaint", inpainting(0.2, 0.4)),
                arguments("inpaint", inpainting(0.5, 3)),
                arguments("inpaint", inpainting(1, 2.5)),
                arguments("continue", inpainting(1, 3)));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void tellTheMode(String mode, SourceAudio source) {
        assertEquals(mode, settings(3, source, Finish.DEFAULT).path("mode").asText());
    }

    @Test
    void tellALimiterThatIsOff() {
        assertEquals(
                "off",
                settings(1, SourceAudio.NONE, Finish.REFERENCE)
                        .path("limiterCeiling")
                        .asText());
        assertEquals(
                0.977,
                settings(1, SourceAudio.NONE, Finish.DEFAULT)
                        .path("limiterCeiling")
                        .asDouble());
    }
}
