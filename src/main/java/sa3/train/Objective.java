package sa3.train;

import java.util.List;
import sa3.mlx.Array;
import sa3.train.data.SampleOrder.Turn;

/**
 * What a training minimises: it knows the network and the data, of which the trainer knows neither. Belongs to the thread
 * that owns MLX.
 */
public interface Objective {
    /** Names of the trained tensors, in the order in which {@link Drawn#loss} takes them. */
    List<String> names();

    /**
     * Reads the samples of some turns and draws all that is random about them, each from the numbers of its own turn.
     * Arrays live in the current scope.
     */
    Drawn draw(List<Turn> turns);

    /** A batch that is ready to be looked at, as often as is wanted. */
    interface Drawn {
        /**
         * The mean loss of the batch, a scalar; lazy.
         *
         * @param tensors float32, traced or not
         */
        Array loss(List<Array> tensors);

        /** Mean noise level of the batch, a scalar; 0 where there is no noise. */
        Array noiseLevel();
    }
}
