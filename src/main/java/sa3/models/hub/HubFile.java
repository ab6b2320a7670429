package sa3.models.hub;

/**
 * A file as the hub describes it.
 *
 * @param path inside the repository
 * @param sha256 64 lower-case hexadecimal digits
 */
public record HubFile(String path, long bytes, String sha256) {
    /** Without its folders. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
