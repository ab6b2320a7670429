package sa3.models;

/**
 * What verifying one file found.
 *
 * @param detail for people, when something is wrong
 */
public record FileCheck(String file, State state, String detail) {
    /** The possible findings. */
    public enum State {
        GOOD,
        MISSING,
        /** Not the bytes that were installed. */
        CHANGED,
        /** Put there by hand: nothing to compare it with. */
        UNRECORDED
    }

    public boolean isGood() {
        return state == State.GOOD;
    }
}
