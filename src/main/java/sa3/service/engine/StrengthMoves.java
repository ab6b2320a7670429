package sa3.service.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import sa3.lora.live.When;

/**
 * Strengths of a job's adapters that are to move. As JSON {@code {loras: [{slot, strength}], when: "nextStep"}}, or
 * {@code "nextRender"}.
 */
public record StrengthMoves(List<Move> moves, When when) {
    public StrengthMoves {
        moves = List.copyOf(moves);
    }

    /**
     * One of them.
     *
     * @param slot which adapter of the request, from 0
     */
    public record Move(int slot, double strength) {}

    /** @throws IllegalArgumentException it is none of that */
    public static StrengthMoves of(JsonNode json) {
        JsonNode loras = json.path("loras");
        if (!loras.isArray()) {
            throw new IllegalArgumentException("loras: expected a list such as [{\"slot\": 0, \"strength\": 0.5}]");
        }
        List<Move> moves = new ArrayList<>();
        for (JsonNode lora : loras) {
            if (!lora.path("slot").isInt() || !lora.path("strength").isNumber()) {
                throw new IllegalArgumentException("loras: expected slot, a whole number, and strength, a number");
            }
            moves.add(
                    new Move(lora.path("slot").intValue(), lora.path("strength").doubleValue()));
        }
        return new StrengthMoves(moves, when(json.path("when")));
    }

    private static When when(JsonNode json) {
        return switch (json.asText("nextStep")) {
            case "nextStep" -> When.NEXT_STEP;
            case "nextRender" -> When.NEXT_RENDER;
            default -> throw new IllegalArgumentException("when: expected nextStep or nextRender");
        };
    }
}
