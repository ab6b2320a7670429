package sa3.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.UnaryOperator;
import sa3.json.JsonFieldException;
import sa3.pipeline.RunSettings;

/**
 * The versions of the settings' JSON. An object of an earlier version is carried from version to version; one of a later
 * version is refused, because what it means is not known.
 */
public final class SettingsVersion {
    public static final String FIELD = "version";
    public static final int CURRENT = RunSettings.VERSION;

    /** From version 1 to 2, from 2 to 3, … */
    private static final List<UnaryOperator<ObjectNode>> STEPS = List.of(SettingsVersion::fromOne);

    private SettingsVersion() {}

    /**
     * The same settings in the current version; an object without version counts as current.
     *
     * @throws JsonFieldException no object, or a version that is not known
     */
    public static ObjectNode toCurrent(JsonNode json) {
        return carried(json, STEPS);
    }

    /** @param steps from each version to the next, the first one from version 1 */
    static ObjectNode carried(JsonNode json, List<UnaryOperator<ObjectNode>> steps) {
        if (!(json instanceof ObjectNode object)) {
            throw new JsonFieldException("expected an object { … } with settings");
        }
        int newest = steps.size() + 1;
        int version = version(object, newest);
        ObjectNode current = object.deepCopy();
        for (UnaryOperator<ObjectNode> step : steps.subList(version - 1, steps.size())) {
            current = step.apply(current);
        }
        return current.put(FIELD, newest);
    }

    private static int version(ObjectNode object, int newest) {
        JsonNode version = object.path(FIELD);
        if (version.isMissingNode() || version.isNull()) {
            return newest;
        }
        if (!version.isIntegralNumber() || !version.canConvertToInt() || version.intValue() < 1) {
            throw new JsonFieldException("version: expected a whole number from 1, found " + version);
        }
        if (version.intValue() > newest) {
            throw new JsonFieldException("version " + version.intValue()
                    + " is newer than this program, which reads up to " + newest + ": update the program");
        }
        return version.intValue();
    }

    /**
     * Version 1 was written into clips only: it had no mode, and left the ceiling out where the limiter was off. An object
     * with a mode is none of those.
     */
    private static ObjectNode fromOne(ObjectNode clip) {
        if (clip.has("mode")) {
            return clip;
        }
        boolean isInpainted = clip.path("inpaint").size() > 0;
        boolean isGuided = clip.path("guided").asBoolean();
        clip.put("mode", (isInpainted ? Mode.INPAINT : isGuided ? Mode.GUIDE : Mode.TEXT).label());
        if (!clip.has("limiterCeiling")) {
            clip.put("limiterCeiling", "off");
        }
        return clip;
    }
}
