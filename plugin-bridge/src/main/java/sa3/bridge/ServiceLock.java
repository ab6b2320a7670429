package sa3.bridge;

/** Held by the one service of a user; the kernel releases it when the process dies. Any thread. */
public final class ServiceLock implements AutoCloseable {
    private long handle;

    ServiceLock(long handle) {
        this.handle = handle;
    }

    @Override
    public synchronized void close() {
        if (handle != 0) {
            Bridge.sa3_bridge_unlock_service(handle);
            handle = 0;
        }
    }
}
