package sa3.lora.live;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.LoraUse;
import sa3.lora.StrengthMode;
import sa3.lora.set.LoraReference;

/** An adapter of a session, to move it by. Any thread. */
public final class Attached {
    private final LoraUse use;
    private final StrengthMode mode;
    private final Content content;
    private volatile double strength;
    private volatile @Nullable String failure;

    Attached(LoraUse use, StrengthMode mode, Content content) {
        this.use = use;
        this.mode = mode;
        this.content = content;
        this.strength = use.strength();
    }

    /**
     * What was read when it was attached; the file may be another one by now.
     *
     * @param name as messages call it
     * @param file the safetensors file; null where the numbers came from elsewhere
     * @param sha256 of that file
     * @param triggers words that call it up
     * @param layers layers of the model that it changes
     * @param allLayers layers that it has, whatever the model has
     */
    public record Content(
            String name,
            @Nullable Path file,
            @Nullable String sha256,
            List<String> triggers,
            int layers,
            int allLayers) {
        public Content {
            new LoraReference(name, sha256, null); // a name that settings can carry
            triggers = List.copyOf(triggers);
        }
    }

    /** As it was asked for. */
    public LoraUse use() {
        return use;
    }

    public StrengthMode mode() {
        return mode;
    }

    public Content content() {
        return content;
    }

    /** What plays, or will from the moment that it is heard; changes that wait for their moment are not in it. */
    public double strength() {
        return strength;
    }

    /** Why it could not be put on when its moment came, in one line; null as long as all is well. */
    public @Nullable String failure() {
        return failure;
    }

    void take(double value) {
        strength = value;
    }

    void fail(String why) {
        failure = why;
    }

    @Override
    public String toString() {
        return content.name;
    }
}
