package sa3.lora.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sa3.lora.LoraException;
import sa3.lora.set.LoraReference;
import sa3.platform.NearNames;

/** Looks for adapters among those that lie in the folders at one moment. */
final class LoraSearch {
    private static final String ADVICE = "put %s there, set another folder with sa3 lora folder, or leave %s out";
    private static final int SHOWN_DIGITS = 12;

    private final List<LoraCard> cards;
    private final KnownFiles known;
    private final String place;

    /** @param place how messages name the folders */
    LoraSearch(List<LoraCard> cards, KnownFiles known, String place) {
        this.cards = cards;
        this.known = known;
        this.place = place;
    }

    /**
     * An adapter that is not to be had.
     *
     * @param alone the whole message where it is the only one
     * @param among what is known of it, for a list of several
     */
    private record Absence(LoraReference reference, String alone, List<String> among) {
        @Override
        public String toString() {
            return "'" + reference.name() + "'" + (among.isEmpty() ? "" : " (" + String.join(", ", among) + ")");
        }
    }

    /** @throws LoraException some are not there; one line that names all of them */
    List<LoraCard> all(List<LoraReference> references) {
        List<LoraCard> found = new ArrayList<>();
        List<Absence> absent = new ArrayList<>();
        for (LoraReference reference : references) {
            one(reference, absent).ifPresent(found::add);
        }
        if (absent.size() == 1) {
            throw new LoraException(absent.get(0).alone);
        }
        if (!absent.isEmpty()) {
            String names = absent.stream().map(Absence::toString).collect(Collectors.joining(", "));
            throw new LoraException(absent.size() + " LoRAs are not in " + place + ": " + names + "; "
                    + String.format(ADVICE, "the files", "the LoRAs"));
        }
        return found;
    }

    private Optional<LoraCard> one(LoraReference reference, List<Absence> absent) {
        List<LoraCard> likely = Stream.concat(
                        cards.stream().filter(card -> card.path().equals(reference.path())),
                        cards.stream().filter(card -> card.name().equalsIgnoreCase(reference.name())))
                .distinct()
                .toList();
        return reference.sha256() == null
                ? byName(reference, likely, absent)
                : byContent(reference, reference.sha256(), likely, absent);
    }

    /** First where it was, then what is known already, then every file: each is read once in its life. */
    private Optional<LoraCard> byContent(
            LoraReference reference, String sha256, List<LoraCard> likely, List<Absence> absent) {
        Optional<LoraCard> found = first(likely, known::sha256, sha256)
                .or(() -> first(cards, file -> known.knownSha256(file).orElse(""), sha256))
                .or(() -> first(cards, known::sha256, sha256));
        if (found.isEmpty()) {
            absent.add(lost(reference, sha256, likely));
        }
        return found;
    }

    private static Optional<LoraCard> first(List<LoraCard> cards, Function<Path, String> hash, String sha256) {
        return cards.stream()
                .filter(card -> hash.apply(card.file()).equals(sha256))
                .findFirst();
    }

    private Absence lost(LoraReference reference, String sha256, List<LoraCard> likely) {
        String content = "content " + sha256.substring(0, SHOWN_DIGITS) + "…";
        String what = "LoRA '" + reference.name() + "' (" + content + ") is not in " + place;
        if (!likely.isEmpty()) {
            String other = likely.get(0).file() + " has other content";
            String advice = ": put the old file back, or take sha256 out of the preset to use this one";
            return new Absence(reference, what + "; " + other + advice, List.of(content, other));
        }
        List<String> among = new ArrayList<>(List.of(content));
        String last = lastPlace(reference, among);
        return new Absence(reference, what + last + ": " + String.format(ADVICE, "the file", "the LoRA"), among);
    }

    private static String lastPlace(LoraReference reference, List<String> among) {
        if (reference.path() == null) {
            return "";
        }
        among.add("last at " + reference.path());
        return "; it was last at " + reference.path();
    }

    private Optional<LoraCard> byName(LoraReference reference, List<LoraCard> likely, List<Absence> absent) {
        if (likely.isEmpty()) {
            absent.add(unknown(reference));
            return Optional.empty();
        }
        boolean isWhereItWas = likely.get(0).path().equals(reference.path());
        boolean sameContent = likely.size() > 1
                && likely.stream()
                                .map(card -> known.sha256(card.file()))
                                .distinct()
                                .count()
                        == 1;
        if (likely.size() == 1 || isWhereItWas || sameContent) {
            return Optional.of(likely.get(0));
        }
        absent.add(ambiguous(reference, likely));
        return Optional.empty();
    }

    private Absence unknown(LoraReference reference) {
        List<String> among = new ArrayList<>();
        String last = lastPlace(reference, among);
        List<String> near = NearNames.of(
                reference.name(), cards.stream().map(LoraCard::name).toList());
        if (!near.isEmpty()) {
            among.add("did you mean " + String.join(" or ", near) + "?");
        }
        String question = near.isEmpty() ? "" : "; " + among.get(among.size() - 1);
        String what = "no LoRA is called '" + reference.name() + "' in " + place;
        return new Absence(reference, what + last + question + " (sa3 lora list shows all)", among);
    }

    private static Absence ambiguous(LoraReference reference, List<LoraCard> likely) {
        String files = likely.stream().map(card -> card.file().toString()).collect(Collectors.joining(", "));
        return new Absence(
                reference,
                "several LoRAs are called '" + reference.name() + "': " + files + "; rename all but one",
                List.of("one of several of that name: " + files));
    }
}
