package sa3.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import sa3.codec.SameConfig;
import sa3.diffusion.Sampler;
import sa3.models.hub.HubRepository;
import sa3.platform.Folders;

/** The models that this program knows. Any thread. */
public final class ModelCatalog {
    /** The model that ships with the program: the same architecture with tiny dimensions. */
    public static final String DEMO = "demo";

    /** What to know before its takes are heard. */
    public static final String DEMO_CAUTION =
            "the demo model is untrained: it makes noise, not music; get a real one: sa3 models download sm-music";

    static final String LICENCE = "Stability AI Community License";
    static final HubRepository REPOSITORY = new HubRepository("stabilityai/stable-audio-3-optimized", LICENCE);
    /** The folder of the repository that holds files for MLX. */
    static final String REPOSITORY_FOLDER = "MLX/";

    private static final String BASE = "-base";
    private static final String DEMO_LICENCE = "GPL-3.0-or-later";
    private static final double SMALL_SECONDS = 120;
    private static final double MEDIUM_SECONDS = 380;
    private static final double DEMO_SECONDS = 60;

    private final List<Model> models = new ArrayList<>();

    /** The catalog of this program, with the demo model where its folder is. */
    public static ModelCatalog standard() {
        return new ModelCatalog(Folders.programHome().resolve("src/main/demo"));
    }

    /** @param demoFolder need not exist */
    public ModelCatalog(Path demoFolder) {
        addPair("sm-music", SameConfig.Variant.CHUNKED, SMALL_SECONDS);
        addPair("sm-sfx", SameConfig.Variant.CHUNKED, SMALL_SECONDS);
        addPair("medium", SameConfig.Variant.SLIDING, MEDIUM_SECONDS);
        if (Files.isDirectory(demoFolder)) {
            Model.Origin origin = new Model.Origin(DEMO_LICENCE, Optional.of(demoFolder));
            models.add(new Model(DEMO, SameConfig.Variant.CHUNKED, DEMO_SECONDS, Sampler.PINGPONG, 8, origin));
        }
    }

    private void addPair(String name, SameConfig.Variant codec, double maxSeconds) {
        Model.Origin origin = new Model.Origin(LICENCE, Optional.empty());
        models.add(new Model(name, codec, maxSeconds, Sampler.PINGPONG, 8, origin));
        models.add(new Model(name + BASE, codec, maxSeconds, Sampler.EULER, 50, origin));
    }

    /** In the order to show them. */
    public List<Model> models() {
        return List.copyOf(models);
    }

    /** The model that adapters for this one are trained on, which may be itself. */
    public Optional<Model> baseOf(Model model) {
        String base = model.isBase() || model.isBundled() ? model.name() : model.name() + BASE;
        return models.stream().filter(other -> other.name().equals(base)).findFirst();
    }

    /** @throws ModelException there is no such model */
    public Model find(String name) {
        return models.stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelException("no model is called '" + name + "'; there are "
                        + models.stream().map(Model::name).collect(Collectors.joining(", "))));
    }
}
