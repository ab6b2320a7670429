package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.takes.TakeFixtures.NOON;
import static sa3.service.takes.TakeFixtures.ROUGH_BYTES;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which takes go when a library grows too large, and which are spared since somebody holds them. */
class ReferencesTest extends LibraryRig {
    @Test
    void oldestGoesWhenTheLibraryIsTooLarge() {
        open(3 * ROUGH_BYTES);
        String first = store(0).id();
        List<String> rest = List.of(store(1).id(), store(2).id(), store(3).id());
        assertFalse(ids().contains(first));
        assertTrue(ids().containsAll(rest.subList(1, 3)));
        open(3 * ROUGH_BYTES);
        assertFalse(ids().contains(first), "and does not come back");
    }

    @Test
    void starredReferencedAndNewestAreSpared() {
        open(1);
        String starred = store(0).id();
        library.star(starred, true);
        String referenced = store(1).id();
        library.reference("3f9a1c2e-0000-4000-8000-000000000000", PROJECT, Set.of(referenced, "../../etc/passwd"));
        String plain = store(2).id();
        open(1);
        String newest = store(3).id();
        assertEquals(Set.of(starred, referenced, newest), Set.copyOf(ids()));
        assertFalse(ids().contains(plain));
    }

    @Test
    void whatAnInstanceLetsGoOfIsSparedNoLonger() {
        open(1);
        String referenced = store(0).id();
        library.reference("instance", PROJECT, Set.of(referenced));
        library.reference("instance", PROJECT, Set.of());
        store(1);
        assertFalse(ids().contains(referenced));
    }

    @Test
    void projectOpenedAgainReplacesWhatItHeldBefore() {
        open();
        String first = store(0).id();
        String second = store(1).id();
        library.reference("instance", PROJECT, Set.of(first, second));
        library.leave("instance");
        open(1);
        library.reference("nextInstance", PROJECT, Set.of(second));
        store(2);
        assertTrue(ids().contains(second));
        assertFalse(ids().contains(first));
        assertEquals(List.of("project.json"), referenceFiles());
    }

    @Test
    void hundredOpeningsLeaveOneFile() {
        open();
        String take = store(0).id();
        for (int i = 0; i < 100; i++) {
            library.reference("instance" + i, PROJECT, Set.of(take));
            library.leave("instance" + i);
        }
        assertEquals(List.of("project.json"), referenceFiles());
    }

    @Test
    void copiesOfOneTrackDoNotTakeEachOthersTakesBack() {
        open(1);
        String ofOne = store(0).id();
        library.reference("one", PROJECT, Set.of(ofOne));
        String ofOther = store(1).id();
        library.reference("other", PROJECT, Set.of(ofOther));
        library.reference("one", PROJECT, Set.of(ofOne));
        store(2);
        assertTrue(ids().containsAll(List.of(ofOne, ofOther)));
        library.leave("one");
        library.reference("other", PROJECT, Set.of(ofOther));
        store(3);
        assertTrue(ids().contains(ofOne), "a closed copy keeps what it held");
        library.leave("other");
        library.reference("oneAgain", PROJECT, Set.of(ofOne));
        store(4);
        assertTrue(ids().contains(ofOne));
        assertFalse(ids().contains(ofOther));
    }

    @Test
    void instanceThatIsSavedHoldsByItsProjectFromThenOn() {
        open();
        String take = store(0).id();
        library.reference("instance", Optional.empty(), Set.of(take));
        assertEquals(List.of("instance.json"), referenceFiles());
        library.reference("instance", PROJECT, Set.of(take));
        assertEquals(List.of("project.json"), referenceFiles());
    }

    private List<String> referenceFiles() {
        String[] names = folder.resolve("takes/references").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void referencesOfAProjectNotOpenedForAYearLapse() {
        assertLapses(PROJECT, 365);
    }

    @Test
    void referencesOfAnInstanceThatWasNeverSavedLapseAfterAMonth() {
        assertLapses(Optional.empty(), 30);
    }

    private void assertLapses(Optional<String> project, int days) {
        open();
        String referenced = store(0).id();
        library.reference("instance", project, Set.of(referenced));
        now = NOON.plus(Duration.ofDays(days));
        open(1);
        store(1);
        assertTrue(ids().contains(referenced));
        now = NOON.plus(Duration.ofDays(days)).plusSeconds(1);
        open(1);
        store(2);
        assertFalse(ids().contains(referenced));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
    void whereItIsUnknownWhatProjectsHoldNothingIsRemoved() throws Throwable {
        open();
        String referenced = store(0).id();
        library.reference("instance", PROJECT, Set.of(referenced));
        withoutRights(folder.resolve("takes/references/project.json"), () -> {
            open(1);
            store(1);
            assertTrue(ids().contains(referenced));
            assertEquals(1, library.problems().size());
        });
    }
}
