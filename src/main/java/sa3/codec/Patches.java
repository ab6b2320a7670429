package sa3.codec;

import sa3.mlx.Array;

/** Stereo audio as columns: P[b, c·patch + h, l] = wav[b, c, patch·l + h]. */
public final class Patches {
    private Patches() {}

    /**
     * Cuts audio into columns.
     *
     * @param wav [B, 2, N]
     * @return [B, 2·patchSize, N / patchSize], a view
     * @throws IllegalArgumentException another rank, a patch below 1, or a length that patches do not fill
     */
    public static Array patchify(Array wav, int patchSize) {
        if (wav.ndim() != 3 || patchSize < 1 || wav.dim(2) % patchSize != 0) {
            throw new IllegalArgumentException("audio " + wav + " cannot be cut into patches of " + patchSize
                    + " samples: expected [B, channels, a multiple of the patch]");
        }
        int columns = wav.dim(2) / patchSize;
        return wav.reshape(wav.dim(0), wav.dim(1), columns, patchSize)
                .transpose(0, 1, 3, 2)
                .reshape(wav.dim(0), wav.dim(1) * patchSize, columns);
    }

    /**
     * The inverse.
     *
     * @param patches [B, 2·patchSize, L]
     * @return [B, 2, L·patchSize]
     * @throws IllegalArgumentException another rank, a patch below 1, or rows that are not whole patches
     */
    public static Array unpatchify(Array patches, int patchSize) {
        if (patches.ndim() != 3 || patchSize < 1 || patches.dim(1) % patchSize != 0) {
            throw new IllegalArgumentException("patches " + patches + " of " + patchSize
                    + " samples cannot be joined: expected [B, a multiple of the patch, columns]");
        }
        int channels = patches.dim(1) / patchSize;
        int columns = patches.dim(2);
        return patches.reshape(patches.dim(0), channels, patchSize, columns)
                .transpose(0, 1, 3, 2)
                .reshape(patches.dim(0), channels, columns * patchSize);
    }
}
