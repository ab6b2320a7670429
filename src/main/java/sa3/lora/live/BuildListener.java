package sa3.lora.live;

/** Hears how far an adapter is that is being put on; may throw to stop, and then nothing has changed. */
@FunctionalInterface
public interface BuildListener {
    /** Hears nothing. */
    BuildListener NONE = (adapter, done, total) -> {};

    /** Called before each layer. */
    void building(Attached adapter, int done, int total);
}
