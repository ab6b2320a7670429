package sa3.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether what a launch file describes can be started: runs it with another command, which only tells the version. */
public final class LaunchCheck {
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");

    private LaunchCheck() {}

    /** What is wrong with a launch file; null = it works. */
    public static @Nullable String problem(LaunchFile launch) {
        try {
            Map<String, String> variables = new HashMap<>();
            List<String> command = new ArrayList<>();
            for (String line : launch.read()) {
                Matcher variable = VARIABLE.matcher(line);
                if (command.isEmpty() && variable.matches()) {
                    variables.put(variable.group(1), variable.group(2));
                } else {
                    command.add(line);
                }
            }
            if (command.size() < 2 || !command.get(command.size() - 1).equals("serve")) {
                return launch.path() + " does not describe the service; sa3 plugin install writes it anew";
            }
            command.set(command.size() - 1, "version");
            return run(command, variables, launch);
        } catch (NoSuchFileException e) {
            return "there is no " + launch.path() + "; sa3 plugin install writes it";
        } catch (IOException e) {
            return "it cannot be started: " + e.getMessage() + "; sa3 plugin install writes it anew";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static @Nullable String run(List<String> command, Map<String, String> variables, LaunchFile launch)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
            return null;
        }
        process.destroyForcibly();
        return "what " + launch.path() + " describes does not run ("
                + answer.lines().findFirst().orElse("no answer") + "); sa3 plugin install writes it anew";
    }
}
