package sa3.service.http;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileException;
import sa3.dsp.file.AudioFileReader;

/** Audio files that clients send to start from: the last few, in memory, for the jobs that follow. Any thread. */
public final class Uploads implements HttpEndpoint.RouteSource {
    private static final int MAX_BYTES = 256 << 20;
    private static final int MAX_COUNT = 16;
    /** Of all of them together. */
    private static final long MAX_SAMPLES = 1L << 27;

    private static final String PREFIX = "upload";
    private static final String UNFINISHED = ".part";

    private final Path folder;
    private final Map<String, AudioClip> clips = new LinkedHashMap<>();

    /**
     * @param folder where a file lies while it is read; what a killed service left there is removed
     * @throws IOException the folder cannot be read
     */
    public Uploads(Path folder) throws IOException {
        this.folder = folder;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, Uploads::isUnfinished)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** As {@link #read} names it. */
    private static boolean isUnfinished(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.matches(PREFIX + "[0-9]+\\" + UNFINISHED) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/uploads", this::upload), new Route("DELETE", "/v1/uploads/{id}", this::delete));
    }

    private void upload(Call call) throws IOException {
        String type = call.header("Content-Type").orElse("");
        if (!type.startsWith("audio/") && !type.startsWith("application/octet-stream")) {
            throw new HttpFailure(415, "send an audio file as application/octet-stream or audio/*");
        }
        AudioClip clip = read(call);
        String id = UUID.randomUUID().toString();
        keep(id, clip);
        call.answer(
                201,
                Call.object()
                        .put("id", id)
                        .put("frames", clip.frames())
                        .put("rateHz", clip.sampleRateHz())
                        .put("channels", clip.channels())
                        .put("seconds", clip.seconds()));
    }

    private AudioClip read(Call call) throws IOException {
        Path file = Files.createTempFile(folder, PREFIX, UNFINISHED);
        try {
            if (call.bodyTo(file, MAX_BYTES) == 0) {
                throw new HttpFailure(422, "the body is empty: send an audio file");
            }
            return AudioFileReader.read(file, MAX_SAMPLES / 2);
        } catch (AudioFileException e) {
            throw new HttpFailure(422, String.valueOf(e.getMessage()).replace(file.toString(), "the upload"));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private synchronized void keep(String id, AudioClip clip) {
        clips.put(id, clip);
        while (clips.size() > MAX_COUNT || samples() > MAX_SAMPLES) {
            clips.remove(clips.keySet().iterator().next());
        }
    }

    private long samples() {
        return clips.values().stream()
                .mapToLong(clip -> (long) clip.frames() * clip.channels())
                .sum();
    }

    synchronized Optional<AudioClip> find(String id) {
        return Optional.ofNullable(clips.get(id));
    }

    private void delete(Call call) throws IOException {
        synchronized (this) {
            if (clips.remove(call.part("id")) == null) {
                throw HttpFailure.notFound("such upload");
            }
        }
        call.answerNothing();
    }
}
