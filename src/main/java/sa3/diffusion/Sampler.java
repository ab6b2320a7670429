package sa3.diffusion;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * Integrates the velocity field from noise to clean latents. Notation: v = velocity(x, t), d = x − t·v; t falls from step
 * to step and ends at 0.
 */
public enum Sampler {
    /** x ← (1 − t′)·d + t′·fresh noise; the default of distilled models. The last step draws no noise. */
    PINGPONG {
        @Override
        Array step(Step s) {
            return s.isLast()
                    ? s.denoised()
                    : s.denoised().mul(s.oneMinusNext()).add(s.noise().mul(s.next()));
        }
    },
    /** x ← x + (t′ − t)·v; the default of base models. */
    EULER {
        @Override
        Array step(Step s) {
            return s.x().add(s.v().mul(s.h()));
        }
    },
    /** The classical method of Runge and Kutta: four velocities per step. */
    RK4 {
        @Override
        Array step(Step s) {
            Array half = s.h().mul(0.5);
            Array middle = s.t().add(half);
            Array k2 = s.velocity(s.x().add(s.v().mul(half)), middle);
            Array k3 = s.velocity(s.x().add(k2.mul(half)), middle);
            Array k4 = s.velocity(s.x().add(k3.mul(s.h())), Ops.maximum(s.next(), Array.scalar(1e-5f)));
            Array sum = s.v().add(k2.mul(2)).add(k3.mul(2)).add(k4);
            return s.x().add(sum.mul(s.h().mul(1.0 / 6)));
        }
    },
    /** DPM-Solver++ of second order in the denoised latents. */
    DPMPP {
        @Override
        Array step(Step s) {
            Array ratio = s.next().div(s.t());
            Array kappa = s.h().div(clamped(s.oneMinusNext()).mul(clamped(s.t())));
            return s.x().mul(ratio).sub(s.extrapolated().mul(s.oneMinusNext().mul(kappa)));
        }
    };

    private static final float TINY = 1e-10f;

    /** The next latents, from those of {@code s}. */
    abstract Array step(Step s);

    /** @throws IllegalArgumentException the name is unknown; the message lists the known ones */
    public static Sampler of(String name) {
        for (Sampler sampler : values()) {
            if (sampler.label().equals(name.toLowerCase(Locale.ROOT))) {
                return sampler;
            }
        }
        throw new IllegalArgumentException("unknown sampler '" + name + "': choose pingpong, euler, rk4 or dpmpp");
    }

    /** The name that people type. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Runs all steps.
     *
     * @param start [B, C, T]; not modified
     * @param noise asked only by {@link #PINGPONG}
     * @return latents [B, C, T], evaluated, in the caller's scope
     */
    public Array sample(Denoiser model, Array start, Sigmas sigmas, StepNoise noise, StepListener listener) {
        Array x = start;
        Array previous = null;
        int steps = sigmas.steps();
        Scope caller = Scope.current();
        for (int i = 0; i < steps; i++) {
            listener.beforeStep(i, steps);
            try (Scope scope = Scope.open()) {
                Step step = new Step(model, noise, sigmas, i, x, previous);
                Array next = step(step);
                Array denoised = step.denoised();
                Ops.eval(List.of(next, denoised));
                listener.afterStep(i, steps, denoised);
                x = scope.keep(next);
                previous = scope.keep(denoised);
            }
        }
        return caller.adopt(x);
    }

    /**
     * Where audio-to-audio starts: clean latents with noise of a level, clean·(1 − level) + noise·level.
     *
     * @param level 1 = noise alone
     */
    public static Array startFrom(Array clean, Array noise, double level) {
        return clean.mul(1 - level).add(noise.mul(level));
    }

    private static Array clamped(Array value) {
        return Ops.maximum(value, Array.scalar(TINY));
    }

    /** What one step knows; times are [B, 1, 1]. */
    static final class Step {
        private final Denoiser model;
        private final StepNoise noise;
        private final Sigmas sigmas;
        private final int index;
        private final Array x;
        private final Array v;
        private final Array denoised;
        private final @Nullable Array previousDenoised;

        Step(Denoiser model, StepNoise noise, Sigmas sigmas, int index, Array x, @Nullable Array previousDenoised) {
            this.model = model;
            this.noise = noise;
            this.sigmas = sigmas;
            this.index = index;
            this.x = x;
            this.previousDenoised = previousDenoised;
            this.v = model.velocity(x, sigmas.at(index, x.dim(0)));
            this.denoised = x.sub(v.mul(t()));
        }

        private Array time(int at) {
            int[] shape = new int[x.ndim()];
            java.util.Arrays.fill(shape, 1);
            shape[0] = x.dim(0);
            return sigmas.at(at, x.dim(0)).reshape(shape);
        }

        Array x() {
            return x;
        }

        Array v() {
            return v;
        }

        Array denoised() {
            return denoised;
        }

        Array t() {
            return time(index);
        }

        Array next() {
            return time(index + 1);
        }

        Array h() {
            return next().sub(t());
        }

        Array oneMinusNext() {
            return next().mul(-1).add(1);
        }

        boolean isLast() {
            return index == sigmas.steps() - 1 || sigmas.isZero(index + 1);
        }

        Array noise() {
            return noise.next();
        }

        Array velocity(Array at, Array time) {
            return model.velocity(at, time.reshape(x.dim(0)));
        }

        /** D = d + (d − d_prev) / (2r) with r the ratio of the last two steps in log signal-to-noise. */
        Array extrapolated() {
            if (previousDenoised == null || sigmas.isZero(index + 1)) {
                return denoised;
            }
            Array now = logSnr(t());
            Array r = now.sub(logSnr(time(index - 1))).div(logSnr(next()).sub(now));
            Array half = Array.scalar(0.5f).div(r);
            Array extrapolated = denoised.add(denoised.sub(previousDenoised).mul(half));
            return Ops.where(Ops.greater(next(), Array.scalar(0)), extrapolated, denoised);
        }

        private static Array logSnr(Array t) {
            return Ops.log(clamped(t.mul(-1).add(1))).sub(Ops.log(clamped(t)));
        }
    }
}
