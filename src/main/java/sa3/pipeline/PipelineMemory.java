package sa3.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import sa3.dsp.AudioClip;
import sa3.mlx.Array;
import sa3.mlx.Scope;
import sa3.platform.SampleHash;

/**
 * What the networks of one model made of prompts and of audio, for requests that ask for the same again: a few megabytes in
 * place of seconds. Bounded, the one unused for longest goes first. Belongs to the thread that owns MLX.
 */
public final class PipelineMemory implements AutoCloseable {
    /** Remembers nothing. */
    static final PipelineMemory NONE = new PipelineMemory(0, 0);

    private final Shelf<EncodedPrompt> prompts;
    private final Shelf<Array> audio;

    /**
     * @param prompts encoded prompts to remember: 0, or at least 2, as many as one request has
     * @param clips encoded guides and originals to remember: likewise
     */
    public PipelineMemory(int prompts, int clips) {
        this.prompts = new Shelf<>(prompts);
        this.audio = new Shelf<>(clips);
    }

    /**
     * What a prompt becomes, whatever the duration.
     *
     * @param tokens [1, S, D]
     * @param padding how many of them are padding, at the end
     */
    record EncodedPrompt(Array tokens, int padding, List<String> warnings) {
        EncodedPrompt {
            warnings = List.copyOf(warnings);
        }
    }

    EncodedPrompt prompt(String text, Supplier<EncodedPrompt> encode) {
        return prompts.get(text, encode, EncodedPrompt::tokens);
    }

    /** @param how everything but the clip that the latents depend on */
    Array audio(AudioClip clip, String how, Supplier<Array> encode) {
        return audio.most == 0
                ? encode.get()
                : audio.get(how + " " + SampleHash.of(clip.channels(), clip::channel), encode, array -> array);
    }

    /** Frees everything; it may be used again. */
    @Override
    public void close() {
        prompts.clear();
        audio.clear();
    }

    private interface Holder<T> {
        Array array(T value);
    }

    /** Values with the scopes that keep their arrays. */
    private static final class Shelf<T> {
        private record Kept<T>(T value, Scope scope) {}

        private final int most;
        private final Map<String, Kept<T>> kept = new LinkedHashMap<>(16, 0.75f, true);

        Shelf(int most) {
            if (most == 1 || most < 0) {
                throw new IllegalArgumentException("remember nothing, or at least the 2 of one request, found " + most);
            }
            this.most = most;
        }

        T get(String key, Supplier<T> make, Holder<T> holder) {
            Kept<T> known = kept.get(key);
            if (known != null) {
                return known.value;
            }
            T value = make.get();
            if (most > 0) {
                Scope scope = Scope.detached();
                scope.adopt(holder.array(value));
                kept.put(key, new Kept<>(value, scope));
                if (kept.size() > most) {
                    var oldest = kept.entrySet().iterator();
                    oldest.next().getValue().scope.close();
                    oldest.remove();
                }
            }
            return value;
        }

        void clear() {
            kept.values().forEach(value -> value.scope.close());
            kept.clear();
        }
    }
}
