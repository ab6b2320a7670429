package sa3.mlx;

/**
 * A key of MLX's counter-based generator (Threefry): the same key always draws the same numbers, on every device.
 *
 * @param data two uint32 words
 */
public record RandomKey(Array data) {
    /** The key of a 64-bit seed: its high and its low word. */
    public static RandomKey of(long seed) {
        return new RandomKey(Array.of(Mlx.sa3_random_key(seed)));
    }

    /** Two independent keys. */
    public RandomKey[] split() {
        Array pair = Array.of(Mlx.sa3_random_split(data.handle()));
        return new RandomKey[] {row(pair, 0), row(pair, 1)};
    }

    private static RandomKey row(Array pair, int index) {
        return new RandomKey(pair.slice(0, index, index + 1).reshape(2));
    }

    /** Normal numbers of mean 0 and variance 1. */
    public Array normal(Dtype dtype, int... shape) {
        return Array.of(Mlx.sa3_random_normal(shape, shape.length, dtype.code(), data.handle()));
    }

    /** Uniform numbers in [0, 1). */
    public Array uniform(Dtype dtype, int... shape) {
        return Array.of(Mlx.sa3_random_uniform(shape, shape.length, dtype.code(), data.handle()));
    }

    /** Random 32-bit words. */
    public Array bits(int... shape) {
        return Array.of(Mlx.sa3_random_bits(shape, shape.length, data.handle()));
    }
}
