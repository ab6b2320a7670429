package sa3.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.train.TrainException;

/** One of several ways, with numbers of its own: {@code NAME[,OPTION=NUMBER,…]}. */
record NamedChoice(String name, Map<String, Double> options) {
    /**
     * Reads it.
     *
     * @param flag how messages name it
     * @throws TrainException it is of another form; whether name and options exist is not looked at
     */
    static NamedChoice parse(String flag, String text) {
        List<String> parts = List.of(text.split(",", -1));
        Map<String, Double> options = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            try {
                options.put(part.substring(0, equals).strip(), Double.valueOf(part.substring(equals + 1)));
            } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
                throw new TrainException(
                        flag + " '" + text + "': expected NAME or NAME,OPTION=NUMBER,…, found '" + part + "'", e);
            }
        }
        return new NamedChoice(parts.get(0).strip(), options);
    }
}
