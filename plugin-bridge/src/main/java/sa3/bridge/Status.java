package sa3.bridge;

/** Outcomes of the bridge, numbered as in {@code sa3_bridge.h}, which says what each means for each call. */
public enum Status {
    OK(0),
    /** No room in the ring now. */
    FULL(1),
    /** Nothing there now. */
    EMPTY(2),
    /** The other side has said goodbye, and everything it sent has been read. */
    CLOSED(3),
    /** The region breaks a rule: close it. */
    CORRUPT(-1),
    WRONG_VERSION(-2),
    /** File or folder of another user, open to others, or not what it should be. */
    NOT_OURS(-3),
    TOO_LARGE(-4),
    IO(-5),
    /** Somebody alive holds it. */
    BUSY(-6),
    /** An argument that no caller may give. */
    INVALID(-7);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    static Status of(int code) {
        for (Status status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new IllegalStateException("the bridge library returned the unknown status " + code);
    }
}
