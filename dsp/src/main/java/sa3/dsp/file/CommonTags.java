package sa3.dsp.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What containers call the same thing: ID3v2 frames, Vorbis comments, RIFF INFO, MP4 atoms, as FFmpeg reads them. */
final class CommonTags {
    /** Our name, then those that are looked for, the first that is there counts. */
    private static final Map<String, List<String>> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("title", List.of("title"));
        NAMES.put("artist", List.of("artist"));
        NAMES.put("album", List.of("album"));
        NAMES.put("genre", List.of("genre"));
        NAMES.put("label", List.of("label", "publisher", "organization"));
        NAMES.put("date", List.of("date", "year"));
        NAMES.put("composer", List.of("composer"));
        NAMES.put("bpm", List.of("bpm", "tbpm"));
    }

    private CommonTags() {}

    /**
     * The tags that can be told by one name whatever the container.
     *
     * @param tags as the container calls them, in any letter case
     */
    static Map<String, String> of(Map<String, String> tags) {
        Map<String, String> common = new LinkedHashMap<>();
        NAMES.forEach((name, candidates) -> candidates.stream()
                .map(candidate -> tags.getOrDefault(candidate, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .ifPresent(value -> common.put(name, value)));
        return common;
    }
}
