package sa3.lora.live;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.LoraUse;
import sa3.lora.StrengthMode;

/** Whether an adapter that is on already is the one that is wanted. */
final class Reuse {
    private Reuse() {}

    /**
     * The worn adapter that plays what {@code use} asks for; null when it has to be read.
     *
     * @param notes receives a line when its file is not what it was
     */
    static @Nullable Worn find(LoraUse use, StrengthMode mode, List<Worn> worn, List<String> notes) {
        for (Worn candidate : worn) {
            if (isAskedFor(candidate.adapter(), use, mode)) {
                return isCurrent(candidate, notes) ? candidate : null;
            }
        }
        return null;
    }

    private static boolean isAskedFor(Attached adapter, LoraUse use, StrengthMode mode) {
        LoraUse own = adapter.use();
        return own.file().equals(use.file())
                && own.steps().equals(use.steps())
                && java.util.Objects.equals(own.layers(), use.layers())
                && adapter.mode() == mode;
    }

    private static boolean isCurrent(Worn candidate, List<String> notes) {
        Path file = candidate.adapter().content().file();
        FileState before = candidate.state();
        if (file == null || before == null) {
            return true;
        }
        FileState now = FileState.of(file);
        if (now.equals(before)) {
            return true;
        }
        boolean isThere = now.has(file);
        notes.add("LoRA " + candidate.adapter()
                + (isThere
                        ? ": its file changed since it was attached; it is read anew"
                        : ": its file is gone; what was attached plays on"));
        return !isThere;
    }
}
