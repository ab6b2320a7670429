package sa3.service;

import java.nio.file.Path;

/** A service in a process of its own that kills itself in the middle of a phase. */
final class DoomedService {
    private DoomedService() {}

    /** @param args the folder, the phase or "none", and at which sight of it to die; "deaths" in the folder tells of it */
    public static void main(String[] args) throws Exception {
        if (!args[1].equals("none")) {
            new Doom(Doom.Phase.valueOf(args[1]), Integer.parseInt(args[2])).await(Path.of(args[0], "deaths"));
        }
        try (RunningService service = new RunningService(Path.of(args[0]))) {
            while (System.in.read() >= 0) {
                // until whoever started it goes, or says so
            }
        }
    }
}
