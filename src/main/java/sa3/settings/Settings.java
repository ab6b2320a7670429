package sa3.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.json.UnknownFields;
import sa3.lora.set.LoraSet;

/**
 * What somebody chose for a run; the rest is left to the model and the program. Immutable.
 *
 * @param more fields of its JSON that this version does not know
 */
public record Settings(
        Wording wording, Form form, SamplingChoice sampling, RunChoice run, LoraSet loras, UnknownFields more) {
    /** Nothing is chosen. */
    public static final Settings NONE = new Settings(
            Wording.NONE, Form.NONE, SamplingChoice.NONE, RunChoice.NONE, LoraSet.NONE, UnknownFields.NONE);

    public static Settings ofPrompt(String prompt) {
        return NONE.withWording(Wording.of(prompt));
    }

    /**
     * Reads a JSON object of this or an earlier version.
     *
     * @throws JsonFieldException a field is wrong, or the version is newer than this program; the message is one line
     */
    public static Settings of(JsonNode json) {
        return of(JsonFields.of(SettingsVersion.toCurrent(json), ""));
    }

    /** As {@link #of(JsonNode)}, of an object of the current version from which others have taken their fields. */
    public static Settings of(JsonFields json) {
        json.any(SettingsVersion.FIELD); // known, and of no further interest
        return new Settings(
                Wording.of(json),
                Form.of(json),
                SamplingChoice.of(json),
                RunChoice.of(json),
                LoraSet.of(json),
                json.rest());
    }

    /** A JSON object of the current version, unknown fields last. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(SettingsVersion.FIELD, SettingsVersion.CURRENT);
        writeTo(json);
        return json;
    }

    /** Adds all fields but the version. */
    public void writeTo(ObjectNode json) {
        wording.writeTo(json);
        form.writeTo(json);
        sampling.writeTo(json);
        run.writeTo(json);
        loras.toJson().forEach(json::set);
        more.writeTo(json);
    }

    /**
     * These where they are chosen, else those of {@code base}. Adapters of both are used; where both name the same one,
     * these count.
     */
    public Settings over(Settings base) {
        return new Settings(
                wording.over(base.wording),
                form.over(base.form),
                sampling.over(base.sampling),
                run.over(base.run),
                loras.over(base.loras),
                more.over(base.more));
    }

    public Settings withWording(Wording other) {
        return new Settings(other, form, sampling, run, loras, more);
    }

    public Settings withForm(Form other) {
        return new Settings(wording, other, sampling, run, loras, more);
    }

    public Settings withSampling(SamplingChoice other) {
        return new Settings(wording, form, other, run, loras, more);
    }

    public Settings withRun(RunChoice other) {
        return new Settings(wording, form, sampling, other, loras, more);
    }

    public Settings withLoras(LoraSet other) {
        return new Settings(wording, form, sampling, run, other, more);
    }
}
