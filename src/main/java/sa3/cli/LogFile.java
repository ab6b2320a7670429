package sa3.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import sa3.platform.FailureText;

/**
 * The log in the user's data folder: four files of at most 1 MiB, opened at the first record, so that a command that has
 * nothing to say leaves no file. Prompts and tokens never go into it. A folder that cannot be written costs the log, not
 * the job.
 */
final class LogFile extends Handler {
    private static final int BYTES = 1 << 20;
    private static final int FILES = 4;
    private static final String LINE = "%1$tF %1$tT.%1$tL %4$s %3$s: %5$s%6$s%n";

    private final Path folder;
    private @Nullable FileHandler file;
    private boolean broken;

    LogFile(Path folder) {
        this.folder = folder;
    }

    static Path folder() {
        return FailureText.logFolder();
    }

    /** Sends all records of this process to the file, and to the terminal as well where asked. */
    static void install(Path folder, boolean verbose) {
        System.setProperty("java.util.logging.SimpleFormatter.format", LINE);
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
            handler.close();
        }
        root.addHandler(new LogFile(folder));
        if (verbose) {
            root.addHandler(new ConsoleHandler());
        }
        root.setLevel(Level.INFO);
    }

    @Override
    public synchronized void publish(LogRecord record) {
        if (isLoggable(record) && !broken) {
            FileHandler open = file == null ? open() : file;
            if (open != null) {
                open.publish(record);
            }
        }
    }

    private @Nullable FileHandler open() {
        try {
            Files.createDirectories(folder);
            String pattern = folder.toString().replace("%", "%%") + "/sa3.%u.%g.log";
            file = new FileHandler(pattern, BYTES, FILES, true);
            file.setFormatter(new SimpleFormatter());
            file.setEncoding("UTF-8");
        } catch (IOException e) {
            broken = true;
        }
        return file;
    }

    @Override
    public synchronized void flush() {
        if (file != null) {
            file.flush();
        }
    }

    @Override
    public synchronized void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
