package sa3.train.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Scope;
import sa3.platform.Sha256;
import sa3.train.GradientExchange;
import sa3.train.TrainException;
import sa3.train.TrainState;
import sa3.train.checkpoint.StartOffset;
import sa3.train.optim.AdamW.Moments;

/**
 * Where processes that train together begin: all with the same settings, and with the state of the first, which alone
 * reads and writes files.
 */
record Agreement(TrainState state, StartOffset offset) {
    /** Whole numbers up to 2^24 are exact in float32, in which everything is sent. */
    private static final int DIGIT = 1 << 20;

    private static final int HASH_PARTS = 8;

    /**
     * Agrees with the others; alone, everything stays as it is.
     *
     * @param own taken over
     * @throws TrainException another process has other settings, base or data
     */
    static Agreement of(GradientExchange exchange, RunIdentity identity, TrainState own, StartOffset offset) {
        if (exchange.size() == 1) {
            return new Agreement(own, offset);
        }
        try (Scope scope = Scope.open()) {
            requireSame(exchange, identity);
            boolean first = exchange.rank() == 0;
            float[] counts = exchange.sum(List.of(first ? counts(own, offset) : Array.zeros(6)))
                    .get(0)
                    .toFloats();
            List<Array> mine = tensors(own);
            List<Array> shared = exchange.sum(
                    first
                            ? mine
                            : mine.stream().map(t -> Array.zeros(t.shape())).toList());
            TrainState state = state(shared, own, count(counts, 0));
            return new Agreement(state, new StartOffset(count(counts, 2), count(counts, 4)));
        } finally {
            own.close();
        }
    }

    /** Where not all hashes are equal, their sum is a multiple of some of them at most: at least one process stops. */
    private static void requireSame(GradientExchange exchange, RunIdentity identity) {
        byte[] hash = Sha256.digest().digest(identity.json().toString().getBytes(StandardCharsets.UTF_8));
        float[] own = new float[HASH_PARTS];
        for (int i = 0; i < HASH_PARTS; i++) {
            own[i] = Short.toUnsignedInt(ByteBuffer.wrap(hash).getShort(2 * i));
        }
        float[] all = exchange.sum(List.of(Array.of(own, own.length))).get(0).toFloats();
        for (int i = 0; i < HASH_PARTS; i++) {
            if (all[i] != exchange.size() * own[i]) {
                throw new TrainException("process " + exchange.rank() + " and another one have other settings, another"
                        + " base or other latents: start all with the same options and the same files");
            }
        }
    }

    private static Array counts(TrainState state, StartOffset offset) {
        float[] counts = {
            high(state.steps()),
            low(state.steps()),
            high(offset.step()),
            low(offset.step()),
            high(offset.epoch()),
            low(offset.epoch())
        };
        return Array.of(counts, counts.length);
    }

    private static float high(long count) {
        long digits = count / DIGIT;
        return (float) digits;
    }

    private static float low(long count) {
        return (float) (count % DIGIT);
    }

    private static long count(float[] counts, int at) {
        return ((long) counts[at]) * DIGIT + ((long) counts[at + 1]);
    }

    private static List<Array> tensors(TrainState state) {
        List<Array> tensors = new ArrayList<>(state.parameters());
        tensors.addAll(state.moments().first());
        tensors.addAll(state.moments().second());
        if (state.average() != null) {
            tensors.addAll(state.average());
        }
        return tensors;
    }

    private static TrainState state(List<Array> shared, TrainState like, long steps) {
        int n = like.parameters().size();
        Moments moments = new Moments(shared.subList(n, 2 * n), shared.subList(2 * n, 3 * n));
        @Nullable List<Array> average = like.average() == null ? null : shared.subList(3 * n, 4 * n);
        return new TrainState(steps, shared.subList(0, n), moments, average);
    }
}
