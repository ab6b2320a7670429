package sa3.text;

import ai.djl.engine.EngineException;
import ai.djl.sentencepiece.SpTokenizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sa3.platform.Folders;

/**
 * SentencePiece over the model that a text encoder's file carries. The raw string is encoded as it is: no start token, no
 * end token, every space kept, control pieces typed by a user are ordinary text, unknown characters fall back to bytes.
 *
 * <p>Holds native memory until closed. One thread at a time.
 */
public final class Tokenizer implements AutoCloseable {
    private static final String CACHE_FOLDER = "ENGINE_CACHE_DIR";

    static {
        // The library reports its use to its makers unless told otherwise; the program talks to nobody unasked.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        // It unpacks its native part here; the default would be a folder of its own in the user's home.
        if (System.getenv(CACHE_FOLDER) == null && System.getProperty(CACHE_FOLDER) == null) {
            System.setProperty(CACHE_FOLDER, Folders.userData().resolve("cache").toString());
        }
    }

    /** The library reads a model before it looks at its size; a real one is 4 MB. */
    private static final int LARGEST_MODEL_BYTES = 64 << 20;

    private static final Pattern SURROGATE = Pattern.compile("[\\ud800-\\udfff]");

    private final SpTokenizer library;

    private Tokenizer(SpTokenizer library) {
        this.library = library;
    }

    /**
     * Loads a serialised SentencePiece model.
     *
     * @throws TokenizerException the bytes are no such model, or the native library cannot be loaded on this platform
     */
    public static Tokenizer of(byte[] model) {
        if (model.length == 0 || model.length > LARGEST_MODEL_BYTES) {
            throw new TokenizerException("the tokenizer has " + model.length + " bytes, expected 1 to "
                    + LARGEST_MODEL_BYTES + ": the text encoder's file is damaged");
        }
        try {
            Tokenizer tokenizer = new Tokenizer(new SpTokenizer(model));
            tokenizer.encode("");
            return tokenizer;
        } catch (EngineException e) {
            throw new TokenizerException(
                    "the tokenizer is no SentencePiece model (" + firstLine(e)
                            + "): the text encoder's file is damaged",
                    e);
        } catch (RuntimeException | LinkageError e) {
            throw new TokenizerException(
                    "the tokenizer library for " + platform() + " cannot be unpacked to "
                            + System.getProperty(CACHE_FOLDER) + " or loaded (" + firstLine(e)
                            + "): set SA3_HOME to a folder that can be written",
                    e);
        }
    }

    /** All ids of a text, however many; a lone surrogate counts as a question mark. */
    public int[] encode(String text) {
        return library.getProcessor().encode(wellFormed(text));
    }

    /** The first {@code length} ids, padded on the right. */
    public Tokens encode(String text, int length) {
        return Tokens.pad(encode(text), length);
    }

    @Override
    public void close() {
        library.close();
    }

    private static String wellFormed(String text) {
        Matcher lone = SURROGATE.matcher(text);
        return lone.find() ? lone.replaceAll("?") : text;
    }

    private static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse("").strip();
    }

    private static String platform() {
        return (System.getProperty("os.name") + " " + System.getProperty("os.arch")).toLowerCase(Locale.ROOT);
    }
}
