package sa3.text;

import java.util.Arrays;

/** Token ids cut and right-padded with 0 to a fixed length, with their mask (1 = real, 0 = padding). Immutable. */
public final class Tokens {
    private final int[] ids;
    private final int count;

    private Tokens(int[] ids, int count) {
        this.ids = ids;
        this.count = count;
    }

    /**
     * Keeps the first {@code length} ids and fills up with 0.
     *
     * @throws IllegalArgumentException a length below 1
     */
    public static Tokens pad(int[] ids, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("token length must be at least 1, found " + length);
        }
        return new Tokens(Arrays.copyOf(ids, length), Math.min(ids.length, length));
    }

    /** Length with padding. */
    public int length() {
        return ids.length;
    }

    /** Number of real tokens, which come first. */
    public int count() {
        return count;
    }

    /** [length] ids. */
    public int[] ids() {
        return ids.clone();
    }

    /** [length], 1 for a real token. */
    public int[] mask() {
        int[] mask = new int[ids.length];
        Arrays.fill(mask, 0, count, 1);
        return mask;
    }
}
