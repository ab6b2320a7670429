package sa3.settings;

import java.nio.file.Path;
import java.util.List;
import sa3.dsp.file.AudioFileReader;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.lora.set.LoraEntry;
import sa3.lora.set.LoraSet;
import sa3.pipeline.RequestException;

/** The settings that made a clip, read back: "make this again". */
public final class ClipSettings {
    private static final String STEP_STRENGTHS = "strengths";

    private ClipSettings() {}

    /**
     * Of a written file.
     *
     * @throws RequestException it carries no settings, or some that cannot be read
     * @throws sa3.dsp.file.AudioFileException it is no audio file
     */
    public static Settings read(Path file) {
        String json = AudioFileReader.readSettings(file)
                .orElseThrow(() -> new RequestException(file
                        + " carries no settings: only WAV and FLAC files that this program wrote do, until another program"
                        + " rewrites them"));
        try {
            return of(json);
        } catch (JsonFieldException e) {
            throw new RequestException("the settings in " + file + ": " + e.getMessage());
        }
    }

    /** True where a strength was moved while the clip was made: its settings have the last one only. */
    public static boolean wasSteered(Settings clip) {
        return clip.loras().entries().stream()
                .anyMatch(entry -> entry.more().fields().containsKey(STEP_STRENGTHS));
    }

    /** The settings as a starting point: without the strengths of each step, which nothing replays. */
    public static Settings withoutSteps(Settings clip) {
        List<LoraEntry> entries = clip.loras().entries().stream()
                .map(entry -> entry.withMore(entry.more().without(STEP_STRENGTHS)))
                .toList();
        return clip.withLoras(new LoraSet(entries, clip.loras().chosenMode()));
    }

    /**
     * Of the JSON of a take.
     *
     * @throws JsonFieldException it is not that
     */
    public static Settings of(String json) {
        Settings settings = Settings.of(JsonFile.parse(json));
        Form form = settings.form();
        Double seconds = form.bars() == null ? form.seconds() : null; // bars say it exactly, also at another tempo
        boolean goesOn = form.mode() == Mode.CONTINUE; // from wherever the next file ends
        return settings.withForm(form.withLength(seconds, form.bars(), form.beatsPerBar())
                .withSource(form.mode(), goesOn ? List.of() : form.inpaint(), form.guided()));
    }
}
