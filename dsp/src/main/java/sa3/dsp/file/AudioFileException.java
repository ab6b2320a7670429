package sa3.dsp.file;

import org.jspecify.annotations.Nullable;

/** An audio file that cannot be read or written. One line: which file, what is wrong, what to do. */
public final class AudioFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AudioFileException(String message) {
        super(message);
    }

    public AudioFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
