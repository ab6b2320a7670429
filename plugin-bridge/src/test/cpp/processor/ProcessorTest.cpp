#include <juce_core/juce_core.h>

#include <thread>

#include "Rig.h"
#include "files/ClipFolder.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class ProcessorTest final : public juce::UnitTest {
  public:
    ProcessorTest() : UnitTest("The plugin in a host", "processor") {}

    void runTest() override {
        projectsSoundAlikeAtEveryRate();
        loopsOfSevenEighths();
        liveIsOffline();
        offlineWaitsForWhatIsArriving();
        stateOfTheProcessorComesBack();
        presetsLeaveWhatWasMade();
        hostHearsOfSavedChangesOnly();
        noMoreIsWrittenThanIsRead();
        rubbishAndNewerStatesDoNoHarm();
        missingTakesAreNamedAndFound();
        recallStartsNoThread();
        insertPassesItsInput();
        anotherLengthKeepsTheInput();
        monoInsert();
        bypassedMonoInsert();
        monoTrack();
        recalledParametersApplyAtOnce();
        lastSceneIsThatOfTheLastChange();
        notesReachTheClips();
        blocksLargerThanPrepared();
        gainIsExactAtZero();
        fixturesStillLoad();
    }

  private:
    static project::TakePointer timed(const std::string& id, const std::shared_ptr<const audio::Clip>& clip, std::optional<double> place) {
        auto take = std::make_shared<project::Take>(*takeOf(id, clip));
        take->placePpq = place;
        return take;
    }

    /** A track with three clips on its lane, one of them looped. */
    static std::vector<std::uint8_t> trackState() {
        state::State saved;
        for (unsigned i = 1; i <= 3; ++i) {
            saved.contents.takes.push_back(takeOf("take" + std::to_string(i), noiseClip(20000 + 3000 * static_cast<std::int64_t>(i), 44100, i)));
        }
        saved.contents.lane = {{1, "take1", 0.5, false, std::nullopt}, {2, "take2", 1.0 / 3.0, true, std::nullopt},
                               {3, "take3", 0.0, false, 60}};
        return state::write(saved, inside);
    }

    void projectsSoundAlikeAtEveryRate() {
        beginTest("a project sounds the converted samples of its takes at every rate");
        for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0, 192000.0}) {
            Rig rig(PluginKind::track, rate);
            rig.load(trackState());
            const auto clip = audio::atRate(noiseClip(23000, 44100, 1), static_cast<std::int32_t>(rate));
            const auto start = static_cast<int>(std::llround(0.5 * rate * 0.5));
            const auto before = static_cast<int>(std::llround(rate / 6.0));
            rig.processor.held().project.change([](project::Contents& now) {
                now.lane.resize(1);
                return project::soundChanged;
            });
            rig.processor.held().finishChores();
            const auto output = rig.run(static_cast<int>(rate), varying(4));
            expect(output.getMagnitude(0, before) == 0.0f);
            expectEquals(firstDifference(output, start, *clip, 0, 0, clip->frames()), std::int64_t{-1});
        }

        beginTest("a project that is opened before the rate changes is converted anew");
        Rig rig(PluginKind::track, 44100.0);
        rig.load(trackState());
        rig.run(1000);
        rig.prepare(96000.0, 256);
        rig.playHead.samples = 24000;
        const auto clip = audio::atRate(noiseClip(23000, 44100, 1), 96000);
        rig.processor.held().project.change([](project::Contents& now) {
            now.lane.resize(1);
            return project::soundChanged;
        });
        rig.processor.held().finishChores();
        expectEquals(firstDifference(rig.run(40000), 0, *clip, 0, 0, 40000), std::int64_t{-1});
    }

    void loopsOfSevenEighths() {
        beginTest("four bars of 7/8 at 133 BPM begin anew on the frame nearest to their bar, at every rate");
        const auto source = noiseClip(278526);  // round(4 · 3.5 · 60 / 133 · 44100)
        for (const double rate : {44100.0, 48000.0, 96000.0}) {
            auto take = std::make_shared<project::Take>(*takeOf("loop", source));
            take->settings = {{"version", 2}, {"bpm", 133.0}, {"bars", 4}, {"beatsPerBar", 3.5}};
            state::State saved;
            saved.contents.takes = {take};
            saved.contents.lane = {{1, "loop", 0.0, true, std::nullopt}};
            Rig rig(PluginKind::track, rate, 8192);
            rig.playHead.bpm = 133.0;
            rig.playHead.metre = {7, 8};
            rig.load(state::write(saved, inside));
            const double period = 4 * 3.5 * 60.0 / 133.0 * rate;
            const auto clip = audio::atRate(source, static_cast<std::int32_t>(rate));
            expect(std::abs(static_cast<double>(clip->frames()) - period) <= 1.0);
            const auto output = rig.run(static_cast<int>(3 * period), varying(7));
            for (int turn = 0; turn < 3; ++turn) {
                expectEquals(firstDifference(output, std::llround(turn * period), *clip, 1, 0, clip->frames() - 2), std::int64_t{-1});
            }
        }
    }

    static juce::AudioBuffer<float> bounce(bool isOffline, const BlockSizes& sizes) {
        Rig rig(PluginKind::track, 48000.0, 8192);
        rig.playHead.bpm = 117.3;
        rig.load(trackState());
        rig.processor.setNonRealtime(isOffline);
        return rig.run(200000, sizes);
    }

    static bool isSame(const juce::AudioBuffer<float>& a, const juce::AudioBuffer<float>& b) {
        bool isEqual = a.getNumSamples() == b.getNumSamples();
        for (int channel = 0; isEqual && channel < a.getNumChannels(); ++channel) {
            isEqual = std::equal(a.getReadPointer(channel), a.getReadPointer(channel) + a.getNumSamples(), b.getReadPointer(channel));
        }
        return isEqual;
    }

    void liveIsOffline() {
        beginTest("the null test: live and offline are the same bits, whatever the blocks");
        const auto live = bounce(false, always(64));
        expect(live.getMagnitude(0, live.getNumSamples()) > 0.5f);
        expect(isSame(live, bounce(true, always(4096))));
        expect(isSame(live, bounce(true, varying(12))));
        expect(isSame(live, bounce(false, always(1))));
    }

    void offlineWaitsForWhatIsArriving() {
        beginTest("a bounce waits for a take that is still arriving, and has no hole");
        Rig rig(PluginKind::track);
        rig.write("rain");
        rig.playHead.isPlaying = false;
        rig.run(512);
        const std::string job = rig.generate();
        rig.processor.setNonRealtime(true);
        rig.playHead.isPlaying = true;
        rig.playHead.samples = 0;
        const auto clip = noiseClip(80000);
        std::thread slowService([&] {
            rig.service.takeBegins(job, "take", 1, *clip);
            for (std::int64_t from = 0; from < 80000; from += 5000) {
                rig.service.audio(1, *clip, from, from + 5000);
                rig.tick();
                std::this_thread::yield();
            }
        });
        const auto output = rig.run(80000, varying(6));
        slowService.join();
        expectEquals(firstDifference(output, 0, *clip, 0, 0, 80000), std::int64_t{-1});
    }

    void presetsLeaveWhatWasMade() {
        beginTest("a preset of the host's changes what is made next and the parameters, not takes and lane");
        Rig preset(PluginKind::track);
        preset.load(trackState());
        preset.write("a preset's words");
        *preset.processor.held().surroundings().parameters.gainDb = -6.0f;
        const auto bytes = preset.saved();
        Rig rig(PluginKind::track);
        rig.load(trackState());
        rig.processor.held().project.change([](project::Contents& now) {
            now.lane.resize(1);
            now.takes.resize(1);
            return project::soundChanged;
        });
        const auto before = rig.processor.held().project.now();
        rig.processor.setCurrentProgramStateInformation(bytes.data(), static_cast<int>(bytes.size()));
        rig.processor.shown().refreshNow();
        const auto after = rig.processor.held().project.now();
        expect(after->takes == before->takes);
        expectEquals(after->lane.size(), std::size_t{1});
        expectEquals(rig.processor.shown().settings().prompt, juce::String("a preset's words"));
        expectWithinAbsoluteError(rig.processor.held().surroundings().parameters.gainDb->get(), -6.0f, 1.0e-4f);

        beginTest("a plugin knows whether a state could replace anything");
        expect(!rig.processor.holdsNothing() && Rig(PluginKind::track).processor.holdsNothing());

        beginTest("rubbish in place of a preset changes nothing");
        rig.processor.setCurrentProgramStateInformation("rubbish", 7);
        expect(rig.processor.held().project.now() == after);
    }

    void stateOfTheProcessorComesBack() {
        beginTest("parameters and project come back, written again as the same bytes");
        state::State saved = fullState();
        const auto bytes = [&saved] {
            Rig rig(PluginKind::insert);
            rig.load(state::write(saved, inside));
            return rig.saved();
        }();
        Rig other(PluginKind::insert);
        other.load(bytes);
        expect(other.saved() == bytes);
        expectWithinAbsoluteError(other.processor.shown().loraStrength(0).convertFrom0to1(other.processor.shown().loraStrength(0).getValue()), 2.5f, 1.0e-4f);
        expectWithinAbsoluteError(other.processor.shown().dryWet()->getValue(), 0.25f, 1.0e-4f);
        expectEquals(other.processor.shown().settings().prompt, juce::String(juce::CharPointer_UTF8("caf\xC3\xA9 \xF0\x9F\x8E\xB7 \"late\"")));
    }

    struct ChangeCount final : juce::AudioProcessorListener {
        void audioProcessorParameterChanged(juce::AudioProcessor*, int, float) override {}
        void audioProcessorChanged(juce::AudioProcessor*, const ChangeDetails& details) override {
            count += details.nonParameterStateChanged ? 1 : 0;
        }
        int count = 0;
    };

    /** How often the host hears that the project has changed during these rounds. */
    template <class Body>
    static int modifications(Rig& rig, int rounds, Body&& eachRound) {
        ChangeCount changes;
        rig.processor.addListener(&changes);
        for (int round = 0; round < rounds; ++round) {
            eachRound(round);
            rig.tick();
            rig.processor.shown().refreshNow();
        }
        rig.processor.removeListener(&changes);
        return changes.count;
    }

    void hostHearsOfSavedChangesOnly() {
        beginTest("the host does not hear of a changed project while a take arrives, but when it is there, or starred");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const std::string job = rig.generate();
        const auto clip = noiseClip(100000);
        rig.service.takeBegins(job, "take", 1, *clip);
        modifications(rig, 2, [](int) {});
        const auto piece = [&](int round) { rig.service.audio(1, *clip, round * 2000, round * 2000 + 2000); };
        expectEquals(modifications(rig, 50, piece), 0);
        expect(rig.processor.shown().takes()[0].peaks != nullptr, "it was drawn meanwhile");
        const auto end = [&](int round) {
            if (round == 0) {
                rig.service.takeEnds(job, "take", 1, *clip, project::sha256Of(*clip));
            }
        };
        expectEquals(modifications(rig, 6, end), 1);
        expectEquals(modifications(rig, 1, [&](int) { rig.processor.shown().setStarred("take", true); }), 1);

        beginTest("nor when a project is opened, its window opens, and its takes are drawn, copied and compressed");
        Rig other(PluginKind::track);
        expectEquals(modifications(other, 1, [&](int) { other.load(trackState()); }), 0);
        std::unique_ptr<juce::AudioProcessorEditor> window;
        expectEquals(modifications(other, 4, [&](int round) {
                         if (round == 0) {
                             window.reset(other.processor.createEditor());
                         }
                     }),
                     0);
        const auto take = other.processor.held().project.now()->find("take1");
        expect(take->peaks != nullptr && take->packed != nullptr && !take->file.empty());
    }

    void noMoreIsWrittenThanIsRead() {
        beginTest("more settings of takes than are read again: the oldest are saved without, all takes are there and sound alike");
        Rig rig(PluginKind::track);
        const auto clip = noiseClip(100);
        rig.processor.held().project.change([&](project::Contents& now) {
            for (int i = 0; i < 300; ++i) {
                auto take = std::make_shared<project::Take>(*takeOf("take" + std::to_string(i), clip));
                take->settings["prompt"] = std::string(60000, 'x');
                now.put(std::move(take));
            }
            return 1u;
        });
        Rig other(PluginKind::track);
        other.load(rig.saved());
        expect(rig.processor.held().board.shown()->text.contains("more settings"));
        const auto now = other.processor.held().project.now();
        expectEquals(now->takes.size(), std::size_t{300});
        expect(now->find("take0")->barsPpq() == takeOf("any", clip)->barsPpq());
        expect(!now->find("take0")->settings.contains("prompt"));
        expectEquals(text(now->find("take299")->settings, "prompt").size(), std::size_t{60000});
        expect(rig.processor.held().project.now()->find("take0")->settings.contains("prompt"), "until it is closed");
    }

    void rubbishAndNewerStatesDoNoHarm() {
        beginTest("rubbish changes nothing; a newer state is kept and given back as it was");
        Rig rig(PluginKind::track);
        rig.load(trackState());
        const auto before = rig.saved();
        rig.load({1, 2, 3, 4});
        expect(rig.saved() == before);
        std::vector<std::uint8_t> newer = trackState();
        newer[8] = 9;
        rig.load(newer);
        expect(rig.saved() == newer);
        expect(rig.processor.shown().notice()->text.contains("newer version"));
        expect(!rig.processor.holdsNothing(), "a preset that came as a project would replace it");
        rig.load({1, 2, 3, 4});
        expect(rig.saved() == newer, "rubbish behind it takes nothing away");

        beginTest("nothing is changed in a newer state that the next save would lose: it is refused in one line");
        PluginModel& window = rig.processor.shown();
        expect(window.takes().empty() && window.lane().empty());
        const auto isRefused = [&] {
            window.refreshNow();
            const bool isTold = window.notice() && window.notice()->text.contains("newer version") && window.notice()->text.contains("pdate the plugin");
            window.dismissNotice();
            window.refreshNow();
            return isTold && rig.saved() == newer;
        };
        window.dismissNotice();
        rig.write("rain");
        expect(isRefused() && window.settings().prompt.isEmpty(), "words");
        window.setStateStorage(editor::StateStorage::besideByHash);
        expect(isRefused(), "the place of the audio");
        const float gain = rig.processor.held().surroundings().parameters.gainDb->get();
        Rig other(PluginKind::track);
        *other.processor.held().surroundings().parameters.gainDb = -6.0f;
        other.write("a preset's words");
        const auto preset = other.saved();
        rig.processor.setCurrentProgramStateInformation(preset.data(), static_cast<int>(preset.size()));
        expect(isRefused() && window.settings().prompt.isEmpty(), "a preset of the host's");
        expectEquals(rig.processor.held().surroundings().parameters.gainDb->get(), gain);
        rig.processor.held().generate();
        expect(isRefused() && rig.processor.held().renders().underWay() == 0, "a render");
        window.setWindowState({800, 600, 150});
        window.refreshNow();
        expect(!window.notice() && window.windowState().zoomPercent == 150, "the window may be resized");

        beginTest("a state of this version in its place opens, and can be changed");
        rig.load(before);
        expect(rig.saved() == before);
        rig.write("rain");
        expectEquals(window.settings().prompt, juce::String("rain"));
    }

    void missingTakesAreNamedAndFound() {
        beginTest("a take without audio is named, and plays again once its file is located");
        Rig rig(PluginKind::track);
        state::State saved;
        const auto clip = noiseClip(9000, 44100, 77);
        saved.contents.takes = {takeOf("lost", clip)};
        saved.contents.lane = {{1, "lost", 0.0, false, std::nullopt}};
        rig.load(state::write(saved, byHash));
        expect(rig.processor.shown().notice()->text.contains("warm lofi house loop"));
        expect(rig.processor.shown().takes()[0].isMissing && rig.processor.shown().lane()[0].isMissing);
        const std::filesystem::path file = rig.folder.path() + "/moved.wav";
        files::exportWav(*saved.contents.takes[0], file);
        rig.processor.shown().locateTake("lost", juce::File(file.string()));
        rig.processor.held().finishChores();
        rig.processor.shown().refreshNow();
        expect(!rig.processor.shown().takes()[0].isMissing);
        expectEquals(firstDifference(rig.run(9000), 0, *clip, 0, 0, 9000), std::int64_t{-1});

        beginTest("by hash: a project finds the durable copy by itself");
        rig.processor.shown().setStateStorage(editor::StateStorage::besideByHash);
        rig.processor.held().finishChores();
        const auto small = rig.saved();
        expect(small.size() < 3000);
        Rig again(PluginKind::track);
        again.load(small);
        expectEquals(firstDifference(again.run(9000), 0, *clip, 0, 0, 9000), std::int64_t{-1});
        rig.processor.shown().fileForDragging("lost").deleteFile();
    }

    static std::size_t threads() {
        const std::filesystem::directory_iterator tasks("/proc/self/task");
        return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
    }

    void recallStartsNoThread() {
#if JUCE_LINUX
        beginTest("making, preparing and recalling ten instances starts no thread");
        const std::size_t before = threads();
        std::vector<std::unique_ptr<Rig>> rigs;
        for (int i = 0; i < 10; ++i) {
            rigs.push_back(std::make_unique<Rig>(PluginKind::track));
            rigs.back()->load(trackState());
            rigs.back()->run(600);
        }
        expectEquals(threads(), before);
#endif
    }

    void insertPassesItsInput() {
        beginTest("an insert without a clip passes its input, bit for bit");
        Rig rig(PluginKind::insert);
        const auto noise = noiseClip(20000);
        juce::AudioBuffer<float> input(2, 20000);
        for (int channel = 0; channel < 2; ++channel) {
            input.copyFrom(channel, 0, noise->channel(channel), 20000);
        }
        const auto output = rig.run(input, varying(2));
        expectEquals(firstDifference(output, 0, *noise, 0, 0, 20000), std::int64_t{-1});
        expectEquals(firstDifference(output, 0, *noise, 1, 0, 20000), std::int64_t{-1});

        beginTest("with its selected take it plays that in place");
        state::State saved;
        saved.kind = PluginKind::insert;
        const auto clip = noiseClip(5000, 44100, 8);
        saved.contents.takes = {timed("x", clip, 0.25)};
        saved.contents.selectedTake = "x";
        rig.load(state::write(saved, inside));
        rig.playHead.samples = 0;
        const auto mixed = rig.run(input, varying(3));
        const std::int64_t at = 5512 + 1;  // a quarter of a quarter note, rounded
        expectEquals(firstDifference(mixed, 0, *noise, 0, 0, at), std::int64_t{-1});
        expectEquals(firstDifference(mixed, at + 300, *clip, 0, 300, 4700), std::int64_t{-1});
        expectEquals(firstDifference(mixed, at + 5300, *noise, 0, at + 5300, 20000 - at - 5300), std::int64_t{-1});
    }

    /** Recording stops at a hold; how many seconds of the input are there, and are they the input? */
    void expectInput(Rig& rig, const audio::Clip& input, double seconds) {
        const auto tape = rig.processor.held().surroundings().recorder.tape();
        const auto frames = static_cast<std::int64_t>(seconds * 44100.0);
        expectEquals(tape->memory.end(), input.frames());
        expectEquals(tape->memory.end() - tape->memory.oldest(), frames);
        std::vector<float> copy(static_cast<std::size_t>(frames));
        expect(tape->memory.read(1, input.frames() - frames, frames, copy.data()));
        expect(std::equal(copy.begin(), copy.end(), input.channel(1) + input.frames() - frames));
    }

    void anotherLengthKeepsTheInput() {
        beginTest("another length of the memory keeps the newest input, the chosen part and the hold");
        Rig rig(PluginKind::insert);
        const auto noise = noiseClip(10 * 44100);
        juce::AudioBuffer<float> input(2, static_cast<int>(noise->frames()));
        for (int channel = 0; channel < 2; ++channel) {
            input.copyFrom(channel, 0, noise->channel(channel), input.getNumSamples());
        }
        rig.run(input, always(512));
        rig.processor.shown().setCaptureRange({6.0, 8.0});
        rig.processor.shown().setCaptureHeld(true);
        const auto longer = rig.saved();
        rig.processor.shown().setCaptureCapacity(300.0);
        rig.processor.held().finishChores();
        rig.run(5000);
        expectInput(rig, *noise, 10.0);
        rig.processor.shown().setCaptureCapacity(5.0);
        rig.processor.held().finishChores();
        rig.run(5000);
        expectInput(rig, *noise, 5.0);
        expectWithinAbsoluteError(rig.processor.held().capture.chosenSeconds(), 2.0, 1.0e-4);
        expect(rig.processor.held().surroundings().recorder.isHeld());

        beginTest("so does the host's undo, which brings a state with another length, and a new start of the same rate");
        rig.load(longer);
        expectInput(rig, *noise, 5.0);
        rig.prepare(44100.0, 256);
        expectInput(rig, *noise, 5.0);
        expectWithinAbsoluteError(rig.processor.held().capture.chosenSeconds(), 2.0, 1.0e-4);
        rig.run(5000);
        expectInput(rig, *noise, 5.0);
        expect(rig.processor.held().surroundings().recorder.isHeld());
    }

    void monoInsert() {
        beginTest("mono in and out passes and captures");
        Rig rig(PluginKind::insert);
        juce::AudioProcessor::BusesLayout mono;
        mono.inputBuses.add(juce::AudioChannelSet::mono());
        mono.outputBuses.add(juce::AudioChannelSet::mono());
        expect(rig.processor.setBusesLayout(mono));
        rig.prepare(44100.0, 512);
        const auto noise = noiseClip(3000);
        juce::AudioBuffer<float> input(1, 3000);
        input.copyFrom(0, 0, noise->channel(0), 3000);
        expectEquals(firstDifference(rig.run(input, varying(1)), 0, *noise, 0, 0, 3000), std::int64_t{-1});
        juce::AudioProcessor::BusesLayout up = mono;
        up.outputBuses.set(0, juce::AudioChannelSet::stereo());
        expect(rig.processor.setBusesLayout(up));
        juce::AudioProcessor::BusesLayout down = mono;
        down.inputBuses.set(0, juce::AudioChannelSet::stereo());
        expect(!rig.processor.checkBusesLayoutSupported(down));
    }

    static void setBuses(Rig& rig, const juce::AudioChannelSet& in, const juce::AudioChannelSet& out) {
        juce::AudioProcessor::BusesLayout layout;
        if (!in.isDisabled()) {
            layout.inputBuses.add(in);
        }
        layout.outputBuses.add(out);
        rig.processor.setBusesLayout(layout);
        rig.prepare(44100.0, 512);
    }

    void bypassedMonoInsert() {
        beginTest("a bypassed insert, mono to stereo, passes its input to both sides");
        Rig rig(PluginKind::insert);
        setBuses(rig, juce::AudioChannelSet::mono(), juce::AudioChannelSet::stereo());
        const auto noise = noiseClip(512);
        juce::AudioBuffer<float> block(2, 512);
        block.clear();
        block.copyFrom(0, 0, noise->channel(0), 512);
        juce::MidiBuffer none;
        rig.processor.processBlockBypassed(block, none);
        expectEquals(firstDifference(block, 0, *noise, 0, 0, 512), std::int64_t{-1});
        expect(std::equal(block.getReadPointer(0), block.getReadPointer(0) + 512, block.getReadPointer(1)));
    }

    void monoTrack() {
        beginTest("a track with one channel out plays the mean of both");
        Rig rig(PluginKind::track);
        setBuses(rig, juce::AudioChannelSet::disabled(), juce::AudioChannelSet::mono());
        state::State saved;
        const auto clip = noiseClip(3000);
        saved.contents.takes = {takeOf("t", clip)};
        saved.contents.lane = {{1, "t", 0.0, false, std::nullopt}};
        rig.load(state::write(saved, inside));
        const auto output = rig.run(juce::AudioBuffer<float>(1, 3000), varying(5));
        bool isMean = true;
        for (int i = 0; i < 3000; ++i) {
            isMean &= output.getSample(0, i) == (clip->channel(0)[i] + clip->channel(1)[i]) * 0.5f;
        }
        expect(isMean);
    }

    void recalledParametersApplyAtOnce() {
        beginTest("a state that comes after prepare sounds like one that comes before, from the first frame on");
        state::State saved;
        saved.contents.takes = {takeOf("t", noiseClip(9000))};
        saved.contents.lane = {{1, "t", 0.0, false, std::nullopt}};
        saved.parameters = {{"gain", -12.0f}};
        const auto state = state::write(saved, inside);
        Rig before(PluginKind::track);
        before.load(state);
        before.prepare(44100.0, 512);
        Rig after(PluginKind::track);
        after.load(state);
        expect(isSame(before.run(9000), after.run(9000)));
    }

    void lastSceneIsThatOfTheLastChange() {
        beginTest("of two threads that change a project, the last scene is that of the last change");
        project::Project project;
        audio::Mailbox<engine::Scene> mailbox;
        project::Scenes scenes(PluginKind::track, project, mailbox);
        project.change([](project::Contents& now) {
            now.takes = {takeOf("t", noiseClip(10))};
            now.lane = {{1, "t", 0.0, false, std::nullopt}};
            return project::soundChanged;
        });
        scenes.prepare(44100.0);
        project.onChange = [&](std::uint32_t) { scenes.post(); };
        const auto move = [&] {
            for (int i = 0; i < 50; ++i) {
                project.change([](project::Contents& now) {
                    now.lane[0].startPpq += 1.0;
                    return project::soundChanged;
                });
            }
        };
        for (int round = 1; round <= 100; ++round) {
            std::thread other(move);
            move();
            other.join();
            const std::unique_ptr<engine::Scene> scene(mailbox.take());
            expectEquals(scene->pinned.at(0).startPpq, 100.0 * round);
        }
    }

    void notesReachTheClips() {
        beginTest("a note in a block starts its clip at its frame");
        Rig rig(PluginKind::track);
        rig.load(trackState());
        rig.playHead.isPlaying = false;
        juce::AudioBuffer<float> block(2, 512);
        juce::MidiBuffer notes;
        notes.addEvent(juce::MidiMessage::noteOn(1, 60, juce::uint8{127}), 100);
        notes.addEvent(juce::MidiMessage::createSysExMessage("abcdefghijklmnop", 16), 101);
        rig.processor.processBlock(block, notes);
        const auto clip = noiseClip(29000, 44100, 3);
        expect(block.getMagnitude(0, 100) == 0.0f);
        expectEquals(firstDifference(block, 100, *clip, 0, 0, 412), std::int64_t{-1});
        expectWithinAbsoluteError(rig.processor.getTailLengthSeconds(), 29000 / 44100.0, 1.0e-6);
    }

    void blocksLargerThanPrepared() {
        beginTest("a host that sends larger blocks than it announced gets the same samples");
        Rig rig(PluginKind::track, 44100.0, 64);
        rig.load(trackState());
        const auto output = rig.run(20000, always(5000));
        Rig usual(PluginKind::track, 44100.0, 64);
        usual.load(trackState());
        expect(isSame(output, usual.run(20000, always(64))));

        beginTest("and where they reach over the end of a short cycle, they go on at its start");
        const auto cycled = [](int prepared, int block) {
            Rig rig(PluginKind::track, 44100.0, prepared);
            rig.load(trackState());
            rig.playHead.cycleFrames = 12345;
            return rig.run(60000, always(block));
        };
        const auto wanted = cycled(64, 1);
        expect(wanted.getMagnitude(50000, 10000) > 0.1f);
        for (const auto& [prepared, block] : {std::pair{8192, 8192}, {512, 8192}, {64, 5000}, {64, 20000}}) {
            expect(isSame(cycled(prepared, block), wanted), juce::String(prepared) + ", " + juce::String(block));
        }
    }

    void gainIsExactAtZero() {
        beginTest("0 dB is exactly 1, whatever the host's normalised value; the bottom is silence");
        Rig rig(PluginKind::track);
        rig.load(trackState());
        auto* const gain = rig.processor.shown().gain();
        gain->setValueNotifyingHost(gain->convertTo0to1(0.0f));
        const auto clip = noiseClip(26000, 44100, 2);
        rig.playHead.samples = 0;
        rig.run(3000);
        gain->setValueNotifyingHost(0.0f);
        rig.run(3000);
        expect(rig.run(2000).getMagnitude(0, 2000) == 0.0f);
    }

    void fixturesStillLoad() {
        beginTest("projects saved by the first release of the format still load");
        for (const auto kind : {PluginKind::track, PluginKind::insert}) {
            const bool isTrack = kind == PluginKind::track;
            const juce::File file = juce::File(SA3_TEST_RESOURCES).getChildFile(isTrack ? "state-v1-track.bin" : "state-v1-insert.bin");
            juce::MemoryBlock bytes;
            expect(file.loadFileAsData(bytes), file.getFullPathName());
            Rig rig(kind);
            rig.processor.setStateInformation(bytes.getData(), static_cast<int>(bytes.getSize()));
            rig.processor.shown().refreshNow();
            expect(!rig.processor.shown().notice().has_value());
            expectEquals(static_cast<int>(rig.processor.shown().takes().size()), 2);
            const auto contents = rig.processor.held().project.now();
            for (const auto& take : contents->takes) {
                expect(take->audio != nullptr && project::sha256Of(*take->audio) == take->sha256);
            }
            expectEquals(rig.processor.shown().settings().prompt, juce::String("warm lofi house loop"));
            expectWithinAbsoluteError(rig.processor.shown().loraStrength(1).getValue(), 0.15f, 1.0e-5f);
            const auto& lane = rig.processor.shown().lane();
            expect(!isTrack || (lane.size() == 2 && lane[0].startBeats == 4.0 && lane[0].isLooped && lane[1].midiNote == 61));
            expect(isTrack || contents->captureSeconds == 30.0);
        }
    }
};

ProcessorTest processorTest;

}  // namespace
}  // namespace sa3::test
