package sa3.train.loss;

import java.util.Arrays;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;

/**
 * Pairs each sample of a batch with the noise nearest to it, so that paths cross less: an approximate optimal transport by
 * Sinkhorn's alternating normalisation, then a greedy choice.
 */
public final class NoisePairing {
    private static final int ROUNDS = 20;

    private NoisePairing() {}

    /**
     * Which noise goes to which sample.
     *
     * @param clean [B, C, T]
     * @param noise [B, C, T]
     * @return a permutation: sample i takes noise {@code result[i]}
     */
    public static int[] permutation(Array clean, Array noise) {
        int batch = clean.dim(0);
        double[][] cost = squaredDistances(clean, noise);
        double mean = Arrays.stream(cost).flatMapToDouble(Arrays::stream).sum() / ((double) batch * batch);
        double[][] logs = new double[batch][batch];
        for (int i = 0; i < batch; i++) {
            for (int j = 0; j < batch; j++) {
                logs[i][j] = -cost[i][j] / mean;
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            normaliseRows(logs);
            normaliseColumns(logs);
        }
        return greedy(logs);
    }

    /** |x − n|² = |x|² + |n|² − 2x·n, on the device; only B² numbers come back. */
    private static double[][] squaredDistances(Array clean, Array noise) {
        int batch = clean.dim(0);
        Array x = clean.as(Dtype.F32).reshape(batch, -1);
        Array n = noise.as(Dtype.F32).reshape(batch, -1);
        Array lengths = Ops.square(x).sum(true, 1).add(Ops.square(n).sum(false, 1));
        float[] flat = lengths.sub(x.matmul(n.transposed()).mul(2)).toFloats();
        double[][] cost = new double[batch][batch];
        for (int i = 0; i < flat.length; i++) {
            cost[i / batch][i % batch] = flat[i];
        }
        return cost;
    }

    private static void normaliseRows(double[][] logs) {
        for (double[] row : logs) {
            double total = logSumExp(row);
            for (int j = 0; j < row.length; j++) {
                row[j] -= total;
            }
        }
    }

    private static void normaliseColumns(double[][] logs) {
        for (int j = 0; j < logs.length; j++) {
            double[] column = new double[logs.length];
            for (int i = 0; i < logs.length; i++) {
                column[i] = logs[i][j];
            }
            double total = logSumExp(column);
            for (double[] row : logs) {
                row[j] -= total;
            }
        }
    }

    private static double logSumExp(double[] values) {
        double peak = Arrays.stream(values).max().orElse(0);
        return peak
                + Math.log(Arrays.stream(values).map(v -> Math.exp(v - peak)).sum());
    }

    private static int[] greedy(double[][] logs) {
        int[] chosen = new int[logs.length];
        boolean[] used = new boolean[logs.length];
        for (int i = 0; i < logs.length; i++) {
            int best = -1;
            for (int j = 0; j < logs.length; j++) {
                if (!used[j] && (best < 0 || logs[i][j] > logs[i][best])) {
                    best = j;
                }
            }
            chosen[i] = best;
            used[best] = true;
        }
        return chosen;
    }
}
