package sa3.lora;

/** An adapter none of whose layers the model has: it was made for another one. */
public final class UnmatchedAdapterException extends LoraException {
    private static final long serialVersionUID = 1;

    public UnmatchedAdapterException(String message) {
        super(message);
    }
}
