package sa3.bridge;

import com.sun.jna.Pointer;

/**
 * The C ABI of {@code sa3_bridge.h}, one declaration per function and nothing else. A {@code long} is a handle; paths are
 * UTF-8 with a zero behind; an {@code int} is a status as {@link Status} numbers them, unless the header says otherwise.
 */
final class Bridge {
    private Bridge() {}

    static native int sa3_bridge_run_folder(byte[] out, long capacity);

    static native int sa3_bridge_create(byte[] path, long[] out);

    static native int sa3_bridge_attach(byte[] path, long[] out);

    static native void sa3_bridge_close(long bridge);

    static native int sa3_bridge_send(long bridge, int type, byte[] payload, int bytes);

    static native int sa3_bridge_receive(long bridge, int[] type, Pointer out, int capacity, int[] bytes);

    static native int sa3_bridge_send_audio(
            long bridge, int stream, long startFrame, Pointer planar, int channels, int frames);

    static native int sa3_bridge_receive_audio(
            long bridge,
            int[] stream,
            long[] startFrame,
            int[] channels,
            int[] frames,
            Pointer planarOut,
            int capacityFloats);

    static native int sa3_bridge_beat(long bridge);

    static native long sa3_bridge_peer_silence_ms(long bridge, long nowMonotonicMs);

    static native int sa3_bridge_peer_alive(long bridge);

    static native long sa3_bridge_service_epoch(long bridge);

    static native int sa3_bridge_service_refused(long bridge);

    static native int sa3_bridge_owner_alive(byte[] path);

    static native int sa3_bridge_sweep(byte[] folder);

    static native int sa3_bridge_lock_service(byte[] folder, long[] lock);

    static native void sa3_bridge_unlock_service(long lock);

    static native int sa3_bridge_service_alive(byte[] folder);

    static native int sa3_bridge_start_service(byte[] launchFile);

    static native int sa3_bridge_guard_faults();

    static native long sa3_bridge_monotonic_ms();

    static native Pointer sa3_bridge_status_text(int status);

    static native Pointer sa3_bridge_last_error();
}
