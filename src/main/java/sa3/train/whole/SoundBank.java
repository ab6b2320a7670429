package sa3.train.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileException;
import sa3.train.TrainException;
import sa3.train.data.Draws;
import sa3.train.encode.SoundException;
import sa3.train.encode.SoundFolder;
import sa3.train.encode.SoundReader;

/**
 * Sounds in memory, stereo at the codec's rate, to cut pieces out of: what a small codec is trained on. Any thread.
 *
 * @param clips at least one
 */
public record SoundBank(List<AudioClip> clips) {
    public SoundBank {
        clips = List.copyOf(clips);
        if (clips.isEmpty()) {
            throw new TrainException("there is no sound to train on");
        }
    }

    /**
     * Reads a folder.
     *
     * @param remarks takes a line for each sound that cannot be used
     * @throws TrainException none can
     */
    public static SoundBank read(SoundFolder folder, Consumer<String> remarks) {
        List<AudioClip> clips = new ArrayList<>();
        for (SoundFolder.Sound sound : folder.sounds()) {
            try {
                clips.add(SoundReader.read(sound.file()));
            } catch (AudioFileException | SoundException e) {
                remarks.accept("skipped: " + e.getMessage());
            }
        }
        if (clips.isEmpty()) {
            throw new TrainException("no sound of " + folder.folder() + " can be used");
        }
        return new SoundBank(clips);
    }

    public int size() {
        return clips.size();
    }

    /** Tells one bank from another: how many sounds, how many frames. */
    String describe() {
        long frames = clips.stream().mapToLong(AudioClip::frames).sum();
        return clips.size() + " sounds of " + frames + " frames";
    }

    /** A piece from anywhere in a sound, [2][frames] one after the other; silence behind a sound that is shorter. */
    float[] piece(int item, int frames, Draws draws) {
        AudioClip clip = clips.get(item);
        float[] piece = new float[2 * frames];
        int spare = clip.frames() - frames;
        int from = spare > 0 ? draws.below(spare + 1) : 0;
        int count = Math.min(frames, clip.frames());
        clip.copyTo(0, from, piece, 0, count);
        clip.copyTo(1, from, piece, frames, count);
        return piece;
    }
}
