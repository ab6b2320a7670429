package sa3.codec;

import java.util.ArrayList;
import java.util.List;

/**
 * One piece of a chunked run over latents [start, end), of which positions [keepFrom, keepTo) enter the result. All
 * positions count from the beginning of the clip.
 */
public record Window(int start, int end, int keepFrom, int keepTo) {
    public int length() {
        return end - start;
    }

    /**
     * Decoding windows of {@code chunk + 2·overlap} latents, as the MLX reference cuts them: the first keeps its first
     * chunk + overlap, the middle ones their middle chunk, the last what is missing. One window if all fits.
     *
     * @return in order, the kept parts joining without a gap
     */
    public static List<Window> centred(int total, int chunk, int overlap) {
        requirePositive(total, chunk);
        if (overlap < 0) {
            throw new IllegalArgumentException("overlap must not be negative, found " + overlap);
        }
        int length = Math.addExact(chunk, Math.multiplyExact(2, overlap));
        if (total <= length) {
            return List.of(new Window(0, total, 0, total));
        }
        List<Window> windows = new ArrayList<>();
        windows.add(new Window(0, length, 0, chunk + overlap));
        int next = chunk + overlap;
        for (; next + chunk + overlap <= total; next += chunk) {
            windows.add(new Window(next - overlap, next + chunk + overlap, next, next + chunk));
        }
        if (next < total) {
            windows.add(new Window(total - length, total, next, total));
        }
        return windows;
    }

    /**
     * Windows for listening while the rest is still latents: the first keeps {@code first} latents, each next one twice as
     * many up to {@code most}, and each takes {@code overlap} more on either side where the clip goes on there.
     *
     * @param first and the other sizes: multiples of the codec's unit
     * @return in order, the kept parts joining without a gap
     */
    public static List<Window> growing(int total, int first, int most, int overlap) {
        requirePositive(total, first);
        if (overlap < 0 || most < first) {
            throw new IllegalArgumentException(
                    "growing windows: expected an overlap of at least 0 and at most as much as "
                            + "the last, found overlap " + overlap + ", first " + first + ", most " + most);
        }
        List<Window> windows = new ArrayList<>();
        int size = first;
        for (int from = 0; from < total; size = Math.min(2 * size, most)) {
            boolean isLast = total - from <= size + overlap;
            int to = isLast ? total : from + size;
            windows.add(new Window(Math.max(0, from - overlap), Math.min(total, to + overlap), from, to));
            from = to;
        }
        return windows;
    }

    /**
     * Windows of exactly {@code chunk} latents, {@code chunk − overlap} apart and one flush with the end; seams in the
     * middle of the overlaps, the later window winning. A clip shorter than a chunk is one window.
     *
     * @return in order, the kept parts joining without a gap
     * @throws IllegalArgumentException a chunk below 1, or an overlap that is negative or not smaller than the chunk
     */
    public static List<Window> overlapping(int total, int chunk, int overlap) {
        requirePositive(total, chunk);
        if (overlap < 0 || overlap >= chunk) {
            throw new IllegalArgumentException(
                    "overlap must be at least 0 and smaller than the chunk of " + chunk + ", found " + overlap);
        }
        if (total < chunk) {
            return List.of(new Window(0, total, 0, total));
        }
        List<Integer> starts = starts(total, chunk, chunk - overlap);
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int start = starts.get(i);
            int from = i == 0 ? 0 : start + overlap / 2;
            int to = i == starts.size() - 1
                    ? total
                    : Math.min(start + chunk - overlap / 2, starts.get(i + 1) + overlap / 2);
            windows.add(new Window(start, start + chunk, from, to));
        }
        return windows;
    }

    private static List<Integer> starts(int total, int chunk, int hop) {
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start + chunk <= total; start += hop) {
            starts.add(start);
        }
        if (starts.get(starts.size() - 1) != total - chunk) {
            starts.add(total - chunk);
        }
        return starts;
    }

    private static void requirePositive(int total, int chunk) {
        if (total < 1 || chunk < 1) {
            throw new IllegalArgumentException(
                    "latents and chunk must be at least 1, found " + total + " latents and a chunk of " + chunk);
        }
    }
}
