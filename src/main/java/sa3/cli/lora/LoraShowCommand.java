package sa3.cli.lora;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.lora.folder.LoraCard;
import sa3.lora.folder.LoraFolders;
import sa3.lora.set.LoraReference;
import sa3.platform.OneLine;

@Command(
        name = "show",
        description = {
            "Prints what belongs to a LoRA of the LoRA folder: the model it was trained on with the hash of its network,"
                    + " trigger words, prompts to try it with, the sound to hear it by.",
            "The prompts are those of its training, one a line; status 1 when there is no such LoRA."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 lora show dusty",
            "  sa3 lora show dusty --json | jq -r .prompts[0]   one prompt of its training"
        })
final class LoraShowCommand implements Callable<Integer> {
    @ParentCommand
    private LoraCommand parent = new LoraCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "As sa3 lora list shows it.")
    private String name = "";

    @Override
    public Integer call() {
        LoraFolders folders = parent.main().loraFolders();
        LoraCard card = folders.find(List.of(LoraReference.named(name))).get(0);
        folders.sha256(card);
        ObjectNode json = folders.describe(card);
        if (common.json()) {
            common.out().println(JsonLine.pretty(json));
            return ExitCodes.OK;
        }
        for (String field : List.of("name", "file", "type", "rank", "layers", "sha256")) {
            print(field, json.path(field).asText());
        }
        print("fits", card.facts().base());
        print("trained on", json.path("trainedOn").asText());
        print("base sha256", json.path("baseSha256").asText());
        print("triggers", String.join(", ", card.triggers()));
        print("preview", json.path("sound").asText());
        card.prompts().forEach(prompt -> print("prompt", prompt));
        return ExitCodes.OK;
    }

    private void print(String what, String text) {
        if (!text.isEmpty()) {
            common.out().printf("%-13s %s%n", what, OneLine.of(text));
        }
    }
}
