package sa3.lora.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.weights.TensorInfo;

/** Whether a layer of an adapter can act on a layer of a model. */
final class LayerFit {
    private final AdapterHeader adapter;
    private final AdapterType type;

    LayerFit(AdapterHeader adapter) {
        this.adapter = adapter;
        this.type = adapter.config().type();
    }

    /** @throws LoraException a part is missing, or a shape is another than the weight's */
    void require(AdapterLayer layer, AdapterTarget target) {
        requireParts(layer, target);
        if (type.isXs()) {
            requireInner(layer, target);
        } else {
            requireFactors(layer, target);
        }
        requireLength(layer, target, AdapterPart.MAGNITUDE_R, target.out());
        requireLength(layer, target, AdapterPart.MAGNITUDE_C, target.in());
        boolean isOfRows = type.family().hasRowMagnitude();
        requireLength(layer, target, AdapterPart.MAGNITUDE, isOfRows ? target.out() : target.in());
    }

    private void requireParts(AdapterLayer layer, AdapterTarget target) {
        List<String> missing = new ArrayList<>();
        for (AdapterPart part : type.parts(1, target.out(), target.in()).keySet()) {
            if (layer.part(part) == null) {
                missing.add(part.key());
            }
        }
        if (!missing.isEmpty()) {
            throw new LoraException(layer.name() + " in " + adapter.file() + ": the type " + type.label() + " needs "
                    + String.join(" and ", missing) + ", which the file lacks");
        }
    }

    private void requireFactors(AdapterLayer layer, AdapterTarget target) {
        List<Integer> a = matrix(layer, AdapterPart.LORA_A);
        List<Integer> b = matrix(layer, AdapterPart.LORA_B);
        int rank = a.get(0);
        int madeForOut = layer.transposed() ? a.get(1) : b.get(0);
        int madeForIn = layer.transposed() ? b.get(0) : a.get(1);
        if (b.get(1) != rank) {
            throw new LoraException(layer.name() + " in " + adapter.file() + ": lora_A " + a + " has rank " + rank
                    + ", lora_B " + b + " has rank " + b.get(1) + "; the file is damaged");
        }
        if (madeForOut != target.out() || madeForIn != target.in()) {
            throw wrongBase(
                    layer,
                    target,
                    "lora_B " + b + " and lora_A " + a + " make [" + madeForOut + ", " + madeForIn + "], the weight is "
                            + shape(target));
        }
    }

    private void requireInner(AdapterLayer layer, AdapterTarget target) {
        List<Integer> inner = matrix(layer, AdapterPart.M_XS);
        int rank = inner.get(0);
        if (inner.get(1) != rank) {
            throw new LoraException(layer.name() + " in " + adapter.file() + ": M_xs must be square, found " + inner);
        }
        if (rank > Math.min(target.out(), target.in())) {
            throw wrongBase(
                    layer,
                    target,
                    "M_xs has rank " + rank + ", more than the smaller side of the weight " + shape(target));
        }
        requireBasis(layer, target, AdapterPart.U, target.out(), rank);
        requireBasis(layer, target, AdapterPart.V, target.in(), rank);
    }

    private void requireBasis(AdapterLayer layer, AdapterTarget target, AdapterPart part, int length, int rank) {
        TensorInfo info = layer.part(part);
        if (info != null && !AdapterLayer.matrix(info).equals(List.of(length, rank))) {
            throw wrongBase(
                    layer,
                    target,
                    "the stored " + part.key() + " is " + info.shape() + ", a weight of " + shape(target) + " at rank "
                            + rank + " needs [" + length + ", " + rank + "]");
        }
    }

    /** One number per row or column, in whatever direction it lies. */
    private void requireLength(AdapterLayer layer, AdapterTarget target, AdapterPart part, int length) {
        TensorInfo info = layer.part(part);
        boolean isVector =
                info == null || info.shape().stream().filter(axis -> axis != 1).count() <= 1;
        if (info != null && (!isVector || info.size() != length)) {
            throw wrongBase(
                    layer,
                    target,
                    "the " + part.key() + " is " + info.shape() + ", the weight " + shape(target) + " needs " + length
                            + " numbers");
        }
    }

    private static List<Integer> matrix(AdapterLayer layer, AdapterPart part) {
        TensorInfo info = layer.part(part);
        if (info == null) {
            throw new IllegalStateException(part + " was required before");
        }
        return AdapterLayer.matrix(info);
    }

    private static String shape(AdapterTarget target) {
        return List.of(target.out(), target.in()).toString();
    }

    private LoraException wrongBase(AdapterLayer layer, AdapterTarget target, String what) {
        Optional<KnownBase> base = KnownBase.of(adapter);
        boolean isThis = base.isPresent() && target.equals(base.get().targets().get(layer.module()));
        String advice = isThis ? "; the file is damaged or was edited" : "; wrong base model?" + likely(base);
        return new LoraException(layer.name() + " in " + adapter.file() + ": " + what + advice);
    }

    private String likely(Optional<KnownBase> base) {
        @Nullable String said = adapter.config().baseModel();
        String claim = said == null ? "" : " (it says it was made for " + said + ")";
        return base.map(known -> " It fits " + known.label() + claim).orElse(claim);
    }
}
