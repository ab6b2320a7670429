package sa3.train.flow;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Tells of captions that a model hears only the beginning of, each once; of the first {@value #MOST} that differ. One thread. */
public final class LongCaptions {
    /** Characters of a caption that a remark quotes. */
    private static final int SHOWN = 40;
    /** Captions that are looked at; of shuffled tags there may be any number. */
    private static final int MOST = 10_000;

    private final Function<String, Optional<String>> tooLong;
    private final Consumer<String> remarks;
    private final Set<String> seen = new HashSet<>();

    /**
     * @param tooLong what a person should know of a caption that is cut; empty of any other
     * @param remarks takes a line
     */
    public LongCaptions(Function<String, Optional<String>> tooLong, Consumer<String> remarks) {
        this.tooLong = tooLong;
        this.remarks = remarks;
    }

    /** To be shown every caption, as often as it comes. */
    public void see(String caption) {
        if (seen.size() < MOST && seen.add(caption)) {
            tooLong.apply(caption)
                    .ifPresent(line -> remarks.accept(
                            line + ": " + caption.substring(0, Math.min(SHOWN, caption.length())) + "…"));
        }
    }
}
