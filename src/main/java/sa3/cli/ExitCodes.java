package sa3.cli;

/** What the program tells a script by its exit status. */
public final class ExitCodes {
    public static final int OK = 0;
    /** The work could not be done, or a check failed. */
    public static final int FAILED = 1;
    /** The command line itself is wrong. */
    static final int USAGE = 2;
    /** The program is broken: an error that nobody foresaw; the log file has the details. */
    static final int UNEXPECTED = 3;
    /** Ctrl-C, as shells count it: 128 + SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
