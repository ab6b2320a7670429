package sa3.models.hub;

import java.util.Map;

/**
 * One revision of a repository.
 *
 * @param revision the commit, so that every file comes from the same one
 * @param files by path; only those that carry a checksum
 */
public record HubSnapshot(HubRepository repository, String revision, Map<String, HubFile> files) {
    public HubSnapshot {
        files = Map.copyOf(files);
    }

    /** @throws HubException the repository does not hold it */
    public HubFile file(String path) {
        HubFile file = files.get(path);
        if (file == null) {
            throw new HubException("the hub's repository " + repository.id() + " holds no " + path + " at revision "
                    + revision + "; a newer version of this program may know its new place");
        }
        return file;
    }
}
