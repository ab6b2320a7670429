package sa3.cli.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import sa3.train.TrainException;

class PeerOptionsTest {
    @Test
    void severalProcessesOfMpirunThatDoNotKnowEachOtherAreRefused() {
        PeerOptions.requireAlone(Map.of());
        PeerOptions.requireAlone(Map.of("OMPI_COMM_WORLD_SIZE", "1"));
        for (String variable : new String[] {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
            String message = assertThrows(TrainException.class, () -> PeerOptions.requireAlone(Map.of(variable, "2")))
                    .getMessage();
            assertTrue(message.contains("mpirun has started 2 processes"), message);
            assertTrue(message.contains("add --backend mpi"), message);
        }
    }
}
