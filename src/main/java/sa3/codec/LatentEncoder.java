package sa3.codec;

import sa3.mlx.Array;

/** Encodes patches in one pass. */
@FunctionalInterface
public interface LatentEncoder {
    /** patches [B, 2·patchSize, stride·T] → latents [B, C, T], lazy. */
    Array encode(Array patches);
}
