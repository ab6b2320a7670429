package sa3.cli.train;

import java.util.List;
import java.util.Locale;
import sa3.train.TrainException;

/** A word out of a few. */
final class Choice {
    private Choice() {}

    /** The word in upper case, as constants are named. */
    static String of(String option, String word, String... words) {
        if (!List.of(words).contains(word)) {
            throw new TrainException(option + " '" + word + "': choose " + String.join(", ", words));
        }
        return word.toUpperCase(Locale.ROOT);
    }
}
