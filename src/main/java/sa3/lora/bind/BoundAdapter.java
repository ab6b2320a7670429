package sa3.lora.bind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterFamily;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.LayerFactors;
import sa3.lora.UnmatchedAdapterException;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.AdapterLayer;
import sa3.lora.file.AdapterMatch;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.weights.TensorInfo;

/** An adapter file with the model that it acts on. Belongs to the thread that owns MLX. */
public final class BoundAdapter {
    private static final int EXAMPLES = 3;

    private final AdapterFile file;
    private final AdapterMatch match;
    private final BaseWeights base;
    private final SingularVectors bases;

    private BoundAdapter(AdapterFile file, AdapterMatch match, BaseWeights base, SingularVectors bases) {
        this.file = file;
        this.match = match;
        this.base = base;
        this.bases = bases;
    }

    /**
     * Compares an adapter with a model; no numbers are touched yet.
     *
     * @param bases asked for the layers of an -xs adapter that stores no U and V
     * @throws sa3.lora.LoraException a layer does not fit, or lacks a tensor
     */
    public static BoundAdapter bind(AdapterFile file, BaseWeights base, SingularVectors bases) {
        return new BoundAdapter(file, AdapterMatch.of(file.header(), base.targets()), base, bases);
    }

    /**
     * Refuses an adapter none of whose layers the model has.
     *
     * @throws UnmatchedAdapterException nothing matches
     */
    public BoundAdapter requireMatch() {
        if (match.matched().isEmpty()) {
            throw new UnmatchedAdapterException(nothingMatches() + "; it was made for another model");
        }
        return this;
    }

    /** What its user should know: layers that the model lacks. Empty where all match. */
    public Optional<String> remark() {
        if (match.unmatched().isEmpty()) {
            return Optional.empty();
        }
        if (match.matched().isEmpty()) {
            return Optional.of(nothingMatches() + ", so it does nothing");
        }
        return Optional.of(match.summary() + " of " + file.path() + "; the model lacks " + examples());
    }

    private String nothingMatches() {
        return match.summary() + " of " + file.path() + ": the model lacks " + examples();
    }

    private String examples() {
        List<String> names = match.unmatched();
        String first = names.stream().limit(EXAMPLES).collect(Collectors.joining(", "));
        return names.size() <= EXAMPLES ? first : first + " and " + (names.size() - EXAMPLES) + " more";
    }

    public AdapterFile file() {
        return file;
    }

    public AdapterMatch match() {
        return match;
    }

    /** The model's layers that the adapter changes, in the adapter's order. */
    public Set<AdapterTarget> targets() {
        return match.matched().keySet();
    }

    /**
     * One layer in numbers. Of an -xs adapter this takes the singular vectors of the base weight, which can take
     * seconds.
     *
     * @param target one of {@link #targets}
     */
    public LayerFactors factors(AdapterTarget target) {
        AdapterLayer layer = match.matched().get(target);
        if (layer == null) {
            throw new IllegalArgumentException(target.module() + " is not among the adapter's layers");
        }
        List<@Nullable Array> kept = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            for (@Nullable Array part : parts(layer, target)) {
                kept.add(part == null ? null : scope.keep(part));
            }
        }
        Ops.eval(kept.stream().filter(part -> part != null).toList());
        return factors(target, layer, kept);
    }

    private LayerFactors factors(AdapterTarget target, AdapterLayer layer, List<@Nullable Array> parts) {
        return new LayerFactors(
                target,
                file.config().type().family(),
                layer.scaling(),
                requirePart(parts.get(0)),
                requirePart(parts.get(1)),
                parts.get(2),
                parts.get(3));
    }

    private static Array requirePart(@Nullable Array part) {
        if (part == null) {
            throw new IllegalStateException("the match requires both factors");
        }
        return part;
    }

    /** A, B, row and column magnitude. */
    private List<@Nullable Array> parts(AdapterLayer layer, AdapterTarget target) {
        List<@Nullable Array> parts =
                new ArrayList<>(file.config().type().isXs() ? innerFactors(layer, target) : denseFactors(layer));
        AdapterFamily family = file.config().type().family();
        boolean both = family == AdapterFamily.BORA;
        AdapterPart rows = both ? AdapterPart.MAGNITUDE_R : AdapterPart.MAGNITUDE;
        AdapterPart columns = both ? AdapterPart.MAGNITUDE_C : AdapterPart.MAGNITUDE;
        parts.add(family.hasRowMagnitude() ? array(layer, rows).reshape(target.out()) : null);
        parts.add(family.hasColumnMagnitude() ? array(layer, columns).reshape(target.in()) : null);
        return parts;
    }

    private List<Array> denseFactors(AdapterLayer layer) {
        Array a = matrix(array(layer, AdapterPart.LORA_A));
        Array b = matrix(array(layer, AdapterPart.LORA_B));
        return layer.transposed()
                ? List.of(Ops.contiguous(b.transposed()), Ops.contiguous(a.transposed()))
                : List.of(a, b);
    }

    /** A = Vᵀ, B = U·M. */
    private List<Array> innerFactors(AdapterLayer layer, AdapterTarget target) {
        Array inner = array(layer, AdapterPart.M_XS);
        SingularVectors.Bases found = stored(layer);
        if (found == null) {
            found = bases.of(base.matrix(target), layer.rank());
        }
        return List.of(Ops.contiguous(found.right().transposed()), found.left().matmul(inner));
    }

    private SingularVectors.@Nullable Bases stored(AdapterLayer layer) {
        return layer.part(AdapterPart.U) == null || layer.part(AdapterPart.V) == null
                ? null
                : new SingularVectors.Bases(array(layer, AdapterPart.U), array(layer, AdapterPart.V));
    }

    private static Array matrix(Array factor) {
        return factor.reshape(factor.dim(0), -1);
    }

    private Array array(AdapterLayer layer, AdapterPart part) {
        TensorInfo info = layer.part(part);
        if (info == null) {
            throw new IllegalStateException(layer.name() + ": the match requires " + part);
        }
        int[] shape = info.dims();
        return Array.of(file.bytes(info), info.dtype(), shape).as(Dtype.F32);
    }
}
