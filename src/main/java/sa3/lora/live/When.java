package sa3.lora.live;

/** When a change is to be heard. */
public enum When {
    /** From the next sampling step on, in the middle of a clip if one is being made. */
    NEXT_STEP,
    /** From the next clip on. */
    NEXT_RENDER
}
