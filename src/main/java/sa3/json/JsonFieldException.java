package sa3.json;

/** A field that is not what it should be; the message names it and says what was expected. */
public final class JsonFieldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonFieldException(String message) {
        super(message);
    }
}
