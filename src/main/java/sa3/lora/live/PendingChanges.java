package sa3.lora.live;

import java.util.ArrayList;
import java.util.List;

/**
 * Changes on their way from any thread to the one that plays them, in the order they were asked for. Of several strengths
 * for one adapter the last holds, so a slider that is dragged leaves one.
 */
final class PendingChanges {
    private final List<Change> changes = new ArrayList<>();

    /** Something to be done to one adapter. */
    sealed interface Change {
        Attached adapter();

        When when();
    }

    record Attach(Candidate candidate, When when) implements Change {
        @Override
        public Attached adapter() {
            return candidate.adapter();
        }
    }

    record Detach(Attached adapter, When when) implements Change {}

    record Strength(Attached adapter, double value, When when) implements Change {}

    synchronized void attach(Candidate candidate, When when) {
        changes.add(new Attach(candidate, when));
    }

    /** One that is still on its way in goes without having been heard. */
    synchronized void detach(Attached adapter, When when) {
        boolean isWaiting = changes.removeIf(change -> change.adapter() == adapter && change instanceof Attach);
        changes.removeIf(change -> change.adapter() == adapter && (isWaiting || change instanceof Detach));
        if (!isWaiting) {
            changes.add(new Detach(adapter, when));
        }
    }

    synchronized void strength(Attached adapter, double value, When when) {
        boolean comesLater = changes.stream()
                .anyMatch(change ->
                        change.adapter() == adapter && change instanceof Attach && change.when() == When.NEXT_RENDER);
        When moment = comesLater ? When.NEXT_RENDER : when;
        changes.removeIf(change -> change.adapter() == adapter
                && change instanceof Strength
                && (moment == When.NEXT_STEP || change.when() == When.NEXT_RENDER));
        changes.add(new Strength(adapter, value, moment));
    }

    /** Takes what is due: at the beginning of a clip everything, between steps what asked for it. */
    synchronized List<Change> take(When moment) {
        List<Change> due = new ArrayList<>();
        changes.removeIf(change -> (moment == When.NEXT_RENDER || change.when() == When.NEXT_STEP) && due.add(change));
        return due;
    }

    synchronized void clear() {
        changes.clear();
    }
}
