package sa3.models.hub;

/** Watches a transfer, in the transfer's own thread. */
@FunctionalInterface
public interface TransferListener {
    TransferListener NONE = progress -> {};

    /** A few times a second, and at the end of each file. */
    void progress(TransferProgress progress);
}
