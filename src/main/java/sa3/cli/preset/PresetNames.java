package sa3.cli.preset;

import java.util.Iterator;
import sa3.preset.PresetFolders;

/** The presets there are when a completion script is made; those with a space in their name cannot be completed. */
public final class PresetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return PresetFolders.ofUser().list().stream()
                .filter(entry -> entry.preset() != null)
                .map(PresetFolders.Entry::name)
                .filter(name -> name.matches("[\\w.+-]+"))
                .iterator();
    }
}
