package sa3.nn;

import sa3.mlx.Array;

/** Stands between the input and the output of one {@link Linear} in place of its plain product. */
@FunctionalInterface
public interface LayerAdapter {
    /**
     * The adapted product, without the bias.
     *
     * @param x [.., in]
     * @param base gives the plain product and the weight
     * @return [.., out], in the type of the plain product
     */
    Array product(Array x, Linear base);

    /**
     * The same for an input that comes again after every change of strength; an adapter that can remembers in {@code x}
     * what does not depend on strengths.
     */
    default Array product(LastingInput x, Linear base) {
        return product(x.array(), base);
    }
}
