package sa3.cli;

import java.io.Console;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

    private static Optional<String> askAtTheTerminal(String text) {
        Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        @Nullable String answer = console.readLine("%s", text);
        return Optional.ofNullable(answer);
    }
}
