package sa3.train.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sa3.train.TrainException;

/**
 * What is rendered to hear how a training gets on.
 *
 * @param clips empty = one, of a caption of the data set
 */
public record PreviewPlan(List<PreviewClip> clips) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public PreviewPlan {
        clips = List.copyOf(clips);
    }

    /**
     * Reads a list of clips.
     *
     * @throws TrainException no such file, or no such list
     */
    public static PreviewPlan read(Path file) {
        try {
            return new PreviewPlan(JSON.readValue(Files.readAllBytes(file), new TypeReference<List<PreviewClip>>() {}));
        } catch (ValueInstantiationException e) {
            Throwable cause = e.getCause();
            throw new TrainException(file + ": " + (cause == null ? e : cause).getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new TrainException(
                    file + ": expected a JSON list of objects with a prompt and perhaps cfg, seed, steps, duration,"
                            + " lora_strength, lora_interval_max, arc; " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new TrainException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
