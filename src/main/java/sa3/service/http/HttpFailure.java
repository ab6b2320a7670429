package sa3.service.http;

/** An answer other than the one asked for: a status and one line. */
final class HttpFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    HttpFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    static HttpFailure notFound(String what) {
        return new HttpFailure(404, "there is no " + what);
    }
}
