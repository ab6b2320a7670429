package sa3.service.takes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The audio of the last takes, so that those who listen need no disk: bounded, the one unused for longest goes first. */
final class AudioShelf {
    private final long limitBytes;
    private final Map<String, TakeAudio> audio = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    AudioShelf(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    synchronized void put(TakeAudio take) {
        remove(take.id());
        audio.put(take.id(), take);
        bytes += take.bytes();
        makeRoom(take);
    }

    /** What is still arriving stays, and so does the newest. */
    private void makeRoom(TakeAudio newest) {
        for (var takes = audio.values().iterator(); takes.hasNext() && bytes > limitBytes; ) {
            TakeAudio oldest = takes.next();
            if (oldest.isComplete() && oldest != newest) {
                takes.remove();
                bytes -= oldest.bytes();
            }
        }
    }

    synchronized Optional<TakeAudio> find(String id) {
        return Optional.ofNullable(audio.get(id));
    }

    synchronized void remove(String id) {
        TakeAudio gone = audio.remove(id);
        if (gone != null) {
            bytes -= gone.bytes();
        }
    }
}
