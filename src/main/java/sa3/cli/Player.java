package sa3.cli;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;
import sa3.dsp.AudioClip;
import sa3.dsp.Pcm16;

/** Plays a clip on the default device and returns when it has ended. */
final class Player {
    private static final int CHUNK_FRAMES = 4096;

    private Player() {}

    /** @throws PlaybackException there is no device to play on */
    static void play(AudioClip clip) {
        AudioFormat format = new AudioFormat(clip.sampleRateHz(), 16, clip.channels(), true, false);
        try (SourceDataLine line = AudioSystem.getSourceDataLine(format)) {
            line.open(format);
            line.start();
            for (int from = 0; from < clip.frames(); from += CHUNK_FRAMES) {
                byte[] bytes = bytes(clip, from, Math.min(clip.frames(), from + CHUNK_FRAMES));
                line.write(bytes, 0, bytes.length);
            }
            line.drain();
        } catch (LineUnavailableException | IllegalArgumentException e) {
            throw new PlaybackException("the clip is written, but there is no audio device to play it on", e);
        }
    }

    private static byte[] bytes(AudioClip clip, int from, int to) {
        byte[] bytes = new byte[(to - from) * clip.channels() * 2];
        int at = 0;
        for (int frame = from; frame < to; frame++) {
            for (int c = 0; c < clip.channels(); c++) {
                short value = Pcm16.fromFloat(clip.sample(c, frame));
                bytes[at++] = (byte) value;
                bytes[at++] = (byte) (value >> 8);
            }
        }
        return bytes;
    }

    /** No device, or one that is taken. */
    static final class PlaybackException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PlaybackException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
