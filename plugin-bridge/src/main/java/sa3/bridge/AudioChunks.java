package sa3.bridge;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/** The audio of a region, both ways: numbered streams, cut into chunks. Any thread. */
public final class AudioChunks {
    /** Channels times frames of one chunk. */
    public static final int MAX_FLOATS = 32_768;

    public static final int MAX_CHANNELS = 64;

    /** Takes one chunk. */
    @FunctionalInterface
    public interface Handler {
        /**
         * @param startFrame position of the first frame in its stream
         * @param planar [channels][frames], the handler's to keep
         */
        void audio(int stream, long startFrame, float[][] planar);
    }

    private final Region region;
    private final Memory samples = new Memory((long) MAX_FLOATS * Float.BYTES);
    private final Memory channelPointers = new Memory((long) MAX_CHANNELS * Native.POINTER_SIZE);

    AudioChunks(Region region) {
        this.region = region;
    }

    /**
     * Sends {@code frames} frames from {@code offset} on.
     *
     * @param planar [channels][at least offset + frames], the same length each
     * @param startFrame position of the first of them in the stream
     * @return OK; FULL: try again later; CLOSED; CORRUPT; TOO_LARGE: above {@link #MAX_FLOATS} or {@link #MAX_CHANNELS}
     */
    public Status send(int stream, long startFrame, float[][] planar, int offset, int frames) {
        if (planar.length > MAX_CHANNELS || (long) planar.length * frames > MAX_FLOATS) {
            return Status.TOO_LARGE;
        }
        return region.status(handle -> {
            for (int c = 0; c < planar.length; c++) {
                long place = (long) c * frames * Float.BYTES;
                samples.write(place, planar[c], offset, frames);
                channelPointers.setPointer((long) c * Native.POINTER_SIZE, samples.share(place));
            }
            return Bridge.sa3_bridge_send_audio(handle, stream, startFrame, channelPointers, planar.length, frames);
        });
    }

    /**
     * Hands the next chunk to {@code handler}, which may send and receive on this region.
     *
     * @return OK: it was handed over; EMPTY; CLOSED; CORRUPT
     */
    public Status receive(Handler handler) {
        int[] stream = new int[1];
        long[] startFrame = new long[1];
        int[] channels = new int[1];
        int[] frames = new int[1];
        float[][][] planar = new float[1][][];
        Status status = region.status(handle -> {
            int outcome =
                    Bridge.sa3_bridge_receive_audio(handle, stream, startFrame, channels, frames, samples, MAX_FLOATS);
            if (outcome == 0) {
                planar[0] = read(channels[0], frames[0]);
            }
            return outcome;
        });
        if (status == Status.OK) {
            handler.audio(stream[0], startFrame[0], planar[0]);
        }
        return status;
    }

    private float[][] read(int channels, int frames) {
        float[][] planar = new float[channels][];
        for (int c = 0; c < channels; c++) {
            planar[c] = samples.getFloatArray((long) c * frames * Float.BYTES, frames);
        }
        return planar;
    }
}
