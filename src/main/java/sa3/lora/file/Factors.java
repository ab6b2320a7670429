package sa3.lora.file;

import sa3.lora.AdapterPart;
import sa3.lora.LoraException;
import sa3.weights.TensorInfo;

/** A layer's low-rank factors on the Java heap: A [rank, in] and B [out, rank], the right way round. */
final class Factors {
    private final int rank;
    private final float[] a;
    private final float[] b;

    private Factors(int rank, float[] a, float[] b) {
        this.rank = rank;
        this.a = a;
        this.b = b;
    }

    /** @throws LoraException the layer lacks one, or they do not fit together */
    static Factors of(AdapterFile file, AdapterLayer layer) {
        TensorInfo infoA = part(file, layer, AdapterPart.LORA_A);
        TensorInfo infoB = part(file, layer, AdapterPart.LORA_B);
        int rank = layer.rank();
        if (AdapterLayer.matrix(infoB).get(1) != rank) {
            throw new LoraException(layer.name() + " in " + file.path() + ": lora_A " + infoA.shape() + " and lora_B "
                    + infoB.shape() + " have different ranks; the file is damaged");
        }
        float[] a = file.floats(infoA);
        float[] b = file.floats(infoB);
        return layer.transposed()
                ? new Factors(rank, transposed(b, rank), transposed(a, a.length / rank))
                : new Factors(rank, a, b);
    }

    private static TensorInfo part(AdapterFile file, AdapterLayer layer, AdapterPart part) {
        TensorInfo info = layer.part(part);
        if (info == null) {
            throw new LoraException(layer.name() + " in " + file.path() + " lacks " + part.key());
        }
        return info;
    }

    /** @param columns of the matrix given */
    private static float[] transposed(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] result = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = matrix[row * columns + column];
            }
        }
        return result;
    }

    int in() {
        return a.length / rank;
    }

    int out() {
        return b.length / rank;
    }

    /** The same product at a higher rank: rows of A and columns of B are added, all zero. */
    Factors filledUpTo(int higher) {
        if (higher == rank) {
            return this;
        }
        float[] longer = java.util.Arrays.copyOf(a, higher * in());
        float[] wider = new float[out() * higher];
        for (int row = 0; row < out(); row++) {
            System.arraycopy(b, row * rank, wider, row * higher, rank);
        }
        return new Factors(higher, longer, wider);
    }

    Factors times(double share) {
        if (share == 1) {
            return this;
        }
        float[] scaled = new float[b.length];
        for (int i = 0; i < b.length; i++) {
            scaled[i] = (float) (b[i] * share);
        }
        return new Factors(rank, a, scaled);
    }

    float[] a() {
        return a;
    }

    float[] b() {
        return b;
    }
}
