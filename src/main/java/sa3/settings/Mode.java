package sa3.settings;

import java.util.Locale;

/** What a clip starts from. */
public enum Mode {
    /** Noise alone. */
    TEXT("nothing but a prompt"),
    /** A guide, mixed with noise. */
    GUIDE("a guide"),
    /** A clip of which ranges are made anew. */
    INPAINT("the audio to inpaint"),
    /** A clip that is gone on with. */
    CONTINUE("the audio to go on from");

    private final String need;

    Mode(String need) {
        this.need = need;
    }

    /** What the user has to bring. */
    public String need() {
        return need;
    }

    /** The name in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException there is no such mode */
    public static Mode of(String label) {
        for (Mode mode : values()) {
            if (mode.label().equals(label)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("unknown mode '" + label + "': choose text, guide, inpaint or continue");
    }
}
