package sa3.mlx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import sa3.mlx.Fused.Gate;
import sa3.mlx.Fused.RotaryTable;
import sa3.mlx.Fused.Scores;

/** Every operation on arrays of random shapes: a result, or an exception that names the operation, and a living JVM. */
class WrongShapesTest {
    private static final int ROUNDS = 400;

    private final Random random = new Random(11);

    @Test
    void everyOperationAnswersEveryShape() {
        long before = MlxRuntime.liveHandles();
        int refused = 0;
        for (Function<Array[], Array> operation : operations()) {
            for (int i = 0; i < ROUNDS; i++) {
                try (Scope scope = Scope.open()) {
                    Array[] in = {any(), any(), any(), any(), any()};
                    operation.apply(in).eval();
                } catch (MlxException e) {
                    refused++;
                    assertTrue(e.getMessage().matches("(?s)[a-z0-9_]+ of .+: .+"), e.getMessage());
                }
            }
        }
        assertTrue(refused > ROUNDS, "wrong shapes were drawn");
        assertEquals(before, MlxRuntime.liveHandles());
    }

    private Array any() {
        int[] shape = new int[random.nextInt(5)];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(6);
        }
        return Array.full(0.5, random.nextInt(8) == 0 ? Dtype.F16 : Dtype.F32, shape);
    }

    private List<Function<Array[], Array>> operations() {
        List<Function<Array[], Array>> all = new ArrayList<>();
        all.add(a -> a[0].add(a[1]));
        all.add(a -> a[0].mul(a[1]));
        all.add(a -> a[0].div(a[1]));
        all.add(a -> a[0].matmul(a[1]));
        all.add(a -> a[0].reshape(2, 3));
        all.add(a -> a[0].transpose(1, 0, 2));
        all.add(a -> a[0].broadcastTo(2, 3, 4));
        all.add(a -> a[0].expandDims(3));
        all.add(a -> a[0].slice(1, 1, 3));
        all.add(a -> a[0].split(2, 0)[1]);
        all.add(a -> a[0].sum(true, 1));
        all.add(a -> a[0].mean(false, 0, 2));
        all.add(a -> Ops.concat(1, a[0], a[1]));
        all.add(a -> Ops.pad(a[0], new int[] {1, 0}, new int[] {0, 1}));
        all.add(a -> Ops.addmm(a[0], a[1], a[2]));
        all.add(a -> Ops.where(a[0], a[1], a[2]));
        all.add(a -> Ops.variance(a[0], true, 1));
        all.add(a -> Ops.argmax(a[0], 2, false));
        all.add(a -> Ops.softmax(a[0]));
        all.add(a -> Ops.rmsNorm(a[0], a[1], 1e-5f));
        all.add(a -> Ops.conv1d(a[0], a[1], 1));
        all.add(a -> Ops.svd(a[0])[1]);
        all.add(a -> Ops.qr(a[0])[1]);
        all.add(a -> Fused.gatedUnit(a[0], a[1], Gate.SILU));
        all.add(a -> Fused.geluGate(a[0], a[1]));
        all.add(a -> Fused.rmsNormModulate(a[0], a[1], 1e-5f, a[2], a[3]));
        all.add(a -> Fused.dynamicTanh(a[0], a[1], a[2], a[3]));
        all.add(a -> Fused.gatedResidual(a[0], a[1], a[2]));
        all.add(a -> Fused.headRms(a[0], a[1], 1e-5f, RotaryTable.of(4, 2, 100)));
        all.add(a -> Fused.headTanh(a[0], a[1], a[2], a[3], null));
        all.add(a -> Fused.attention(a[0], a[1], a[2], new Scores(1, null, 0, -1)));
        all.add(a -> Fused.attention(a[0], a[1], a[2], new Scores(1, a[3], 0, 1)));
        all.add(a -> Fused.differentialAttention(a[0], a[1], a[2], a[3], a[4], new Scores(1, null, 0, -1)));
        return all;
    }
}
