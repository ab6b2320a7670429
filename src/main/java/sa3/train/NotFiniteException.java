package sa3.train;

/** A step whose loss or gradients are no numbers; the state is that of the step before. */
public final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long steps;

    /** @param steps steps that were good */
    NotFiniteException(String what, long steps) {
        super(what + " of step " + (steps + 1)
                + " is not a finite number: the training stops, and the state after step " + steps
                + " is kept; go on from it with a smaller --lr or with --gradient-clip-val 1");
        this.steps = steps;
    }

    /** Steps that were good. */
    public long steps() {
        return steps;
    }
}
