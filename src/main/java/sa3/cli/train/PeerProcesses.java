package sa3.cli.train;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sa3.cli.Main;
import sa3.platform.FailureText;
import sa3.train.TrainException;
import sa3.train.peers.HostList;

/** The other processes of a training that run on this machine: started by the first, and ended with it. */
final class PeerProcesses implements AutoCloseable {
    static final PeerProcesses NONE = new PeerProcesses(List.of());

    private static final int PATIENCE_SECONDS = 20;

    private final List<Process> processes;

    private PeerProcesses(List<Process> processes) {
        this.processes = processes;
    }

    /**
     * Starts one for each address of this machine but the first.
     *
     * @param args of this process
     */
    static PeerProcesses start(HostList hosts, List<String> args) {
        List<Process> processes = new ArrayList<>();
        for (int rank = 1; rank < hosts.addresses().size(); rank++) {
            if (hosts.isLocal(rank)) {
                processes.add(start(args, rank));
            }
        }
        return new PeerProcesses(processes);
    }

    /** What it has to say goes to our standard error; the answer is ours. */
    private static Process start(List<String> args, int rank) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-javaagent") && !option.startsWith("-agentlib"))
                .toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(args);
        command.addAll(List.of("--host-rank", Integer.toString(rank)));
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new TrainException("cannot start another process: " + FailureText.of(e), e);
        }
    }

    /** @throws TrainException one of them has ended, and has said why */
    void requireAlive() {
        if (processes.stream().anyMatch(process -> !process.isAlive())) {
            throw new TrainException("another process of the training has ended before it began");
        }
    }

    /** They end by themselves; those that do not are ended. */
    @Override
    public void close() {
        try {
            for (Process process : processes) {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            processes.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
