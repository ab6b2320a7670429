package sa3.doctor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The zip file for a bug report: texts made here and log files, without what identifies a person. The home folder reads
 * {@code ~}, access tokens read {@code (token)}; prompts are not in there, because no log holds them.
 */
public final class Bundle {
    /** The default file name of a clip is made from its prompt. */
    private static final Pattern DEFAULT_NAME = Pattern.compile("output/[\\w.-]+");

    private static final Pattern TOKEN = Pattern.compile("\\bhf_[A-Za-z0-9]{8,}|(?i)(?<=bearer )[A-Za-z0-9._~+/-]{8,}");
    private static final long LOG_LIMIT_BYTES = 8L << 20;

    private final String userHome;

    public Bundle(String userHome) {
        this.userHome = userHome;
    }

    /**
     * Writes the file beside its final name first, so that a failure leaves nothing.
     *
     * @param texts contents by name in the archive
     * @param logs log files and folders of them; those that are missing are passed over
     */
    public void write(Path zip, Map<String, String> texts, List<Path> logs) throws IOException {
        Path absolute = zip.toAbsolutePath();
        Path temporary = Files.createTempFile(absolute.getParent(), ".sa3-", ".zip");
        try {
            try (OutputStream file = Files.newOutputStream(temporary);
                    ZipOutputStream out = new ZipOutputStream(file, StandardCharsets.UTF_8)) {
                for (Map.Entry<String, String> text : texts.entrySet()) {
                    add(out, text.getKey(), text.getValue());
                }
                for (Path log : logs) {
                    addLogs(out, log);
                }
            }
            Files.move(temporary, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void addLogs(ZipOutputStream out, Path log) throws IOException {
        if (Files.isDirectory(log)) {
            try (Stream<Path> files = Files.list(log)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".log"))
                        .sorted()
                        .toList()) {
                    addLog(out, file);
                }
            }
        } else if (Files.isRegularFile(log)) {
            addLog(out, log);
        }
    }

    private void addLog(ZipOutputStream out, Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        String name = "logs/" + (parent == null ? "" : parent.getFileName() + "-") + file.getFileName();
        boolean readable = Files.size(file) <= LOG_LIMIT_BYTES;
        String text = readable
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                : "left out: " + Files.size(file) + " bytes\n";
        add(out, name, text);
    }

    private void add(ZipOutputStream out, String name, String text) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(anonymous(text).getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
    }

    String anonymous(String text) {
        // A home of "/" alone would turn every path into nonsense.
        String withoutHome = userHome.length() > 1 ? text.replace(userHome, "~") : text;
        String withoutPrompts = DEFAULT_NAME.matcher(withoutHome).replaceAll("output/(clip)");
        return TOKEN.matcher(withoutPrompts).replaceAll("(token)");
    }
}
