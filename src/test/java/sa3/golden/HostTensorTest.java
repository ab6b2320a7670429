package sa3.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;

class HostTensorTest {
    @ParameterizedTest
    @CsvSource({
        "0x3c00, 1",
        "0xc000, -2",
        "0x0001, 0x1p-24",
        "0x03ff, 0x1.ff8p-15",
        "0x7bff, 65504",
        "0x7c00, Infinity",
        "0x8000, -0.0",
        "0x7e00, NaN"
    })
    void readsFloat16(String bits, double expected) {
        ByteBuffer data = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort(0, (short) Integer.decode(bits).intValue());
        assertEquals(expected, HostTensor.of(Dtype.F16, new int[] {1}, data).value(0));
    }

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"BOOL", "F64", "C64"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyTypeSurvivesTheWayThroughAnArray(Dtype dtype) {
        try (Scope scope = Scope.open()) {
            HostTensor values = HostTensor.of(
                    HostTensor.of(new float[] {0, 1, 2, 100}, 2, 2).array().as(dtype));
            assertEquals(dtype, values.dtype());
            assertArrayEquals(new double[] {0, 1, 2, 100}, values.doubles());
            assertArrayEquals(values.bytes(), HostTensor.of(values.array()).bytes());
        }
    }

    @Test
    void largeIntegersAreComparedExactly() {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        data.putLong(0, 1L << 60).putLong(8, (1L << 60) + 1);
        HostTensor tensor = HostTensor.of(Dtype.I64, new int[] {2}, data);
        assertTrue(tensor.sameInteger(0, tensor, 0) && !tensor.sameInteger(0, tensor, 1));
    }

    @Test
    void refusesBytesThatDoNotFillTheShape() {
        ByteBuffer data = ByteBuffer.allocate(12);
        assertThrows(GoldenException.class, () -> HostTensor.of(Dtype.F32, new int[] {4}, data));
    }

    @Test
    void partIsOneEntryOfTheFirstAxis() {
        HostTensor tensor = HostTensor.of(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertArrayEquals(new int[] {4, 5, 6}, tensor.part(1).ints());
    }
}
