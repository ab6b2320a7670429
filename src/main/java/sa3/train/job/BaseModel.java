package sa3.train.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sa3.codec.SameConfig;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.models.Model;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.pipeline.LatentPlan;
import sa3.platform.FailureText;
import sa3.platform.Sha256;
import sa3.train.TrainException;
import sa3.train.data.LatentSet;
import sa3.train.encode.FolderEncoding;
import sa3.train.flow.LatentClock;
import sa3.train.run.TrainSettings;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;

/**
 * The model that is trained on, and the one that previews are rendered with: adapters learn on the base model and are
 * heard through the one that was distilled from it.
 *
 * @param asked the name that its user gave it
 * @param trained the files, the transformer's perhaps another
 * @param distilled null where it is not installed
 * @param sha256 of the transformer's file
 * @param textSha256 of the text encoder's
 */
record BaseModel(String asked, ModelFiles trained, @Nullable ModelFiles distilled, String sha256, String textSha256) {
    private static final int MAX_DETAILS_BYTES = 1 << 20;
    private static final String BASE = "-base";
    /** Crops of the reference's MLX trainer. */
    private static final int SMALL_CROP = 1300;

    private static final int MEDIUM_CROP = 4096;

    /**
     * Finds the model of an order.
     *
     * @throws sa3.models.ModelException unknown, or not installed
     * @throws TrainException the transformer's file cannot be read
     */
    static BaseModel of(TrainOrder.Base order, ModelStore store) {
        ModelFiles files = files(order, store);
        ModelFiles heard = installed(
                        store, plainName(store.catalog().find(order.model()).name()))
                .orElse(null);
        String sha256 = order.weights() == null ? store.sha256(files.dit()) : hash(files.dit());
        return new BaseModel(order.model(), files, heard, sha256, store.sha256(files.text()));
    }

    /** The files that an order trains on; none is read. */
    static ModelFiles files(TrainOrder.Base order, ModelStore store) {
        Model named = store.catalog().find(order.model());
        String plain = plainName(named.name());
        String base = named.isBundled() ? named.name() : plain + BASE;
        ModelFiles own =
                order.weights() != null && installed(store, base).isEmpty() ? store.files(plain) : store.files(base);
        Path dit = order.weights() == null ? own.dit() : Path.of(order.weights());
        if (!Files.isRegularFile(dit)) {
            throw new TrainException("no file " + dit + ": --dit-weights names the transformer of a base model");
        }
        return withDit(own, dit);
    }

    /** Of a base model, that of the model which was distilled from it. */
    private static String plainName(String name) {
        return name.endsWith(BASE) ? name.substring(0, name.length() - BASE.length()) : name;
    }

    private static Optional<ModelFiles> installed(ModelStore store, String name) {
        return store.installed().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .map(model -> store.files(model.name()));
    }

    private static ModelFiles withDit(ModelFiles own, Path dit) {
        return new ModelFiles(
                own.name(),
                dit,
                own.encoder(),
                own.decoder(),
                own.text(),
                own.codec(),
                own.maxSeconds(),
                own.defaultSampler(),
                own.defaultSteps());
    }

    private static String hash(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new TrainException("cannot read " + file + ": " + FailureText.of(e), e);
        }
    }

    /**
     * Refuses latents of another codec. All codecs have as many channels: only what the encoder noted down tells them apart.
     *
     * @throws TrainException they are, or the note cannot be read
     */
    static void requireCodec(Path latents, String model, SameConfig.Variant codec) {
        Path details = latents.resolve(FolderEncoding.DETAILS);
        if (!Files.isRegularFile(details)) {
            return;
        }
        try {
            String used =
                    JsonFile.read(details, MAX_DETAILS_BYTES).path("codec").asText();
            String needed = codec.label();
            if (!used.isEmpty() && !used.equals(needed)) {
                throw new TrainException(latents + " was encoded with " + used + ", the model " + model + " needs "
                        + needed + ": run sa3 encode again with --codec " + needed);
            }
        } catch (IOException | JsonFieldException e) {
            throw new TrainException("cannot read " + details + ": " + FailureText.of(e), e);
        }
    }

    /** Read from the codec's header alone. */
    LatentClock clock() {
        try (TensorFile decoder = TensorFiles.open(trained.decoder(), Network.DECODER)) {
            SameConfig config = SameConfig.ofDecoder(
                    trained.codec(), decoder.tensors(), trained.decoder().toString());
            return new LatentClock(LatentPlan.SAMPLE_RATE_HZ, config.samplesPerLatent());
        }
    }

    /**
     * Settings with the crop that was chosen, or the usual one.
     *
     * @param remarks hears where it is far longer than every sound
     */
    TrainSettings cropped(TrainSettings asked, LatentSet set, LatentClock clock, Consumer<String> remarks) {
        Integer chosen = asked.data().cropFrames();
        int crop = chosen != null ? chosen : cropFrames(clock);
        int longest =
                set.entries().stream().mapToInt(LatentSet.Entry::frames).max().orElse(crop);
        if (crop >= 2 * longest) {
            remarks.accept("the longest sound has " + longest + " latents, and " + crop
                    + " are trained on: --latent-crop-length " + Math.max(2, longest)
                    + " would be several times as fast");
        }
        return asked.withCrop(crop);
    }

    /** The usual crop, at most the longest clip of the model. */
    private int cropFrames(LatentClock clock) {
        int usual = trained.codec() == SameConfig.Variant.CHUNKED ? SMALL_CROP : MEDIUM_CROP;
        return Math.min(usual, clock.latents(trained.maxSeconds() + 1));
    }

    /** As the reference calls it in adapter files, such as {@code sa3-sm-music}. */
    String referenceName() {
        return "sa3-" + plainName();
    }

    /** The model that was distilled from it. */
    String plainName() {
        return plainName(trained.name());
    }
}
