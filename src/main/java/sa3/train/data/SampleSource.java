package sa3.train.data;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import sa3.train.TrainException;

/**
 * Makes the sample of a turn: reads its latents, cuts them, writes its prompt. A file that has become unreadable is told
 * once and replaced by another item of the set, chosen by the turn's own random numbers. One thread.
 */
public final class SampleSource {
    private static final int MAX_REPLACEMENTS = 100;

    private final LatentSet set;
    private final LatentCrop crop;
    private final boolean randomCrop;
    private final PromptBuilder prompts;
    private final long seed;
    private final Consumer<String> remarks;
    private final Set<Integer> told = new HashSet<>();

    /** @param remarks takes one line per file that turns out unreadable */
    public SampleSource(LatentSet set, Cut cut, PromptBuilder prompts, long seed, Consumer<String> remarks) {
        this.set = set;
        this.crop = new LatentCrop(cut.frames(), set.silence());
        this.randomCrop = cut.random();
        this.prompts = prompts;
        this.seed = seed;
        this.remarks = remarks;
    }

    /**
     * What is cut out of long items.
     *
     * @param random false = always the beginning
     */
    public record Cut(int frames, boolean random) {}

    /** @throws TrainException a hundred items in a row were unreadable */
    public TrainSample sample(SampleOrder.Turn turn) {
        Draws replacements = Draws.of(seed, turn.index(), Draws.Purpose.REPLACEMENT);
        int item = turn.item();
        for (int attempt = 0; attempt <= MAX_REPLACEMENTS; attempt++) {
            try {
                return sample(turn.index(), item);
            } catch (TrainException e) {
                if (told.add(item)) {
                    remarks.accept("skipped: " + e.getMessage());
                }
                item = replacements.below(set.size());
            }
        }
        throw new TrainException("a hundred samples in a row could not be read; the last: "
                + set.entry(item).file());
    }

    private TrainSample sample(long index, int item) {
        LatentSet.Entry entry = set.entry(item);
        Latents latents = set.load(item);
        Draws place = Draws.of(seed, index, Draws.Purpose.CROP);
        int start = randomCrop ? place.below(crop.lastStart(entry.valid()) + 1) : 0;
        LatentCrop.Cropped cut = crop.apply(latents, entry.valid(), start);
        String prompt = prompts.prompt(entry.tags(), Draws.of(seed, index, Draws.Purpose.PROMPT));
        return new TrainSample(index, cut.latents(), cut.valid(), entry.secondsTotal(), prompt);
    }
}
