package sa3.lora.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sa3.lora.AdapterTarget;
import sa3.lora.LoraException;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.StrengthMode;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.SingularVectors;
import sa3.lora.form.AdaptedLayer;
import sa3.lora.live.PendingChanges.Attach;
import sa3.lora.live.PendingChanges.Change;
import sa3.lora.live.PendingChanges.Detach;
import sa3.lora.live.PendingChanges.Strength;
import sa3.mlx.MlxRuntime;
import sa3.nn.Linear;

/**
 * The adapters of one loaded model. Whoever holds it attaches and detaches them and moves their strengths, from any thread;
 * the thread that owns MLX, which plays the model, takes the changes over between steps and between clips. The base weights
 * stay as they are: at strength 0, or with nothing attached, the model is bit for bit the base model.
 */
public final class AdapterSession implements AutoCloseable {
    /** Far more than any adapter stands. */
    public static final int MAX_STRENGTH = 1000;

    /** Of adapters that are put on together, so that a list in another order gives the same bits. */
    private static final Comparator<Worn> OWN_ORDER = Comparator.comparing(
            worn -> worn.adapter().content().sha256(), Comparator.nullsFirst(Comparator.naturalOrder()));

    private final List<AdapterTarget> targets;
    private final WornAdapters worn;
    private final PendingChanges pending = new PendingChanges();
    private final List<String> failures = new ArrayList<>();
    private volatile List<Attached> attached = List.of();
    private RenderHistory history = new RenderHistory();

    /** Hears how far an adapter is that is being put on; may throw to stop, and then nothing has changed. */
    @FunctionalInterface
    public interface BuildListener {
        /** Hears nothing. */
        BuildListener NONE = (adapter, done, total) -> {};

        /** Called before each layer. */
        void building(Attached adapter, int done, int total);
    }

    /**
     * On the thread that owns MLX.
     *
     * @param base the weights that the layers compute with
     * @param vectors asked for the singular vectors of base weights, by adapters that lie between them
     * @param linears the layers by the name of their weight
     */
    public AdapterSession(BaseWeights base, SingularVectors vectors, Map<String, Linear> linears) {
        targets = base.targets().stream()
                .filter(target -> linears.containsKey(target.tensor()))
                .toList();
        worn = new WornAdapters(base, vectors, linears);
    }

    /**
     * Reads an adapter, to be heard from the given moment on. Any thread.
     *
     * @throws LoraException it is no adapter, or does not fit the model; nothing has changed
     */
    public Attached attach(LoraUse use, StrengthMode mode, When when) {
        requireSane(String.valueOf(use.file().getFileName()), use.strength());
        return attach(Candidate.read(use, mode, false, targets), when);
    }

    /** The same with numbers that come from elsewhere; the file of {@code use} is not looked at. */
    public Attached attach(String name, AdapterSource source, LoraUse use, StrengthMode mode, When when) {
        return attach(Candidate.of(name, source, use, mode, targets), when);
    }

    private Attached attach(Candidate candidate, When when) {
        pending.attach(candidate, when);
        return candidate.adapter();
    }

    /** Takes an adapter away. Any thread. */
    public void detach(Attached adapter, When when) {
        pending.detach(adapter, when);
    }

    /**
     * Moves a strength. Any thread; of several calls for one moment the last holds.
     *
     * @param strength 1 = as trained, 0 = bit for bit the base model; may be negative or large
     * @throws LoraException NaN, or beyond what any adapter stands
     */
    public void setStrength(Attached adapter, double strength, When when) {
        requireSane(adapter.content().name(), strength);
        pending.strength(adapter, strength, when);
    }

    private static void requireSane(String name, double strength) {
        if (!(Math.abs(strength) <= MAX_STRENGTH)) {
            throw new LoraException("strength " + strength + " of the LoRA '" + name + "': expected a number from -"
                    + MAX_STRENGTH + " to " + MAX_STRENGTH);
        }
    }

    /** The adapters that the model wears, in the order in which they were asked for. Any thread. */
    public List<Attached> attached() {
        return attached;
    }

    /**
     * Puts on exactly the given adapters at the given strengths, between two clips; what is on already stays on, what
     * changed in its file is read anew. Changes that were still waiting are dropped. On the thread that owns MLX.
     *
     * @param listener may throw to stop; then, as with any failure, everything is as it was before
     * @return what the user should know, one line each
     * @throws LoraException one of them cannot be put on
     */
    public List<String> wear(LoraUses wanted, BuildListener listener) {
        List<String> notes = new ArrayList<>();
        List<Worn> others = new ArrayList<>(worn.all());
        List<Worn> chosen = new ArrayList<>();
        List<Worn> fresh = new ArrayList<>();
        try {
            for (LoraUse use : wanted.uses()) {
                requireSane(String.valueOf(use.file().getFileName()), use.strength());
                Worn same = Reuse.find(use, wanted.mode(), others, notes);
                if (same == null) {
                    Candidate candidate = Candidate.read(use, wanted.mode(), wanted.allowUnmatched(), targets);
                    notes.addAll(candidate.remarks());
                    same = worn.build(candidate, listener);
                    fresh.add(same);
                }
                others.remove(same);
                chosen.add(same);
            }
        } catch (RuntimeException e) {
            fresh.forEach(Worn::close);
            throw e;
        }
        pending.clear();
        others.forEach(worn::takeOff);
        fresh.sort(OWN_ORDER);
        fresh.forEach(worn::putOn);
        for (int i = 0; i < chosen.size(); i++) {
            worn.move(chosen.get(i), wanted.uses().get(i).strength());
        }
        attached = chosen.stream().map(Worn::adapter).toList();
        worn.actAt(0);
        worn.play();
        if (!fresh.isEmpty() || !others.isEmpty()) {
            giveBack();
        }
        return notes;
    }

    /**
     * Takes over all changes, for a clip that begins. On the thread that owns MLX.
     *
     * @param steps of the clip
     * @return what the user should know, one line each
     */
    public List<String> beginRender(int steps) {
        history = new RenderHistory();
        takeOver(When.NEXT_RENDER);
        worn.actAt(0);
        worn.play();
        List<String> notes = new ArrayList<>(failures);
        failures.clear();
        for (Attached adapter : attached) {
            if (adapter.use().steps().first() > steps) {
                boolean onDuration = worn.find(adapter).stream()
                        .flatMap(each -> each.layers().stream())
                        .anyMatch(AdaptedLayer::actsAlways);
                notes.add("LoRA " + adapter + " acts from step "
                        + adapter.use().steps().first() + " on, the clip has " + steps
                        + (onDuration ? ": only its part in the duration's layer is heard" : ": it is not heard"));
            }
        }
        double cost = worn.cost();
        if (cost > 1) {
            notes.add(String.format(
                    "bora, and dora-rows beside dora-cols, multiply with the base weights more than once: a step takes"
                            + " about %.1f times as long",
                    cost));
        }
        return notes;
    }

    /**
     * Takes over what asked for the next step. On the thread that owns MLX.
     *
     * @param step counted from 0
     */
    public void beginStep(int step) {
        takeOver(When.NEXT_STEP);
        worn.actAt(step);
        worn.play();
        history.note(attached);
    }

    /** What was heard since {@link #beginRender}. On the thread that owns MLX. */
    public List<Played> played() {
        return history.played();
    }

    private void takeOver(When moment) {
        List<Change> due = pending.take(moment);
        for (Change change : due) {
            if (change instanceof Attach attach) {
                putOn(attach.candidate());
            } else if (change instanceof Detach) {
                worn.find(change.adapter()).ifPresent(worn::takeOff);
            } else if (change instanceof Strength strength) {
                worn.find(change.adapter()).ifPresent(adapter -> worn.move(adapter, strength.value()));
            }
        }
        due.removeIf(change -> change instanceof Strength);
        if (!due.isEmpty()) {
            Set<Attached> order = new LinkedHashSet<>(attached);
            worn.all().forEach(each -> order.add(each.adapter()));
            order.removeIf(adapter -> worn.find(adapter).isEmpty());
            attached = List.copyOf(order);
            giveBack();
        }
    }

    /** What was freed while adapters came and went may be far more than what is on now. */
    private static void giveBack() {
        MlxRuntime.clearCache();
    }

    /** Its reader has gone on: what fails here is told by the handle and with the next clip, and the rest plays on. */
    private void putOn(Candidate candidate) {
        try {
            worn.putOn(worn.build(candidate, BuildListener.NONE));
        } catch (RuntimeException e) {
            String why = "LoRA " + candidate.adapter() + " could not be put on: " + e.getMessage();
            candidate.adapter().fail(why);
            failures.add(why);
        }
    }

    /** Takes everything off and frees it. On the thread that owns MLX. */
    @Override
    public void close() {
        pending.clear();
        worn.close();
        attached = List.of();
    }
}
