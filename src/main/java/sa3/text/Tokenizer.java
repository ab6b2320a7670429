package sa3.text;

import ai.djl.sentencepiece.SpTokenizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SentencePiece over the model that a text encoder's file carries. The raw string is encoded as it is: no start token, no
 * end token, every space kept, control pieces typed by a user are ordinary text, unknown characters fall back to bytes.
 *
 * <p>Holds native memory until closed. One thread at a time.
 */
public final class Tokenizer implements AutoCloseable {
    static {
        // The library reports its use to its makers unless told otherwise; the program talks to nobody unasked.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
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
        } catch (RuntimeException e) {
            throw new TokenizerException(
                    "the tokenizer is no SentencePiece model (" + firstLine(e)
                            + "): the text encoder's file is damaged",
                    e);
        } catch (LinkageError e) {
            throw new TokenizerException("no tokenizer library for " + platform() + ": " + firstLine(e), e);
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
