package sa3.train.run;

import sa3.train.TrainException;

/** Numbers that no adapter's file can hold: going on from them would end here again. */
final class OutgrownException extends TrainException {
    private static final long serialVersionUID = 1;

    OutgrownException(String message) {
        super(message);
    }
}
