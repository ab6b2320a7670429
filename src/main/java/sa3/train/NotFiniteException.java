package sa3.train;

/** A step whose loss or gradients are no numbers; the state is that of the step before. */
public final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String what;
    private final long step;

    /** @param step whose loss or gradients these are, from 1 */
    NotFiniteException(String what, long step) {
        this(what, step, "");
    }

    private NotFiniteException(String what, long step, String kept) {
        super(what + " of step " + step + " is not a finite number: the training stops" + kept
                + "; begin a new run with a smaller --lr or with --gradient-clip-val 1, from that adapter with"
                + " --lora-ckpt-path");
        this.what = what;
        this.step = step;
    }

    /** The same with the step that was last saved, or could be. */
    public NotFiniteException keeping(long savedStep) {
        NotFiniteException told = new NotFiniteException(
                what, step, savedStep == 0 ? "" : ", and the state after step " + savedStep + " is kept");
        told.addSuppressed(this);
        return told;
    }
}
