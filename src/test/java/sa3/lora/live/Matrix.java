package sa3.lora.live;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import sa3.mlx.Array;

/** A small matrix in double precision, to say what merged weights are. */
record Matrix(int rows, int columns, double[] values) {
    static Matrix normal(Random random, int rows, int columns, double scale) {
        double[] values = random.doubles((long) rows * columns).map(x -> 0).toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian()); // exact in float32
        }
        return new Matrix(rows, columns, values);
    }

    double at(int row, int column) {
        return values[row * columns + column];
    }

    Matrix times(Matrix other) {
        Matrix product = new Matrix(rows, other.columns, new double[rows * other.columns]);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < other.columns; j++) {
                double sum = 0;
                for (int k = 0; k < columns; k++) {
                    sum += at(i, k) * other.at(k, j);
                }
                product.values[i * other.columns + j] = sum;
            }
        }
        return product;
    }

    /** this + factor · other. */
    Matrix plus(double factor, Matrix other) {
        double[] sum = values.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * other.values[i];
        }
        return new Matrix(rows, columns, sum);
    }

    Matrix transposed() {
        Matrix turned = new Matrix(columns, rows, new double[values.length]);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                turned.values[j * rows + i] = at(i, j);
            }
        }
        return turned;
    }

    /** Row i becomes magnitude(i) · row / (‖row‖ + 1e-12). */
    Matrix withRowLengths(IntToDoubleFunction magnitude) {
        double[] scaled = values.clone();
        for (int i = 0; i < rows; i++) {
            double square = 0;
            for (int j = 0; j < columns; j++) {
                square += at(i, j) * at(i, j);
            }
            double factor = magnitude.applyAsDouble(i) / (Math.sqrt(square) + 1e-12);
            for (int j = 0; j < columns; j++) {
                scaled[i * columns + j] *= factor;
            }
        }
        return new Matrix(rows, columns, scaled);
    }

    Array toArray() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Array.of(floats, rows, columns);
    }
}
