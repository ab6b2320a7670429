package sa3.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import sa3.lora.LoraSpec;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.StrengthMode;
import sa3.lora.folder.LoraFolders;
import sa3.pipeline.GenerationRequest;

/** LoRAs of a run, beside those of its settings. */
final class LoraOptions {
    @Option(
            names = "--lora",
            parameterConsumer = WordsConsumer.class,
            paramLabel = "FILE[=S][@STEPS][:LAYERS]",
            description =
                    "Wear a LoRA, a file or one of sa3 lora list by its name, at strength S, in steps such as 2-5,"
                            + " on layers whose names hold a text; or in words: FILE strength=S steps=A-B layers=TEXT."
                            + " Repeatable.")
    private List<Words> specs = new ArrayList<>();

    @Option(
            names = "--lora-strength",
            paramLabel = "S",
            description = "Strength of each --lora that names none: 1 = as trained, 0 = off, negative the other way"
                    + " (default: ${DEFAULT-VALUE}).")
    private double strength = 1;

    @Option(
            names = "--lora-strength-mode",
            paramLabel = "outside|inside",
            description = "Where strengths enter: outside the normalisation of dora and bora types, or inside"
                    + " (default: outside).")
    private @Nullable String mode;

    @Option(names = "--lora-allow-unmatched", description = "Go on with a LoRA none of whose layers the model has.")
    private boolean allowUnmatched;

    /** One {@code --lora}: its file and what belongs to it. */
    record Words(List<String> words) {}

    /** Takes the file and the words behind it, up to the next option: a misspelt word is told by name. */
    static final class WordsConsumer implements IParameterConsumer {

        @Override
        public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
            if (args.isEmpty()) {
                throw new ParameterException(command.commandLine(), "Missing required parameter for option '--lora'");
            }
            List<String> words = new ArrayList<>(List.of(args.pop()));
            while (!args.isEmpty() && !args.peek().startsWith("-")) {
                words.add(args.pop());
            }
            List<Words> all = new ArrayList<>(option.getValue());
            all.add(new Words(words));
            option.setValue(all);
        }
    }

    /**
     * A request that wears these over those of its settings; a file that both name is used once, as here.
     *
     * @param folders where adapters are looked for that are no files
     * @throws sa3.lora.LoraException words that cannot be read, or no such adapter
     */
    GenerationRequest over(GenerationRequest request, LoraFolders folders) {
        LoraUses settings = request.loras() == null ? LoraUses.NONE : request.loras();
        LoraSpec reader = new LoraSpec(strength);
        List<LoraUse> own = specs.stream()
                .map(spec -> found(reader.parse(spec.words()), folders))
                .toList();
        List<LoraUse> all = new ArrayList<>(settings.uses());
        all.removeIf(old -> own.stream().anyMatch(use -> isSameFile(old.file(), use.file())));
        all.addAll(own);
        StrengthMode strengthMode = mode == null ? settings.mode() : StrengthMode.of(mode);
        return request.withLoras(new LoraUses(all, strengthMode, allowUnmatched));
    }

    private static LoraUse found(LoraUse use, LoraFolders folders) {
        return new LoraUse(folders.named(use.file()), use.strength(), use.steps(), use.layers());
    }

    private static boolean isSameFile(Path a, Path b) {
        try {
            return a.equals(b) || (Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
