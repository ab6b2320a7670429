package sa3.train;

import java.util.List;
import sa3.mlx.Array;

/** The processes that train together: each looks at its share of a step's samples. */
public interface GradientExchange {
    /** One process that looks at everything. */
    GradientExchange ALONE = new GradientExchange() {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public List<Array> sum(List<Array> values) {
            return values;
        }
    };

    /** This process among them, from 0. */
    int rank();

    /** How many there are. */
    int size();

    /** What a command line says to bring them together again, each word behind a space; nothing for one process. */
    default String options() {
        return "";
    }

    /**
     * Sums over the processes; all call it, in the same order, with tensors of the same shapes.
     *
     * @throws PeerLostException a process is gone or does not answer
     */
    List<Array> sum(List<Array> values);

    /**
     * Lets the others wait on while this process is at work between two steps and they are not. To be called often: one call
     * in many speaks to them, and waits until they listen.
     *
     * @throws PeerLostException a process is gone or does not answer
     */
    default void stillWorking() {}

    /**
     * Whether all are to stop now, between two steps.
     *
     * @param wished whether this process wants to; the others learn of it with the next sum
     */
    default boolean shouldStop(boolean wished) {
        return wished;
    }
}
