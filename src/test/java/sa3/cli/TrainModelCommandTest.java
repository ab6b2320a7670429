package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.codec.SameConfig;
import sa3.diffusion.Sampler;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;
import sa3.mlx.Scope;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.pipeline.FileNetworks;
import sa3.platform.FolderTree;
import sa3.platform.Sha256;
import sa3.train.job.ModelOrder;
import sa3.train.sounds.DemoSounds;

/** {@code sa3 train-model}: networks of a few numbers on a few sounds, a few steps each. */
class TrainModelCommandTest {
    private static final String DIT = "dit_sm-music-base_f16.npz";
    private static final String TEXT = "t5gemma_f16.npz";

    @TempDir
    private Path temp;

    private Path sounds = Path.of("");
    private Path model = Path.of("");

    @BeforeEach
    void writeSounds() throws IOException {
        Path all = temp.resolve("all");
        new DemoSounds(1, null).write(all);
        sounds = Files.createDirectory(temp.resolve("sounds"));
        try (Stream<Path> kicks = Files.list(all)) {
            for (Path file : kicks.filter(path -> path.getFileName().toString().startsWith("kick"))
                    .toList()) {
                Files.move(file, sounds.resolve(file.getFileName()));
            }
        }
        model = temp.resolve("model");
    }

    private static String order(int condDim, String text) {
        return """
                {
                  "codec": {"latentChannels": 4, "width": 16, "headDim": 8, "ropeDims": 4, "feedForward": 24},
                  "dit": {"latentChannels": 4, "width": 32, "layers": 2, "headDim": 16, "ropeDims": 8, "condDim": %d},
                  "text": %s,
                  "codecTraining": {"steps": 2, "batchSize": 2},
                  "baseTraining": {"steps": 2, "settings": {"data.cropFrames": 6, "data.batchSize": 2}}
                }
                """
                .formatted(condDim, text);
    }

    private CommandRun train(String order, String... more) throws IOException {
        Path file = Files.writeString(temp.resolve("order.json"), order);
        List<String> args = new ArrayList<>(List.of("train-model", sounds.toString(), "-o", model.toString()));
        args.addAll(List.of("--order", file.toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args);
    }

    private void assertLoads(int condDim) {
        Path codec = model.resolve("same_s_encoder_f32.npz");
        ModelFiles files = new ModelFiles(
                "mine",
                model.resolve(DIT),
                codec,
                model.resolve("same_s_decoder_f32.npz"),
                model.resolve(TEXT),
                SameConfig.Variant.CHUNKED,
                60,
                Sampler.EULER,
                8);
        try (Scope scope = Scope.open();
                FileNetworks networks = new FileNetworks(files, true)) {
            assertEquals(condDim, networks.dit().config().condDim());
            assertEquals(4, networks.decoder().config().latentChannels());
            assertFalse(networks.conditioner()
                            .condition("a kick drum", 1)
                            .conditioning()
                            .cross()
                            .size()
                    == 0);
        }
    }

    @Test
    void aModelOfAllStagesLoadsAndIsNotTrainedTwice() throws IOException {
        String order = order(64, "{}");
        CommandRun run = train(order);
        assertEquals(ExitCodes.OK, run.status(), run.err());
        assertEquals(model.toString(), run.out().strip());
        assertTrue(run.err().contains("sa3 models import " + model + " sm-music-base"), run.err());
        assertLoads(64);
        byte[] before = Files.readAllBytes(model.resolve(DIT));
        CommandRun again = train(order, "--json");
        assertEquals(ExitCodes.OK, again.status(), again.err());
        assertFalse(again.err().contains("train/loss"), again.err());
        assertEquals(-1, Files.mismatch(model.resolve(DIT), Files.write(temp.resolve("before"), before)));
    }

    @Test
    void aTextEncoderThatStaysAsItIsComesAlong() throws IOException {
        CommandRun run = train(order(128, "null"));
        assertEquals(ExitCodes.OK, run.status(), run.err());
        Path demo = ModelStore.ofUser().files("demo").text();
        assertEquals(-1, Files.mismatch(demo, model.resolve(TEXT)));
        assertLoads(128);
    }

    @Test
    void stagesCanBeTrainedOneByOne() throws IOException {
        String order = order(64, "{}");
        CommandRun codec = train(order, "--stages", "codec");
        assertEquals(ExitCodes.OK, codec.status(), codec.err());
        assertFalse(Files.exists(model.resolve(DIT)));
        CommandRun rest = train(order, "--stages", "latents,base", "--json");
        assertEquals(ExitCodes.OK, rest.status(), rest.err());
        assertFalse(rest.err().contains("\"codec\""), rest.err());
        assertLoads(64);
    }

    @Test
    void aStageThatLacksTheOneBeforeItSaysSo() throws IOException {
        assertTrue(refused(train(order(64, "{}"), "--stages", "latents"))
                .contains("there is no codec in " + model + " yet: make what is missing with --stages codec,latents"));
        assertTrue(refused(train(order(64, "{}"), "--stages", "base"))
                .contains("there is no codec in " + model
                        + " yet: make what is missing with --stages codec,latents,base"));
        assertTrue(refused(train(order(64, "{}"), "--stages", "codec,base"))
                .contains("there are no latents in " + model
                        + " yet: make what is missing with --stages codec,latents,base"));
        assertFalse(Files.exists(model.resolve("latents")), "begun before it was refused");
    }

    @Test
    void aSoundOfBrokenNumbersIsNamedAndLeftOut() throws IOException {
        Path loud = sounds.resolve("loud.wav");
        new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0)
                .write(AudioClip.ofOwned(new float[][] {{0, 1e30f, 0}}, 44100), loud);
        CommandRun run = train(order(64, "{}"), "--stages", "codec");
        assertEquals(ExitCodes.OK, run.status(), run.err());
        assertTrue(run.err().contains("skipped: " + loud + ": a sample of 1.0E30, where 1 is full scale"), run.err());
    }

    @Test
    void aCaptionThatIsLongerThanTheModelHearsIsToldOnce() throws IOException {
        try (Stream<Path> files = Files.list(sounds)) {
            for (Path caption :
                    files.filter(file -> !file.toString().endsWith(".wav")).toList()) {
                Files.delete(caption);
            }
        }
        try (Stream<Path> files = Files.list(sounds)) {
            for (Path sound : files.toList()) {
                Files.writeString(Path.of(sound.toString().replace(".wav", ".txt")), "kick ".repeat(300));
            }
        }
        for (String text : List.of(order(64, "{}"), order(128, "null"))) {
            FolderTree.delete(model);
            CommandRun run = train(text);
            assertEquals(ExitCodes.OK, run.status(), run.err());
            List<String> told = run.errLines().stream()
                    .filter(line -> line.contains("tokens; the model hears the first 256: kick kick"))
                    .toList();
            assertEquals(1, told.size(), run.err());
        }
    }

    /** Bytes of all files of the model by name, but for the lock. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(model.relativize(file).toString(), Sha256.of(file));
            }
        }
        return contents;
    }

    @Test
    void anotherOrderIsRefusedBeforeAnythingIsChanged() throws IOException {
        String order = order(64, "{}");
        assertEquals(ExitCodes.OK, train(order).status());
        Map<String, String> before = contents();
        String line = refused(train(order.replace("\"steps\": 2, \"batchSize\"", "\"steps\": 4, \"batchSize\"")
                .replace("\"width\": 32", "\"width\": 48")));
        assertTrue(
                line.contains("codecTraining.steps is 4, was 2; dit.width is 48, was 32; go on with --order "), line);
        assertEquals(before, contents());
        CommandRun longer = train(order.replace("\"baseTraining\": {\"steps\": 2", "\"baseTraining\": {\"steps\": 3"));
        assertEquals(ExitCodes.OK, longer.status(), longer.err());
    }

    @Test
    void aCodecThatNoTransformerHeardYetCanBeTrainedLonger() throws IOException {
        String order = order(64, "{}");
        assertEquals(ExitCodes.OK, train(order, "--stages", "codec").status());
        String longer = order.replace("\"steps\": 2, \"batchSize\"", "\"steps\": 3, \"batchSize\"");
        CommandRun all = train(longer.replace("\"width\": 32", "\"width\": 48"));
        assertEquals(ExitCodes.OK, all.status(), all.err());
    }

    @Test
    void thePrintedOrderIsTheUsualOneAndCanBeGivenBack() throws IOException {
        CommandRun run = CommandRun.of(List.of("train-model", "--print-order"));
        assertEquals(ExitCodes.OK, run.status(), run.err());
        ObjectMapper json = new ObjectMapper();
        ObjectNode printed = (ObjectNode) json.readTree(run.out());
        assertEquals(1200, printed.at("/baseTraining/steps").asInt());
        assertEquals(ModelOrder.usual(), ModelOrder.of(printed, "printed"));
        printed.putObject("codecTraining").put("steps", 7);
        assertEquals(7, ModelOrder.of(printed, "changed").codecTraining().steps());
    }

    @Test
    void whatCannotBeIsTold() throws IOException {
        assertTrue(refused(train("{\"codecs\": {}}")).contains("order.json: codecs: Unrecognized field \"codecs\""));
        assertTrue(
                refused(train("{\"dit\": {\"width\": null}}")).contains("order.json: dit.width: Invalid `null` value"));
        assertTrue(refused(train("{\"dit\": {\"width\": \"64\"}}")).contains("order.json: dit.width: "));
        assertTrue(refused(train("{\"dit\": {\"latentChannels\": 5}}")).contains("the codec makes 32 latent channels"));
        assertTrue(refused(train("{\"baseTraining\": {\"settings\": {\"optimizer.speed\": 1}}}"))
                .contains("settings have no optimizer.speed"));
        assertTrue(refused(train("{\"codecTraining\": {\"steps\": 0}}")).contains("at least 1 step"));
        assertTrue(refused(train(order(64, "null"))).contains("gives 128"));
        assertTrue(refused(train("[]")).contains("expected a JSON object"));
        assertTrue(refused(train("{")).contains("is no JSON"));
        assertTrue(CommandRun.of(List.of("train-model")).err().contains("Missing: 'FOLDER'"));
        CommandRun none =
                CommandRun.of(List.of("train-model", temp.resolve("none").toString(), "-o", model.toString()));
        assertEquals(ExitCodes.FAILED, none.status());
    }

    private static String refused(CommandRun run) {
        assertEquals(ExitCodes.FAILED, run.status(), run.out());
        assertEquals(1, run.errLines().size(), run.err());
        return run.err();
    }
}
