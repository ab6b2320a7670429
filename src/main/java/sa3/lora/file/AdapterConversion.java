package sa3.lora.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import sa3.lora.AdapterConfig;
import sa3.lora.AdapterPart;
import sa3.lora.LoraException;
import sa3.mlx.Dtype;
import sa3.weights.TensorInfo;

/**
 * Writes an adapter in the other convention. Each layer's low-rank product stays the same; where the target knows one rank
 * and scaling only, factors are filled up with zeros and B takes the difference. Any thread.
 */
public final class AdapterConversion {
    private final AdapterFile file;
    private final Dtype type;

    /** @param type F16 as the reference writes, or F32 */
    public AdapterConversion(AdapterFile file, Dtype type) {
        this.file = file;
        this.type = type;
    }

    /**
     * Writes a PEFT adapter as a native file.
     *
     * @throws LoraException it is native already, or a layer lacks a factor
     */
    public void toNative(Path target) {
        if (file.header().format() == AdapterHeader.Format.NATIVE) {
            throw new LoraException(file.path() + " is in the native form already");
        }
        int rank = file.layers().stream().mapToInt(AdapterLayer::rank).max().orElse(0);
        Set<Double> scalings = new TreeSet<>();
        file.layers().forEach(layer -> scalings.add(layer.scaling()));
        double scaling = scalings.size() == 1 ? scalings.iterator().next() : 1;
        AdapterWriter writer = new AdapterWriter(config(rank, wholeWhereMeant(scaling * rank)), type);
        for (AdapterLayer layer : file.layers()) {
            addTo(writer, layer, rank, layer.scaling() / scaling);
        }
        writer.write(target);
    }

    /** Sixteen times alpha over sixteen is alpha again. */
    private static double wholeWhereMeant(double alpha) {
        double whole = Math.rint(alpha);
        return Math.abs(alpha - whole) < 1e-9 * Math.abs(alpha) ? whole : alpha;
    }

    private AdapterConfig config(int rank, double alpha) {
        AdapterConfig old = file.config();
        return new AdapterConfig(
                old.type(),
                rank,
                alpha,
                old.include(),
                old.exclude(),
                old.dropout(),
                old.step(),
                old.epoch(),
                old.baseModel(),
                old.triggerWords(),
                old.metadata());
    }

    private void addTo(AdapterWriter writer, AdapterLayer layer, int rank, double share) {
        Factors factors = Factors.of(file, layer).filledUpTo(rank).times(share);
        writer.add(layer.module(), AdapterPart.LORA_A, List.of(rank, factors.in()), factors.a())
                .add(layer.module(), AdapterPart.LORA_B, List.of(factors.out(), rank), factors.b());
        TensorInfo magnitude = layer.part(AdapterPart.MAGNITUDE);
        if (magnitude != null) {
            float[] values = file.floats(magnitude);
            writer.add(layer.module(), AdapterPart.MAGNITUDE, List.of(values.length), values);
        }
    }

    /**
     * Writes a native adapter as a PEFT folder.
     *
     * @throws LoraException it is PEFT already, of a type that PEFT does not have, or the folder is there
     */
    public void toPeft(Path folder) {
        if (file.header().format() == AdapterHeader.Format.PEFT) {
            throw new LoraException(file.path() + " is in PEFT's form already");
        }
        new PeftWriter(file, type).write(folder);
    }
}
