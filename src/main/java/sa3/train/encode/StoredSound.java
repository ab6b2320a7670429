package sa3.train.encode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;
import sa3.train.TrainException;
import sa3.train.data.Latents;
import sa3.train.encode.SoundFolder.Sound;
import sa3.weights.NpyFile;
import sa3.weights.WeightsException;

/**
 * The two files of an encoded sound: latents and their sidecar, which is written last and taken away first. Any thread.
 *
 * @param latents the {@code .npy}
 * @param sidecar the {@code .json}
 */
record StoredSound(Sound sound, Path latents, Path sidecar) {
    static StoredSound of(Sound sound, Path target) {
        return new StoredSound(sound, target.resolve(sound.stem() + ".npy"), target.resolve(sound.stem() + ".json"));
    }

    /** True of latents that lie beside their sidecar, whatever they are of. */
    static boolean isWhole(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".npy")
                && Files.exists(file.resolveSibling(name.substring(0, name.length() - 4) + ".json"));
    }

    /** The sidecar of finished latents of this origin; empty where there are none. */
    Optional<Sidecar> finished(Sidecar.Origin origin) {
        return Sidecar.read(sidecar).filter(stored -> stored.isOf(origin) && latentsMatch(stored));
    }

    private boolean latentsMatch(Sidecar stored) {
        try {
            return NpyFile.info(latents).shape().equals(stored.latentShape());
        } catch (WeightsException e) {
            return false;
        }
    }

    /** @throws TrainException the disk refuses; there is no sidecar then */
    void write(SoundEncoder.Result result, Sidecar.Origin origin, Map<String, String> tags) {
        try {
            Files.deleteIfExists(sidecar);
            Latents made = result.latents();
            NpyFile.write(latents, made.values(), made.channels(), made.frames());
            WholeFile.write(
                    sidecar, Sidecar.of(sound, result, origin).with(sound, tags).bytes());
        } catch (WeightsException e) {
            throw new TrainException(e.getMessage() + advice(e), e);
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** Brings what is written about a sound up to date; false where it is. */
    boolean describe(Sidecar stored, Map<String, String> tags) {
        Sidecar now = stored.with(sound, tags);
        if (now.isSame(stored)) {
            return false;
        }
        try {
            WholeFile.write(sidecar, now.bytes());
            return true;
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private TrainException refused(IOException e) {
        return new TrainException("cannot write " + sidecar + ": " + FailureText.of(e) + advice(e), e);
    }

    /** What is finished stays, so the same command goes on. */
    private static String advice(Throwable e) {
        return FailureText.isFullDisk(e)
                ? "; free some space and run the same command again: it goes on where it stopped"
                : "";
    }
}
