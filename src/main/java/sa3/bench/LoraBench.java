package sa3.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import sa3.diffusion.Dit;
import sa3.diffusion.Preparation;
import sa3.lora.AdapterType;
import sa3.lora.LoraUse;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.lora.live.AdapterSession;
import sa3.lora.live.Attached;
import sa3.lora.live.When;
import sa3.mlx.Array;
import sa3.mlx.MatmulLog;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Scope;

/** What adapters cost at real shapes, with random numbers. Belongs to the thread that owns MLX. */
public final class LoraBench {
    private static final String IN_BLOCKS = ".layers.";
    private static final int WARM_UPS = 30;
    private static final int MOVES = 60;

    private final Bench.Settings settings;
    private final Adapters adapters;
    private final Runnable checkpoint;

    /**
     * What to put on.
     *
     * @param types one per adapter
     */
    public record Adapters(List<AdapterType> types, int rank) {
        public Adapters {
            types = List.copyOf(types);
        }
    }

    /** @param checkpoint called between measurements; throws to stop */
    public LoraBench(Bench.Settings settings, Adapters adapters, Runnable checkpoint) {
        this.settings = settings;
        this.adapters = adapters;
        this.checkpoint = checkpoint;
    }

    /** The network with what is on it. */
    private record Rig(BenchNetwork network, AdapterSession session, Preparation preparation, Array x, Array t) {
        Dit.Prepared prepared() {
            return preparation.get();
        }

        double stepSeconds() {
            return Bench.stepSeconds(network.dit(), prepared(), x, t);
        }

        long stepFlop() {
            try (Scope scope = Scope.open();
                    MatmulLog log = MatmulLog.record()) {
                network.dit().velocity(x, t, prepared());
                return log.products().stream()
                        .mapToLong(MatmulLog.Product::flop)
                        .sum();
            }
        }

        /** Moves strengths, and prepares for the next step. */
        void move(List<Attached> attached, double strength) {
            attached.forEach(adapter -> session.setStrength(adapter, strength, When.NEXT_STEP));
            session.beginStep(0);
            prepared();
        }
    }

    public LoraBenchResult run() {
        try (Scope scope = Scope.open();
                EmptyFolder cache = EmptyFolder.create();
                BenchNetwork network = new BenchNetwork(settings.dit());
                AdapterSession session = network.session(cache.path());
                Preparation preparation = network.prepare(settings.seconds())) {
            Array x = network.noise(settings.plan().latentFrames());
            Rig rig = new Rig(network, session, preparation, x, Array.of(new float[] {0.5f}, 1));
            rig.stepSeconds(); // every weight is there from now on
            return measure(rig);
        }
    }

    private LoraBenchResult measure(Rig rig) {
        long start = System.nanoTime();
        Attached first = attach(rig, adapters.types.get(0), IN_BLOCKS);
        double firstMs = msSince(start);
        detach(rig, List.of(first)); // what is needed once, whatever is on, is there from now on
        OptionalLong residentBefore = ResidentMemory.bytesAfterCollection();
        long arraysBefore = MlxRuntime.activeMemoryBytes();
        List<Double> attachMs = new ArrayList<>();
        List<Attached> attached = new ArrayList<>();
        for (AdapterType type : adapters.types) {
            start = System.nanoTime();
            attached.add(attach(rig, type, IN_BLOCKS));
            attachMs.add(msSince(start));
        }
        long arrayGrowth = MlxRuntime.activeMemoryBytes() - arraysBefore;
        LoraBenchResult.Memory memory = new LoraBenchResult.Memory(
                growth(residentBefore, ResidentMemory.bytesAfterCollection()), arrayGrowth, factorBytes(rig.network));
        LoraBenchResult.Step step = step(rig, attached);
        LoraBenchResult.Attach attach =
                new LoraBenchResult.Attach(attached.get(0).content().layers(), firstMs, attachMs);
        return new LoraBenchResult(attach, step, change(rig, attached), memory);
    }

    private static double msSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private void detach(Rig rig, List<Attached> attached) {
        attached.forEach(adapter -> rig.session.detach(adapter, When.NEXT_RENDER));
        rig.session.beginRender(settings.steps());
        rig.prepared();
    }

    /** Of an adapter on the blocks alone, then of one that is on the duration's layer as well. */
    private LoraBenchResult.Change change(Rig rig, List<Attached> inBlocks) {
        LoraBenchResult.Moves blocks = moves(rig, inBlocks.get(0));
        detach(rig, inBlocks);
        List<Attached> everywhere =
                adapters.types.stream().map(type -> attach(rig, type, null)).toList();
        rig.prepared();
        return new LoraBenchResult.Change(blocks, moves(rig, everywhere.get(0)));
    }

    private Attached attach(Rig rig, AdapterType type, @Nullable String layers) {
        checkpoint.run();
        RandomAdapter numbers =
                new RandomAdapter(type, adapters.rank, rig.session.attached().size());
        LoraUse use = new LoraUse(Path.of(type.label()), 1, StepRange.ALL, layers);
        Attached attached = rig.session.attach(type.label(), numbers, use, StrengthMode.OUTSIDE, When.NEXT_RENDER);
        rig.session.beginRender(settings.steps());
        if (attached.failure() != null) {
            throw new IllegalStateException(attached.failure());
        }
        return attached;
    }

    private static OptionalLong growth(OptionalLong before, OptionalLong after) {
        return before.isPresent() && after.isPresent()
                ? OptionalLong.of(after.getAsLong() - before.getAsLong())
                : OptionalLong.empty();
    }

    /** A and B of all adapters, in float32. */
    private long factorBytes(BenchNetwork network) {
        RandomAdapter any = new RandomAdapter(AdapterType.LORA, adapters.rank, 0);
        long perRank = any.match(network.base().targets()).stream()
                .filter(target -> !target.isConditioner())
                .mapToLong(target -> (long) target.in() + target.out())
                .sum();
        return Float.BYTES * perRank * adapters.rank * adapters.types.size();
    }

    /** Steps with and without, in turn, so that both see the same machine. */
    private LoraBenchResult.Step step(Rig rig, List<Attached> attached) {
        rig.move(attached, 0);
        long plainFlop = rig.stepFlop();
        rig.move(attached, 1);
        long adaptedFlop = rig.stepFlop();
        List<Double> plain = new ArrayList<>();
        List<Double> added = new ArrayList<>();
        for (int i = 0; i <= settings.rounds(); i++) {
            checkpoint.run();
            rig.move(attached, 0);
            double without = rig.stepSeconds();
            rig.move(attached, 1);
            double with = rig.stepSeconds();
            if (i > 0) { // the first round warms up
                plain.add(without);
                added.add((with - without) / without);
            }
        }
        double flopShare = (double) (adaptedFlop - plainFlop) / plainFlop;
        return new LoraBenchResult.Step(Bench.median(plain), flopShare, Bench.median(added));
    }

    /** Milliseconds between a moved strength and the next step: a slider drawn to and fro. */
    private LoraBenchResult.Moves moves(Rig rig, Attached adapter) {
        List<Double> ms = new ArrayList<>();
        for (int i = 0; i < WARM_UPS + MOVES; i++) {
            checkpoint.run();
            double strength = 0.75 + 0.5 * Math.sin(0.7 * i);
            long start = System.nanoTime();
            rig.move(List.of(adapter), strength);
            ms.add(msSince(start));
        }
        List<Double> warm = ms.subList(WARM_UPS, ms.size());
        return new LoraBenchResult.Moves(ms.get(0), Bench.median(warm), Collections.min(warm));
    }
}
