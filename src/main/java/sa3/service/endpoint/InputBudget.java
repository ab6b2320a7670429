package sa3.service.endpoint;

/** Memory for audio from all clients that no job has taken yet. Belongs to the thread that polls. */
final class InputBudget {
    private final long limitBytes;
    private long takenBytes;

    InputBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** False: there is not so much left. */
    boolean take(long bytes) {
        if (bytes > limitBytes - takenBytes) {
            return false;
        }
        takenBytes += bytes;
        return true;
    }

    void giveBack(long bytes) {
        takenBytes -= bytes;
    }

    long takenBytes() {
        return takenBytes;
    }
}
