package sa3.cli;

import java.nio.charset.Charset;
import java.util.Optional;
import java.util.Scanner;
import java.util.function.Supplier;
import sa3.models.ModelStore;
import sa3.models.hub.HubClient;
import sa3.models.hub.HubSettings;

/**
 * Where the models are, where more come from, and who answers questions about them. The hub is asked for when a download
 * begins: its settings may be wrong, which matters to nothing else.
 */
record ModelAccess(ModelStore store, Supplier<HubClient> hub, Question question) {
    /** Asks a person at the terminal. */
    @FunctionalInterface
    interface Question {
        /** What was typed; empty when nobody can be asked. */
        Optional<String> ask(String text);
    }

    /** The user's own store, hub settings and terminal. */
    static ModelAccess ofUser() {
        return new ModelAccess(
                ModelStore.ofUser(), () -> new HubClient(HubSettings.ofUser()), ModelAccess::askAtTheTerminal);
    }

    /** The launcher says what is a terminal; Java cannot tell. The question leaves standard output to the answer. */
    private static Optional<String> askAtTheTerminal(String text) {
        if (!Boolean.getBoolean("sa3.terminal")) {
            return Optional.empty();
        }
        System.err.print(text);
        System.err.flush();
        Scanner lines = new Scanner(System.in, Charset.defaultCharset());
        return lines.hasNextLine() ? Optional.of(lines.nextLine()) : Optional.empty();
    }
}
