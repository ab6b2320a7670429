package sa3.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a person should know about the prompts of a training before it begins. Any thread.
 *
 * @param tags what is known about each sound
 * @param config how prompts are made; null = as the reference does without a configuration
 */
public record CaptionReview(List<Tags> tags, @Nullable PromptConfig config) {
    public CaptionReview {
        tags = List.copyOf(tags);
    }

    /** Sounds whose prompts are all empty, but for the trigger word. */
    public int undescribed() {
        PromptBuilder builder = new PromptBuilder(config);
        return (int) tags.stream().filter(one -> !builder.describes(one)).count();
    }

    /** A line for each thing that is lost. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        int undescribed = undescribed();
        if (undescribed > 0) {
            boolean hasTrigger = config != null && !config.trigger().isEmpty();
            lines.add(undescribed + " of " + tags.size() + " sounds have no caption: their prompts are empty"
                    + (hasTrigger ? " but for the trigger word" : ""));
        }
        Set<String> unread = unread();
        if (!unread.isEmpty()) {
            lines.add("no prompt of sounds that have them names " + String.join(", ", unread)
                    + ": tag_keys of a --prompt-config choose what is named"
                    + (config == null ? "; without one, prompt and text count only where no other tag does" : ""));
        }
        unfilled().forEach(template -> lines.add("no sound has all fields of the template \"" + template + '"'));
        return lines;
    }

    private Set<String> unread() {
        PromptBuilder builder = new PromptBuilder(config);
        Set<String> unread = new TreeSet<>();
        tags.forEach(one -> unread.addAll(builder.unread(one)));
        return unread;
    }

    private List<String> unfilled() {
        return config == null
                ? List.of()
                : config.templates().stream()
                        .filter(template -> tags.stream().noneMatch(one -> PromptBuilder.canFill(template, one)))
                        .toList();
    }
}
