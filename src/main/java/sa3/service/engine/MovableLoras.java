package sa3.service.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.live.AdapterSession;
import sa3.lora.live.Attached;
import sa3.lora.live.When;

/**
 * The adapters of a job, whose strengths its client moves from any thread while it waits and runs. Moves go to the model
 * only while it wears this job's adapters, so that no other job's are touched.
 */
final class MovableLoras {
    private LoraUses uses;
    private List<Attached> worn = List.of();
    private @Nullable AdapterSession session;

    MovableLoras(LoraUses uses) {
        this.uses = uses;
    }

    private synchronized LoraUses uses() {
        return uses;
    }

    /** @throws IllegalArgumentException there is no such slot, or the strength is none; nothing has moved */
    synchronized void move(StrengthMoves asked) {
        List<LoraUse> all = new ArrayList<>(uses.uses());
        for (StrengthMoves.Move move : asked.moves()) {
            requireSane(move, all.size());
            LoraUse use = all.get(move.slot());
            all.set(move.slot(), new LoraUse(use.file(), move.strength(), use.steps(), use.layers()));
        }
        uses = new LoraUses(all, uses.mode(), uses.allowUnmatched());
        if (asked.when() == When.NEXT_STEP) {
            tellModel();
        }
    }

    private static void requireSane(StrengthMoves.Move move, int slots) {
        if (move.slot() < 0 || move.slot() >= slots) {
            throw new IllegalArgumentException(
                    "LoRA slot " + move.slot() + ": the job has " + slots + ", counted from 0");
        }
        if (!(Math.abs(move.strength()) <= AdapterSession.MAX_STRENGTH)) {
            throw new IllegalArgumentException("strength " + move.strength() + " of LoRA slot " + move.slot()
                    + ": expected a number from -" + AdapterSession.MAX_STRENGTH + " to "
                    + AdapterSession.MAX_STRENGTH);
        }
    }

    private void tellModel() {
        if (session != null) {
            for (int slot = 0; slot < worn.size(); slot++) {
                session.setStrength(worn.get(slot), uses.uses().get(slot).strength(), When.NEXT_STEP);
            }
        }
    }

    /**
     * Has the model wear them for the next take, at the strengths they have been moved to. On the engine's thread.
     *
     * @param wear puts adapters on, and says what the user should know
     */
    List<String> putOn(AdapterSession model, Function<LoraUses, List<String>> wear) {
        List<String> notes = wear.apply(uses());
        synchronized (this) {
            session = model;
            worn = model.attached();
            tellModel(); // what moved while they were put on
        }
        return notes;
    }

    /** The model may wear others from now on. On the engine's thread. */
    synchronized void letGo() {
        session = null;
        worn = List.of();
    }
}
