package sa3.cli.lora;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.lora.folder.Facts;
import sa3.lora.folder.LoraCard;
import sa3.lora.folder.LoraFolders;
import sa3.lora.folder.LoraScan;
import sa3.platform.OneLine;

@Command(
        name = "list",
        description = "Lists the LoRAs of the LoRA folder, grouped by the model they fit.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 lora list                          names for <lora:NAME:0.8>",
            "  sa3 lora list --sha256 --json          for scripts, with content hashes"
        })
final class LoraListCommand implements Callable<Integer> {
    private static final String ROW = "  %-28s %-13s %5s %7s %8s  %-6s %7s  %-24s %s%n";
    private static final int SHOWN_DIGITS = 8;
    private static final double BYTES_PER_MIB = 1 << 20;

    @ParentCommand
    private LoraCommand parent = new LoraCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--sha256", description = "Read every file for its content hash, once; shown with --json.")
    private boolean hashed;

    @Override
    public Integer call() {
        LoraFolders folders = parent.main().loraFolders();
        LoraScan scan = folders.scan();
        if (hashed) {
            scan.cards().forEach(folders::sha256);
        }
        if (common.json()) {
            common.out().println(JsonLine.pretty(json(folders, scan)));
            return ExitCodes.OK;
        }
        grouped(scan).forEach((base, cards) -> {
            common.out().println("for " + base);
            common.out()
                    .printf(
                            Locale.ROOT,
                            ROW,
                            "LoRA",
                            "type",
                            "rank",
                            "layers",
                            "MiB",
                            "beside",
                            "prompts",
                            "trained on",
                            "trigger words");
            cards.forEach(this::print);
        });
        scan.problems().forEach(common::remark);
        common.remark(
                scan.cards().isEmpty()
                        ? "no LoRA in " + folders.roots() + ": put .safetensors files there, or sa3 lora folder PATH"
                        : "use one with <lora:NAME:0.8> in a prompt; they lie in " + folders.roots());
        return ExitCodes.OK;
    }

    /** By base, those that fit no known model last. */
    private static Map<String, List<LoraCard>> grouped(LoraScan scan) {
        Map<String, List<LoraCard>> groups = new TreeMap<>((a, b) -> {
            boolean aOther = a.equals(Facts.OTHER_BASE);
            boolean bOther = b.equals(Facts.OTHER_BASE);
            return aOther == bOther ? a.compareTo(b) : Boolean.compare(aOther, bOther);
        });
        scan.cards().forEach(card -> groups.computeIfAbsent(card.facts().base(), key -> new ArrayList<>())
                .add(card));
        return groups;
    }

    private void print(LoraCard card) {
        Facts facts = card.facts();
        String mib = String.format(Locale.ROOT, "%.1f", facts.bytes() / BYTES_PER_MIB);
        common.out()
                .print(OneLine.of(String.format(
                                        Locale.ROOT,
                                        ROW,
                                        card.name(),
                                        facts.type(),
                                        facts.rank(),
                                        facts.layers(),
                                        mib,
                                        beside(card.companions()),
                                        card.prompts().isEmpty()
                                                ? ""
                                                : card.prompts().size(),
                                        trainedOn(facts.origin()),
                                        String.join(", ", card.triggers()))
                                .stripTrailing())
                        + System.lineSeparator());
    }

    /** The model, and the beginning of its hash. */
    private static String trainedOn(Facts.Origin origin) {
        String name = origin.trainedOn() == null ? "" : origin.trainedOn();
        String hash = origin.baseSha256() == null ? "" : origin.baseSha256().substring(0, SHOWN_DIGITS);
        return (name + " " + hash).strip();
    }

    /** P a picture, T a text, S a sound. */
    private static String beside(LoraCard.Companions companions) {
        return (companions.picture() == null ? "-" : "P")
                + (companions.text() == null ? "-" : "T")
                + (companions.sound() == null ? "-" : "S");
    }

    private static ObjectNode json(LoraFolders folders, LoraScan scan) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode roots = answer.putArray("folders");
        folders.roots().forEach(root -> roots.add(root.toString()));
        ArrayNode loras = answer.putArray("loras");
        scan.cards().forEach(card -> loras.add(folders.describe(card)));
        ArrayNode problems = answer.putArray("problems");
        scan.problems().forEach(problems::add);
        return answer;
    }
}
