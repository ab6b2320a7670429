package sa3.train.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sa3.platform.FailureText;
import sa3.train.TrainException;

/**
 * The addresses of the processes that train together, one for each rank.
 *
 * @param addresses {@code host:port}; the first process writes the files
 */
public record HostList(List<String> addresses) {
    private static final int MAX_PORT = 65_535;
    private static final Set<String> OWN = Set.of("127.0.0.1", "localhost", "::1");

    public HostList {
        addresses = List.copyOf(addresses);
        if (addresses.size() < 2) {
            throw new TrainException("--hosts: expected at least two, such as 10.0.0.1:5000,10.0.0.2:5000");
        }
        addresses.forEach(HostList::requireAddress);
        if (new HashSet<>(addresses).size() < addresses.size()) {
            throw new TrainException("--hosts: every process needs an address of its own; one is there twice");
        }
    }

    /** Reads {@code host:port,host:port,…}. */
    public static HostList parse(String text) {
        return new HostList(
                Arrays.stream(text.split(",", -1)).map(String::strip).toList());
    }

    private static void requireAddress(String address) {
        int colon = address.lastIndexOf(':');
        try {
            int port = colon < 1 ? 0 : Integer.parseInt(address.substring(colon + 1));
            if (port >= 1 && port <= MAX_PORT) {
                return;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new TrainException("--hosts: '" + address + "' is no address: expected host:port");
    }

    /** True where the process of a rank runs on this machine for certain. */
    public boolean isLocal(int rank) {
        String address = addresses.get(rank);
        return OWN.contains(address.substring(0, address.lastIndexOf(':')));
    }

    /** A file as MLX's ring reads it: a list of addresses for each rank. Goes with the process. */
    public Path toFile() {
        try {
            Path file = Files.createTempFile("sa3-hosts", ".json");
            file.toFile().deleteOnExit();
            return Files.write(
                    file,
                    new ObjectMapper()
                            .writeValueAsBytes(addresses.stream().map(List::of).toList()));
        } catch (IOException e) {
            throw new TrainException("cannot write the list of hosts: " + FailureText.of(e), e);
        }
    }
}
