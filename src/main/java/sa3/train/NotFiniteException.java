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

    private NotFiniteException(String what, long step, String told) {
        super(what + " of step " + step + " is not a finite number: the training stops" + told);
        this.what = what;
        this.step = step;
    }

    /**
     * The same with what can be done about it in a training of adapters.
     *
     * @param savedStep the step that was last saved, or could be; 0 = none
     * @param hasAdapter its adapter could be written
     */
    public NotFiniteException keeping(long savedStep, boolean hasAdapter) {
        String kept = savedStep == 0 ? "" : ", and the state after step " + savedStep + " is kept";
        String advice = "; begin a new run with a lower --lr, or with --gradient-clip-val 1";
        String from = hasAdapter ? ", from that adapter with --lora-ckpt-path" : "";
        NotFiniteException told = new NotFiniteException(what, step, kept + advice + from);
        told.addSuppressed(this);
        return told;
    }
}
