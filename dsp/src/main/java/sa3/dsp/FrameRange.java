package sa3.dsp;

/** Frames {@code [startFrame, endFrame)} of a clip. */
public record FrameRange(int startFrame, int endFrame) {
    public FrameRange {
        if (startFrame < 0 || endFrame < startFrame) {
            throw new IllegalArgumentException("frames " + startFrame + " to " + endFrame + " are not a range");
        }
    }

    public int frames() {
        return endFrame - startFrame;
    }
}
