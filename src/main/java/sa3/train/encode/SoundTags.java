package sa3.train.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sa3.dsp.file.AudioFileException;
import sa3.dsp.file.AudioFileReader;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.platform.FailureText;

/**
 * What is written down about a sound beside it, or in it: the fields of {@code NAME.json}, else the text of {@code NAME.txt} as
 * {@code prompt}; each beside the sound or in a folder {@code json} or {@code txt} next to the sound's own. Where neither
 * is there, what the sound's own file says. Any thread.
 */
final class SoundTags {
    private static final int MAX_BYTES = 1 << 20;
    private static final String PROMPT = "prompt";

    private SoundTags() {}

    /**
     * Texts and numbers as texts; nothing empty, no zeros.
     *
     * @throws SoundException the file is damaged: without it nobody would know what the sound is
     */
    static Map<String, String> of(Path sound) {
        Optional<Path> json = beside(sound, "json");
        Map<String, String> tags = json.isPresent() ? fields(json.get()) : Map.of();
        Optional<Path> text = beside(sound, "txt");
        if (json.isEmpty() && text.isEmpty()) {
            return inside(sound);
        }
        if (!tags.isEmpty() || text.isEmpty()) {
            return tags;
        }
        String prompt = text(text.get()).strip();
        return prompt.isEmpty() ? Map.of() : Map.of(PROMPT, prompt);
    }

    /**
     * A clip of this program is called what it was asked for: that is its prompt, and the date says nothing about the sound.
     * Nothing where the file cannot be read: what is wrong with it is told when its sound is looked for.
     */
    private static Map<String, String> inside(Path sound) {
        try {
            Map<String, String> tags = AudioFileReader.readTags(sound);
            if (AudioFileReader.readSettings(sound).isEmpty()) {
                return tags;
            }
            String prompt = tags.get("title");
            return prompt == null ? Map.of() : Map.of(PROMPT, prompt);
        } catch (AudioFileException e) {
            return Map.of();
        }
    }

    private static Optional<Path> beside(Path sound, String ending) {
        String name = String.valueOf(sound.getFileName());
        String sidecar = name.substring(0, name.lastIndexOf('.') + 1) + ending;
        Path own = sound.toAbsolutePath().normalize();
        Path folder = own.resolveSibling("");
        return List.of(
                        own.resolveSibling(sidecar),
                        folder.resolveSibling(ending).resolve(sidecar))
                .stream()
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Map<String, String> fields(Path file) {
        try {
            JsonNode json = JsonFile.read(file, MAX_BYTES);
            if (!json.isObject()) {
                throw new SoundException(file + ": expected an object { … } of tags");
            }
            Map<String, String> tags = new LinkedHashMap<>();
            json.properties().forEach(field -> {
                String value = value(field.getValue());
                if (!value.isEmpty()) {
                    tags.put(field.getKey(), value);
                }
            });
            return tags;
        } catch (JsonFieldException e) {
            throw new SoundException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SoundException("cannot read " + file + ": " + FailureText.of(e), e);
        }
    }

    private static String value(JsonNode node) {
        boolean isNumber = node.isNumber() && node.asDouble() != 0;
        return isNumber || node.isTextual() ? plainLines(node.asText()) : "";
    }

    private static String plainLines(String text) {
        return text.replaceAll("\r\n?", "\n");
    }

    private static String text(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > MAX_BYTES) {
                throw new SoundException(file + ": larger than a caption can be (1 MiB)");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return plainLines(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw new SoundException(file + ": no UTF-8 text; save it as UTF-8", e);
        } catch (IOException e) {
            throw new SoundException("cannot read " + file + ": " + FailureText.of(e), e);
        }
    }
}
