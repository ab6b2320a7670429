package sa3.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.diffusion.Sampler;
import sa3.dsp.AudioClip;
import sa3.pipeline.ClipLength;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.RequestException;
import sa3.pipeline.SourceAudio.TimeRange;
import sa3.settings.SettingsRequest.Clips;

class SettingsRequestTest {
    private static final ModelDefaults MODEL = new ModelDefaults(Sampler.EULER, 50);
    private static final AudioClip SECOND = new AudioClip(new float[2][44_100], 44_100);
    private static final Clips GUIDE = new Clips(SECOND, null);
    private static final Clips ORIGINAL = new Clips(null, SECOND);

    private static GenerationRequest request(String json, Clips clips) throws IOException {
        return SettingsRequest.of(Settings.of(new ObjectMapper().readTree(json)), clips, MODEL, () -> 41);
    }

    private static GenerationRequest request(String json) throws IOException {
        return request(json, Clips.NONE);
    }

    @Test
    void whatIsNotChosenIsTheModelsOrTheDefault() throws IOException {
        GenerationRequest request = request("{\"prompt\":\"rain\"}");
        assertEquals(ClipLength.ofSeconds(30), request.length());
        assertEquals(50, request.sampling().steps());
        assertEquals(Sampler.EULER, request.sampling().sampler());
        assertEquals(1, request.sampling().guidance().cfgScale());
        assertEquals(1, request.sampling().initNoiseLevel());
        assertEquals(new GenerationRequest.Seeds(41, 1), request.seeds());
        assertEquals(GenerationRequest.Finish.DEFAULT, request.finish());
    }

    @Test
    void whatIsChosenArrives() throws IOException {
        GenerationRequest request =
                request("{\"prompt\":\"rain\",\"parts\":[\"tin roof\"],\"negativePrompt\":\"drums\","
                        + "\"bpm\":90,\"key\":\"Am\",\"bars\":3,\"beatsPerBar\":6,\"steps\":7,\"sampler\":\"rk4\",\"cfg\":3,"
                        + "\"apg\":0.5,\"initNoiseLevel\":0.7,\"seed\":5,\"count\":3,\"limiterCeiling\":\"off\"}");
        assertEquals("rain, tin roof", request.prompt().text());
        assertEquals("drums", request.prompt().negative());
        assertEquals(ClipLength.ofBars(3, 90, 6), request.length());
        assertEquals(Sampler.RK4, request.sampling().sampler());
        assertEquals(0.7, request.sampling().initNoiseLevel());
        assertEquals(new GenerationRequest.Seeds(5, 3), request.seeds());
        assertEquals(Double.POSITIVE_INFINITY, request.finish().limiterCeiling());
    }

    @Test
    void aGuideSuggestsItsLengthAndAHighNoiseLevel() throws IOException {
        GenerationRequest request = request("{\"prompt\":\"rain\"}", GUIDE);
        assertEquals(1, request.length().seconds());
        assertEquals(0.9, request.sampling().initNoiseLevel());
    }

    @Test
    void goingOnMakesAllAfterTheEnd() throws IOException {
        GenerationRequest request = request("{\"prompt\":\"rain\",\"mode\":\"continue\",\"seconds\":3}", ORIGINAL);
        assertEquals(List.of(new TimeRange(1, 3)), request.source().regenerate());
    }

    @Test
    void aRandomSeedIsDrawn() throws IOException {
        assertEquals(
                41, request("{\"prompt\":\"\",\"seed\":\"random\"}").seeds().first());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | no prompt: give one",
                "{\"prompt\":\"a\",\"bars\":4} | bars 4 need a tempo: add bpm",
                "{\"prompt\":\"a\",\"beatsPerBar\":3} | beats per bar 3 need a number of bars",
                "{\"prompt\":\"a\",\"mode\":\"guide\"} | mode guide needs a guide",
                "{\"prompt\":\"a\",\"mode\":\"inpaint\",\"inpaint\":[[1,2]]} | mode inpaint needs the audio to inpaint",
                "{\"prompt\":\"a\",\"mode\":\"continue\"} | mode continue needs the audio to go on from",
            })
    void saysWhatIsMissing(String json, String words) {
        String message =
                assertThrows(RequestException.class, () -> request(json)).getMessage();
        assertTrue(message.contains(words), message);
    }

    @Test
    void saysWhatDoesNotFitTheAudio() {
        assertThrows(RequestException.class, () -> request("{\"prompt\":\"a\",\"mode\":\"text\"}", GUIDE));
        assertThrows(
                RequestException.class,
                () -> request("{\"prompt\":\"a\",\"mode\":\"guide\"}", new Clips(SECOND, SECOND)));
        assertThrows(
                RequestException.class,
                () -> request("{\"prompt\":\"a\",\"mode\":\"continue\",\"seconds\":1}", ORIGINAL));
        assertThrows(RequestException.class, () -> request("{\"prompt\":\"a\",\"mode\":\"inpaint\"}", ORIGINAL));
        assertThrows(
                RequestException.class,
                () -> request("{\"prompt\":\"a\",\"mode\":\"inpaint\",\"inpaint\":[[0,1]],\"guided\":true}", ORIGINAL));
    }
}
