package sa3.lora.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterTarget;
import sa3.lora.LoraException;
import sa3.lora.LoraUse;
import sa3.lora.NameFilter;
import sa3.lora.StrengthMode;
import sa3.lora.UnmatchedAdapterException;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.AdapterLocation;
import sa3.lora.file.AdapterMatch;

/**
 * An adapter that was read and fits the model, before it is put on. Any thread.
 *
 * @param targets the layers that it is to change
 * @param remarks what the user should know, one line each
 * @param state of its files; null where the numbers came from elsewhere
 */
record Candidate(
        Attached adapter,
        AdapterSource source,
        Set<AdapterTarget> targets,
        List<String> remarks,
        @Nullable FileState state) {

    /**
     * Reads a file and compares it with the model.
     *
     * @throws LoraException it is no adapter, does not fit, or nothing of it is left to act
     */
    static Candidate read(LoraUse use, StrengthMode mode, boolean allowUnmatched, Collection<AdapterTarget> model) {
        FileState before = FileState.of(use.file()); // whoever writes to it while it is read will be noticed
        AdapterFile file = AdapterFile.open(use.file());
        FileState state = file.path().equals(use.file()) ? before : FileState.of(file.path());
        AdapterMatch match = AdapterMatch.of(file.header(), model);
        Set<AdapterTarget> picked = picked(match.matched().keySet(), use);
        if (picked.isEmpty() && !allowUnmatched) {
            throw nothingLeft(use, match);
        }
        String name = AdapterLocation.name(use.file());
        Attached.Content content = new Attached.Content(
                name, file.path(), file.sha256(), file.config().triggerWords(), picked.size(), match.total());
        List<String> remarks = remarks(name, use, match, picked.size());
        return new Candidate(new Attached(use, mode, content), AdapterSource.of(file), picked, remarks, state);
    }

    /** Numbers that come from elsewhere. */
    static Candidate of(
            String name, AdapterSource source, LoraUse use, StrengthMode mode, Collection<AdapterTarget> model) {
        Set<AdapterTarget> picked = picked(source.match(model), use);
        Attached.Content content = new Attached.Content(name, null, null, List.of(), picked.size(), picked.size());
        return new Candidate(new Attached(use, mode, content), source, picked, List.of(), null);
    }

    private static Set<AdapterTarget> picked(Set<AdapterTarget> matched, LoraUse use) {
        if (use.layers() == null) {
            return matched;
        }
        NameFilter filter = NameFilter.parse(use.layers());
        return matched.stream()
                .filter(target -> filter.keeps(target.module(), target.tensor()))
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    private static LoraException nothingLeft(LoraUse use, AdapterMatch match) {
        if (!match.matched().isEmpty()) {
            return new LoraException("layers '" + use.layers() + "' of " + use.file() + ": none of its "
                    + match.matched().size() + " layers has that in its name; it has such as "
                    + match.matched().keySet().iterator().next().module());
        }
        return new UnmatchedAdapterException(use.file() + " matches 0 of this model's layers (it has " + match.total()
                + ", such as " + match.unmatched().get(0)
                + "): it was made for another model: leave it out");
    }

    private static List<String> remarks(String name, LoraUse use, AdapterMatch match, int picked) {
        List<String> remarks = new ArrayList<>();
        String filtered = use.layers() == null ? "" : ", " + picked + " of them picked by '" + use.layers() + "'";
        remarks.add("LoRA " + name + ": " + match.summary() + filtered);
        if (!match.unmatched().isEmpty()) {
            remarks.add(
                    "LoRA " + name + ": the model lacks " + match.unmatched().size() + " of its layers, such as "
                            + match.unmatched().get(0));
        }
        return List.copyOf(remarks);
    }
}
