package sa3.service.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sa3.service.takes.TakeJson;
import sa3.service.takes.TakeRecord;
import sa3.service.takes.Takes;

/** Takes: list, look, hear, star, delete, restore. */
public final class TakesApi implements HttpEndpoint.RouteSource {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1000;
    private static final int MAX_OFFSET = 10_000_000;

    private final Takes takes;

    public TakesApi(Takes takes) {
        this.takes = takes;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/takes", this::list),
                new Route("GET", "/v1/takes/{id}", call -> call.answer(200, TakeJson.write(require(call)))),
                new Route("GET", "/v1/takes/{id}/audio", this::audio),
                new Route("PATCH", "/v1/takes/{id}", this::star),
                new Route("DELETE", "/v1/takes/{id}", this::delete),
                new Route("POST", "/v1/takes/{id}/restore", this::restore));
    }

    private void list(Call call) throws IOException {
        boolean inTrash = call.queryFlag("trash").orElse(false);
        Optional<Boolean> starred = call.queryFlag("starred");
        String words = call.query("search").orElse("").toLowerCase(Locale.ROOT);
        List<TakeRecord> all = (inTrash ? takes.library().trash() : takes.all())
                .stream()
                        .filter(take -> starred.isEmpty() || starred.get() == take.starred())
                        .filter(take ->
                                take.origin().title().toLowerCase(Locale.ROOT).contains(words))
                        .toList();
        int offset = call.query("offset", 0, 0, MAX_OFFSET);
        int limit = call.query("limit", PAGE, 1, MAX_PAGE);
        List<ObjectNode> page =
                all.stream().skip(offset).limit(limit).map(TakeJson::write).toList();
        call.answer(200, Call.list("takes", page).put("total", all.size()));
    }

    private void audio(Call call) throws IOException {
        TakeRecord take = require(call);
        Path file = take.file();
        if (file == null) {
            try (OutputStream out = begin(call, take, 0)) {
                takes.writeWav(take, Channels.newChannel(out));
            }
            return;
        }
        try {
            long bytes = Files.size(file);
            try (OutputStream out = begin(call, take, bytes)) {
                Files.copy(file, out);
            }
        } catch (NoSuchFileException e) {
            throw new HttpFailure(409, "the audio of this take is gone from the library's folder");
        }
    }

    /** @param bytes 0 = not known before */
    private static OutputStream begin(Call call, TakeRecord take, long bytes) throws IOException {
        call.setHeader("Content-Disposition", "attachment; filename=\"" + take.fileName() + "\"");
        return call.begin(200, "audio/wav", bytes);
    }

    private void star(Call call) throws IOException {
        ObjectNode json = call.json();
        if (!json.path("starred").isBoolean()) {
            throw new HttpFailure(422, "starred: expected true or false");
        }
        TakeRecord take = requireStored(call);
        call.answer(
                200,
                TakeJson.write(
                        takes.library().star(take.id(), json.path("starred").booleanValue())));
    }

    private void delete(Call call) throws IOException {
        takes.delete(require(call).id());
        call.answerNothing();
    }

    private void restore(Call call) throws IOException {
        String id = call.part("id");
        if (takes.library().trash().stream().noneMatch(take -> take.id().equals(id))) {
            throw HttpFailure.notFound("such take in the trash");
        }
        call.answer(200, TakeJson.write(takes.library().restore(id)));
    }

    private TakeRecord require(Call call) {
        return takes.find(call.part("id")).orElseThrow(() -> HttpFailure.notFound("such take"));
    }

    private TakeRecord requireStored(Call call) {
        return takes.library()
                .find(require(call).id())
                .orElseThrow(() -> new HttpFailure(409, "this take could not be stored: there is nothing to change"));
    }
}
