package sa3.train.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.json.StrictJson;
import sa3.platform.FailureText;
import sa3.train.TrainException;

/**
 * What is rendered to hear how a training gets on.
 *
 * @param clips empty = one, of a caption of the data set
 */
public record PreviewPlan(List<PreviewClip> clips) {
    private static final ObjectMapper JSON = StrictJson.mapper();

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
            return of(JSON.readTree(Files.readAllBytes(file)), file.toString());
        } catch (JsonProcessingException e) {
            throw refused(file.toString(), e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new TrainException("cannot read " + file + ": " + FailureText.of(e), e);
        }
    }

    /**
     * The clips of a list; nothing = none.
     *
     * @param origin how messages name it
     * @throws TrainException it is no such list
     */
    public static PreviewPlan of(JsonNode list, String origin) {
        if (list.isMissingNode() || list.isNull()) {
            return new PreviewPlan(List.of());
        }
        try {
            return new PreviewPlan(JSON.convertValue(list, new TypeReference<List<PreviewClip>>() {}));
        } catch (IllegalArgumentException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ValueInstantiationException instantiation && instantiation.getCause() != null) {
                throw new TrainException(
                        origin + ": " + instantiation.getCause().getMessage(), e);
            }
            String why = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw refused(origin, why, e);
        }
    }

    private static TrainException refused(String origin, @Nullable String why, Exception cause) {
        return new TrainException(
                origin + ": expected a JSON list of objects with a prompt and perhaps cfg, seed, steps, duration,"
                        + " lora_strength, lora_interval_max, arc; " + why,
                cause);
    }
}
