package sa3.lora.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.diffusion.Preparation;
import sa3.lora.AdapterType;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.mlx.FreedScope;
import sa3.mlx.MatmulLog;
import sa3.mlx.MatmulLog.Product;
import sa3.mlx.MlxRuntime;

/** What adapters may cost, in operations and bytes: times are for {@code sa3 bench --loras}. */
class AdapterCostTest {
    private static final String USUAL_LAYERS = "self_attn,cross_attn,ff,seconds_total";
    private static final int WIDTH = 128;
    private static final int MOVES = 40;

    @TempDir
    private Path folder;

    @RegisterExtension
    private final FreedScope freed = new FreedScope();

    private LoraUses three(LiveNetwork network, AdapterType type) {
        return new LoraUses(
                Stream.of("a", "b", "c")
                        .map(name -> network.adapter(folder, type, name))
                        .map(file -> new LoraUse(file, 1, StepRange.ALL, USUAL_LAYERS))
                        .toList(),
                StrengthMode.OUTSIDE,
                false);
    }

    /** Keys and values of all blocks follow a strength, the duration's too, without a pass over their weights. */
    @ParameterizedTest
    @EnumSource(names = {"LORA", "DORA_ROWS", "DORA_COLS", "BORA"})
    void aStrengthThatMovesMultipliesWithNoWeightOfABlock(AdapterType type) {
        try (LiveNetwork network = new LiveNetwork(false);
                AdapterSession session = network.session();
                Preparation preparation = network.preparation(true)) {
            session.wear(three(network, type), AdapterSession.BuildListener.NONE);
            session.beginRender(8);
            assertEquals(1, Math.min(1, keyAndValueProducts(preparation)), "the log sees them");
            for (int i = 0; i < MOVES; i++) {
                move(session, 0.75 + 0.5 * Math.sin(0.7 * i));
                long products = keyAndValueProducts(preparation);
                assertTrue(i < MOVES - 10 || products == 0, products + " at move " + i);
            }
            move(session, 0);
            preparation.get();
            move(session, 0.6);
            preparation.get();
            move(session, 0);
            assertEquals(0, keyAndValueProducts(preparation), "back at the base model");
        }
    }

    private static void move(AdapterSession session, double strength) {
        session.attached().forEach(each -> session.setStrength(each, strength, When.NEXT_STEP));
        session.beginStep(1);
    }

    private static long keyAndValueProducts(Preparation preparation) {
        try (MatmulLog log = MatmulLog.record()) {
            preparation.get();
            return log.products().stream()
                    .filter(AdapterCostTest::isOfKeysAndValues)
                    .count();
        }
    }

    private static boolean isOfKeysAndValues(Product product) {
        return product.inner() == WIDTH && product.columns() == 2 * WIDTH;
    }

    @ParameterizedTest
    @EnumSource(names = {"LORA", "DORA_ROWS", "DORA_COLS"})
    void memoryGrowsByTheFactorsAndScaleVectors(AdapterType type) {
        try (LiveNetwork network = new LiveNetwork(false);
                AdapterSession session = network.session()) {
            LoraUses uses = three(network, type);
            network.touch();
            long before = MlxRuntime.activeMemoryBytes();
            session.wear(uses, AdapterSession.BuildListener.NONE);
            session.beginRender(8);
            long growth = MlxRuntime.activeMemoryBytes() - before;
            long allowed = network.adapterBytes(uses.uses().size(), LiveNetwork.RANK);
            assertTrue(growth <= allowed, growth + " bytes, allowed " + allowed);
            session.wear(new LoraUses(List.of(), StrengthMode.OUTSIDE, false), AdapterSession.BuildListener.NONE);
            assertEquals(before, MlxRuntime.activeMemoryBytes());
        }
    }
}
