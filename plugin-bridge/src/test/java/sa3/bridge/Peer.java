package sa3.bridge;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The other side in a process of its own, written in C: {@code src/test/c/peer.c}. */
final class Peer implements AutoCloseable {
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    Peer() throws IOException {
        Path program = Path.of(System.getProperty("sa3.bridge.tests"), "peer");
        process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Gives one command and waits for its line of answer. */
    String tell(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        return answers.readLine();
    }

    /** kill −9, and the kernel has let go of everything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
