package sa3.weights;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the sizes of a network from its headers. Several tensors show the same dimension; the value that most of them show
 * is taken, of equally many the one asked first, so that one damaged tensor is found by the table and not taken for the
 * measure of all others.
 *
 * @param origin how messages name the place of the tensors
 * @param family what messages say that these tensors are not
 */
public record Dimensions(Map<String, TensorInfo> tensors, String origin, String family) {
    /** Starts to ask for the dimension that messages call {@code what}. */
    public Vote of(String what) {
        return new Vote(what);
    }

    /**
     * The highest number behind the prefix, plus one: a layer that lacks a tensor is a layer all the same.
     *
     * @throws WeightsException there is none, or a number beyond all reason
     */
    public int count(String prefix) {
        int count = 0;
        for (String name : tensors.keySet()) {
            int end = name.indexOf('.', prefix.length());
            if (name.startsWith(prefix) && end > 0) {
                count = Math.max(count, number(name.substring(prefix.length(), end)) + 1);
            }
        }
        if (count == 0) {
            throw foreign(prefix + "0: missing");
        }
        if (count > tensors.size()) {
            throw foreign(prefix + (count - 1) + ": numbered beyond the " + tensors.size() + " tensors");
        }
        return count;
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : -1;
    }

    /** The refusal of tensors that are not of this family. */
    public WeightsException foreign(String what) {
        return new WeightsException(what + " in " + origin + "; this is not " + family);
    }

    /** The tensors that show one dimension. */
    public final class Vote {
        private final String what;
        private final Map<Integer, Integer> votes = new LinkedHashMap<>();
        private String witness = "";

        private Vote(String what) {
            this.what = what;
        }

        /** The tensor's axis is the dimension; a tensor that is missing or of another rank says nothing. */
        public Vote shownBy(String name, int axis) {
            return shownBy(name, axis, 1);
        }

        /** The tensor's axis is {@code times} the dimension. */
        public Vote shownBy(String name, int axis, int times) {
            witness = witness.isEmpty() ? name : witness;
            TensorInfo info = tensors.get(name);
            if (info != null && info.shape().size() > axis) {
                votes.merge(info.shape().get(axis) / times, 1, Integer::sum);
            }
            return this;
        }

        /** @throws WeightsException no tensor shows it, or it is zero */
        public int get() {
            int dimension = votes.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElseThrow(() -> foreign(witness + ": " + complaint() + ", so the " + what + " is unknown"));
            if (dimension < 1) {
                throw foreign(witness + ": shows " + dimension + " as the " + what);
            }
            return dimension;
        }

        private String complaint() {
            TensorInfo info = tensors.get(witness);
            return info == null ? "missing" : "unexpected shape " + info.shape();
        }
    }
}
