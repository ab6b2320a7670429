package sa3.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.folder.LoraCard;
import sa3.lora.folder.LoraFolders;
import sa3.lora.set.LoraEntry;
import sa3.lora.set.LoraReference;
import sa3.lora.set.LoraSet;

/**
 * Settings whose adapters are found on this machine.
 *
 * @param settings texts free of adapter markup; the adapters with their hashes, places and trigger words
 * @param files where each adapter of the settings lies, in their order
 * @param remarks what the user should know, one line each
 */
public record LoraSettings(Settings settings, List<LoraUse> files, List<String> remarks) {
    public LoraSettings {
        files = List.copyOf(files);
        remarks = List.copyOf(remarks);
    }

    /**
     * Takes the adapters out of the prompt, finds all of them, and joins their trigger words where that is asked for.
     *
     * @throws sa3.lora.LoraException an adapter is not there
     * @throws IllegalArgumentException there are too many, or the prompt becomes too long
     */
    public static LoraSettings of(Settings settings, LoraFolders folders) {
        List<String> remarks = new ArrayList<>();
        Settings clean = LoraMarkup.takenOut(settings, remarks);
        List<LoraEntry> asked = clean.loras().entries();
        List<LoraCard> cards = folders.find(asked.stream().map(LoraEntry::lora).toList());
        List<LoraEntry> entries = new ArrayList<>();
        List<LoraUse> files = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            LoraEntry entry = found(asked.get(i), cards.get(i), folders, remarks);
            entries.add(entry);
            files.add(new LoraUse(cards.get(i).file(), entry.strength(), entry.steps(), entry.layers()));
        }
        LoraSet set = new LoraSet(entries, clean.loras().chosenMode());
        return new LoraSettings(withTriggers(clean.withLoras(set)), files, remarks);
    }

    /** What a session puts on a model. */
    public LoraUses uses(boolean allowUnmatched) {
        return new LoraUses(files, settings.loras().strengthMode(), allowUnmatched);
    }

    private static LoraEntry found(LoraEntry entry, LoraCard card, LoraFolders folders, List<String> remarks) {
        if (entry.lora().path() != null && !card.path().equals(entry.lora().path())) {
            remarks.add("LoRA '" + entry.lora().name() + "' is now at " + card.path());
        }
        LoraReference reference = new LoraReference(card.name(), folders.sha256(card), folders.place(card.file()));
        return entry.withReference(reference)
                .withTriggers(card.triggers().isEmpty() ? entry.triggers() : card.triggers());
    }

    private static Settings withTriggers(Settings settings) {
        Wording wording = settings.wording();
        if (!wording.addsTriggers()) {
            return settings;
        }
        Stream<String> triggers = settings.loras().entries().stream()
                .filter(entry -> entry.strength() != 0)
                .flatMap(entry -> entry.triggers().stream());
        List<String> parts = Stream.concat(wording.parts().stream(), triggers).toList();
        return settings.withWording(wording.withPrompt(wording.prompt(), parts));
    }
}
