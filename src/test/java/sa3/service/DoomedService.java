package sa3.service;

import com.sun.jna.Function;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A service in a process of its own that kills itself with signal 9, which nothing in it can notice or delay, in the middle
 * of a phase: a thread looks at what the others are at.
 */
final class DoomedService {
    private static final int SIGKILL = 9;
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private DoomedService() {}

    /** What a service does, by the method that is at work on it. */
    enum Phase {
        SCAN("sa3.service.takes.TakeLibrary", "load"),
        LOAD("sa3.service.engine.LoadedModels", "loaded"),
        TEXT("sa3.text.T5GemmaEncoder", "encode"),
        CONDITIONING("sa3.pipeline.Pipeline", "steering"),
        SAMPLING("sa3.pipeline.Pipeline", "sample"),
        DECODING("sa3.codec.SameDecoder", "decode"),
        SAVE("sa3.service.takes.TakeFolders", "write"),
        RECALL("sa3.service.takes.TakeFolders", "read");

        private final String type;
        private final String method;

        Phase(String type, String method) {
            this.type = type;
            this.method = method;
        }

        private boolean isIn(StackTraceElement[] stack) {
            for (StackTraceElement frame : stack) {
                if (frame.getClassName().equals(type) && frame.getMethodName().equals(method)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** @param args the folder, the phase or "none", and at which sight of it to die */
    public static void main(String[] args) throws Exception {
        if (!args[1].equals("none")) {
            Thread watch = new Thread(() -> dieIn(Phase.valueOf(args[1]), Integer.parseInt(args[2])), "watch");
            watch.setPriority(Thread.MAX_PRIORITY);
            watch.setDaemon(true);
            watch.start();
        }
        try (RunningService service = new RunningService(Path.of(args[0]))) {
            while (System.in.read() >= 0) {
                // until whoever started it goes, or says so
            }
        }
    }

    private static void dieIn(Phase phase, int sight) {
        Function kill = Function.getFunction("c", "kill");
        int pid = (int) ProcessHandle.current().pid();
        int seen = 0;
        while (true) {
            boolean isIn = Thread.getAllStackTraces().entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(Thread.currentThread()))
                    .map(Map.Entry::getValue)
                    .anyMatch(phase::isIn);
            seen += isIn ? 1 : 0;
            if (seen >= sight) {
                kill.invokeInt(new Object[] {pid, SIGKILL});
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }
}
