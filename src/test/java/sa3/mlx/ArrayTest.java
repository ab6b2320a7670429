package sa3.mlx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ArrayTest {
    @RegisterExtension
    private final FreedScope freed = new FreedScope();

    @Test
    void multipliesMatrices() {
        Array a = Array.of(new float[] {1, 2, 3, 4}, 2, 2);
        assertArrayEquals(new float[] {7, 10, 15, 22}, a.matmul(a).toFloats());
    }

    @Test
    void aWrongShapeNamesTheOperationAndBothShapes() {
        Array a = Array.zeros(2, 3);
        Array b = Array.zeros(4, 5);
        MlxException e = assertThrows(MlxException.class, () -> a.matmul(b));
        assertTrue(e.getMessage().startsWith("matmul of [2,3] float32, [4,5] float32: "), e.getMessage());
    }

    @Test
    void anArrayIsDeadAfterItsScope() {
        Array kept;
        Array lost;
        try (Scope inner = Scope.open()) {
            lost = Array.scalar(1);
            kept = inner.keep(Array.scalar(2));
        }
        assertEquals(2, kept.item());
        assertThrows(IllegalStateException.class, lost::item);
    }

    @Test
    void anArrayStaysOnItsThread() throws InterruptedException {
        Array a = Array.scalar(1);
        Throwable[] seen = new Throwable[1];
        Thread other = new Thread(() -> seen[0] = assertThrows(IllegalStateException.class, a::item));
        other.start();
        other.join();
        assertTrue(seen[0].getMessage().contains("used on thread"));
    }

    @Test
    void differentiatesThroughJava() {
        Array x = Array.of(new float[] {1, 2, 3}, 3);
        Gradients g = Gradients.of(in -> Ops.square(in.get(0)).sum(false, 0), List.of(x));
        assertEquals(14, g.value().item());
        assertArrayEquals(new float[] {2, 4, 6}, g.gradients().get(0).toFloats());
    }

    @Test
    void anErrorInTheDifferentiatedFunctionComesOutUnchanged() {
        Array x = Array.scalar(1);
        IllegalArgumentException thrown = new IllegalArgumentException("mine");
        assertEquals(
                thrown,
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Gradients.of(
                                in -> {
                                    throw thrown;
                                },
                                List.of(x))));
    }

    @Test
    void decomposesAMatrix() {
        Array a = Array.of(new float[] {3, 0, 0, 4}, 2, 2);
        assertArrayEquals(new float[] {4, 3}, Ops.svd(a)[1].toFloats(), 1e-6f);
    }

    @Test
    void findsTheFirstSingularVectors() {
        Array wide = Array.of(new float[] {0, 0, 5, 3, 0, 0}, 2, 3);
        Array[] svd = Ops.leadingSvd(wide, 2);
        assertArrayEquals(new float[] {5, 3}, svd[1].toFloats());
        Array rebuilt = svd[0].mul(svd[1]).matmul(svd[2].transposed());
        assertArrayEquals(wide.toFloats(), rebuilt.toFloats(), 1e-6f);
        assertArrayEquals(new int[] {2, 1}, Ops.leadingSvd(wide, 1)[0].shape());
        assertThrows(MlxException.class, () -> Ops.leadingSvd(wide, 3));
    }

    @Test
    void refusesToDecomposeNaN() {
        Array a = Array.of(new float[] {Float.NaN, 0, 0, 4}, 2, 2);
        assertThrows(MlxException.class, () -> Ops.svd(a));
        assertThrows(MlxException.class, () -> Ops.leadingSvd(a, 1));
    }

    @Test
    void recordsTheMatrixProductsOfAGraph() {
        try (MatmulLog log = MatmulLog.record()) {
            Array.zeros(2, 3, 4).matmul(Array.zeros(4, 5));
            assertEquals(List.of(new MatmulLog.Product(1, 6, 4, 5)), log.products());
        }
    }

    @Test
    void theSameSeedDrawsTheSameNumbers() {
        float[] first = RandomKey.of(7).normal(Dtype.F32, 5).toFloats();
        assertArrayEquals(first, RandomKey.of(7).normal(Dtype.F32, 5).toFloats());
    }
}
