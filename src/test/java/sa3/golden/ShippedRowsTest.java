package sa3.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sa3.golden.kinds.Kinds;

class ShippedRowsTest {
    @Test
    void everyShippedRowPasses() {
        List<String> lines = new ArrayList<>();
        ParityRunner.Summary summary =
                new ParityRunner(Kinds.all(), true, lines::add).run(GoldenIndex.shippedFolder(), Set.of());
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> !line.startsWith("PASS"))
                        .limit(summary.failed())
                        .toList());
    }
}
