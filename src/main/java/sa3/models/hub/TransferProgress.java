package sa3.models.hub;

import java.util.OptionalLong;

/**
 * How far a transfer of one or several files is.
 *
 * @param file the one that is under way
 * @param bytes of all files, those resumed included
 * @param bytesPerSecond over the last seconds, 0 while unknown
 */
public record TransferProgress(String file, long bytes, long totalBytes, double bytesPerSecond) {
    /** Empty while the speed is unknown. */
    public OptionalLong secondsLeft() {
        return bytesPerSecond <= 0
                ? OptionalLong.empty()
                : OptionalLong.of((long) Math.ceil((totalBytes - bytes) / bytesPerSecond));
    }
}
