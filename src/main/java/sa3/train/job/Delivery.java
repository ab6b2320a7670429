package sa3.train.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.lora.file.AdapterHeader;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;
import sa3.train.TrainException;

/**
 * Puts a finished adapter where commands and plugin look for adapters. Beside it, under its name: a {@code .json} with
 * trigger words, prompts of the training and the base it belongs to, and a {@code .wav} of how it sounds.
 */
final class Delivery {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADAPTER = ".safetensors";
    private static final String ABOUT = ".json";
    private static final String SOUND = ".wav";
    private static final String RUN = "run";
    private static final int MAX_NAMES = 1000;

    private final Path folder;

    /** @param folder the LoRA folder; need not exist */
    Delivery(Path folder) {
        this.folder = folder;
    }

    /**
     * What is delivered.
     *
     * @param name what it is to be called; a number is put behind it where another adapter has that name
     * @param run the folder of its run: delivering the same run again replaces what it delivered before
     * @param prompts of the training, to try the adapter with
     * @param preview null = none; that of an earlier delivery goes then, for it is not how this adapter sounds
     */
    record Parcel(
            String name,
            String run,
            Path adapter,
            List<String> triggerWords,
            List<String> prompts,
            String baseModel,
            String baseSha256,
            @Nullable Path preview) {}

    /**
     * Copies everything, the adapter last: it is complete once it is there.
     *
     * @return the adapter's new place
     * @throws TrainException the disk refuses
     */
    Path deliver(Parcel parcel) {
        String name = freeName(parcel);
        Path target = folder.resolve(name + ADAPTER);
        try {
            WholeFile.write(folder.resolve(name + ABOUT), about(parcel).getBytes(StandardCharsets.UTF_8));
            deliverSound(parcel.preview, folder.resolve(name + SOUND));
            copy(parcel.adapter, target);
            return target;
        } catch (IOException e) {
            throw new TrainException(
                    "cannot put the adapter into " + folder + ": " + FailureText.of(e) + "; it is at " + parcel.adapter,
                    e);
        }
    }

    private static void deliverSound(@Nullable Path preview, Path target) throws IOException {
        if (preview == null) {
            Files.deleteIfExists(target);
        } else {
            copy(preview, target);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        WholeFile.write(to, channel -> Files.copy(from, Channels.newOutputStream(channel)));
    }

    private String freeName(Parcel parcel) {
        return Stream.iterate(1, i -> i <= MAX_NAMES, i -> i + 1)
                .map(i -> i == 1 ? parcel.name : parcel.name + "-" + i)
                .filter(name -> isFree(name, parcel.run))
                .findFirst()
                .orElseThrow(() -> new TrainException(
                        folder + " holds too many adapters called " + parcel.name + ": choose another --name"));
    }

    /** Nothing of that name is there, or it comes from the same run. */
    private boolean isFree(String name, String run) {
        Path beside = folder.resolve(name + ABOUT);
        if (Stream.of(ADAPTER, ABOUT, SOUND).anyMatch(ending -> Files.exists(folder.resolve(name + ending)))) {
            try {
                return JSON.readTree(Files.readAllBytes(beside))
                        .path(RUN)
                        .asText()
                        .equals(run);
            } catch (IOException e) {
                return false; // somebody else's
            }
        }
        return true;
    }

    private static String about(Parcel parcel) {
        ObjectNode about = JSON.createObjectNode();
        about.set("trigger_words", list(parcel.triggerWords));
        about.set("prompts", list(parcel.prompts));
        about.put("base_model", parcel.baseModel).put(AdapterHeader.BASE_SHA256, parcel.baseSha256);
        return about.put(RUN, parcel.run).toPrettyString();
    }

    private static JsonNode list(List<String> texts) {
        return JSON.valueToTree(texts);
    }
}
