package sa3.models.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TransferMeterTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<TransferProgress> progress = new ArrayList<>();
    private long nowNs = 5;
    private final TransferMeter meter = new TransferMeter(1000, progress::add, () -> nowNs);

    @Test
    void givesSpeedAndTimeLeft() {
        receive(1, 100);
        receive(1, 100);
        assertEquals(100, last().bytesPerSecond());
        assertEquals(OptionalLong.of(8), last().secondsLeft());
    }

    @Test
    void resumedBytesAreNoSpeed() {
        meter.present(900);
        receive(1, 10);
        assertEquals(new TransferProgress("", 910, 1000, 10), last());
    }

    @Test
    void speedIsThatOfTheLastSeconds() {
        receive(1, 500);
        for (int second = 0; second < 10; second++) {
            receive(1, 10);
        }
        assertEquals(10, last().bytesPerSecond());
    }

    @Test
    void timeLeftIsUnknownWhileNothingComes() {
        meter.report();
        assertEquals(OptionalLong.empty(), last().secondsLeft());
    }

    @Test
    void doesNotReportEveryByte() {
        for (int i = 0; i < 1000; i++) {
            nowNs += SECOND_NS / 1000;
            meter.received(1);
        }
        assertEquals(5, progress.size());
    }

    private void receive(int seconds, int bytes) {
        nowNs += seconds * SECOND_NS;
        meter.received(bytes);
    }

    private TransferProgress last() {
        return progress.get(progress.size() - 1);
    }
}
