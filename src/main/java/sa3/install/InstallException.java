package sa3.install;

/** The plugins cannot be built, placed or removed: one line that says why and what to do. */
public final class InstallException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InstallException(String message) {
        super(message);
    }

    public InstallException(String message, Throwable cause) {
        super(message, cause);
    }
}
