package sa3.bench;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterFamily;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LayerFactors;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.SingularVectors;
import sa3.lora.live.AdapterSource;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.RandomKey;

/** An adapter of random numbers on the layers that trainers adapt unless told otherwise: seven per block. */
final class RandomAdapter implements AdapterSource {
    private static final Pattern USUAL = Pattern.compile(
            ".*\\.layers\\.\\d+\\.(self_attn|cross_attn|ff)\\.(to_qkv|to_q|to_kv|to_out|ff\\.0\\.proj|ff\\.2)");
    private static final double SIZE = 0.02;

    private final AdapterType type;
    private final int rank;
    private final long seed;

    RandomAdapter(AdapterType type, int rank, long seed) {
        this.type = type;
        this.rank = rank;
        this.seed = seed;
    }

    @Override
    public Set<AdapterTarget> match(Collection<AdapterTarget> targets) {
        return targets.stream()
                .filter(target -> USUAL.matcher(target.module()).matches() || target.isConditioner())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public Function<AdapterTarget, LayerFactors> bind(BaseWeights base, SingularVectors vectors) {
        return target -> {
            AdapterFamily family = type.family();
            Array a;
            Array b;
            if (type.isXs()) {
                SingularVectors.Bases bases = vectors.of(base.matrix(target), rank);
                a = bases.right().transposed();
                b = bases.left().matmul(normal(target, 2, SIZE, rank, rank));
            } else {
                a = normal(target, 0, SIZE, rank, target.in());
                b = normal(target, 1, SIZE, target.out(), rank);
            }
            Array rows = family.hasRowMagnitude() ? magnitude(target, 3, target.out()) : null;
            Array columns = family.hasColumnMagnitude() ? magnitude(target, 4, target.in()) : null;
            return new LayerFactors(target, family, 1, a.eval(), b.eval(), rows, columns);
        };
    }

    private Array normal(AdapterTarget target, int part, double size, int... shape) {
        long key = seed * 31 + target.module().hashCode() * 7L + part;
        return RandomKey.of(key).normal(Dtype.F32, shape).mul(size);
    }

    /** About 1, as the lengths of the base weight's rows are. */
    private @Nullable Array magnitude(AdapterTarget target, int part, int length) {
        return normal(target, part, SIZE, length).add(1).eval();
    }
}
