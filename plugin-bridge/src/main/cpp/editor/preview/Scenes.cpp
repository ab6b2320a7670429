#include "Scenes.h"

#include <cmath>

namespace sa3::editor {

namespace {

constexpr double bpm = 124.0;
constexpr auto hashOfBase = "5f0e4c1d9a7b38264ce1f05a9b7d3e2846c0a19e8d7f5b3c2a1908e7d6c5b4a3";

/* A clip that looks like music: hits on the beats over a slow swell. */
std::shared_ptr<const Peaks> musicalPeaks(double seconds, double hitsPerSecond, int seed) {
    auto peaks = std::make_shared<Peaks>();
    peaks->secondsPerBucket = 0.01;
    juce::Random random(seed);
    auto buckets = static_cast<size_t>(seconds / peaks->secondsPerBucket);
    for (size_t i = 0; i < buckets; ++i) {
        auto time = static_cast<double>(i) * peaks->secondsPerBucket;
        auto sinceHit = std::fmod(time, 1.0 / hitsPerSecond);
        auto hit = std::exp(-9.0 * sinceHit) * (std::fmod(time * hitsPerSecond, 4.0) < 1.0 ? 0.85 : 0.55);
        auto swell = 0.16 + 0.1 * std::sin(time * 0.9 + seed);
        auto level = static_cast<float>(juce::jmin(0.96, hit + swell));
        peaks->highest.push_back(level * (0.75f + 0.25f * random.nextFloat()));
        peaks->lowest.push_back(-level * (0.75f + 0.25f * random.nextFloat()));
    }
    return peaks;
}

Take take(const juce::String& id, const juce::String& name, int bars, std::int64_t seed) {
    Take made;
    made.id = id;
    made.name = name;
    made.bars = bars;
    made.bpm = bpm;
    made.seconds = bars * 4 * 60.0 / bpm;
    made.seed = seed;
    made.modelLabel = "Small";
    made.peaks = musicalPeaks(made.seconds, bpm / 60.0, static_cast<int>(seed % 97));
    return made;
}

void connect(FakeModel& model) {
    model.serviceState = {ServiceState::Link::connected, "Version 0.1.0, idle", false};
    model.modelList = {{"small", "Small music", true, false, 120.0, 8, 100, 1.0, 15.0},
                       {"medium", "Medium", false, false, 380.0, 8, 100, 1.0, 15.0}};
    model.current.model = "small";
    model.modeList = model.pluginKind == PluginKind::track
                         ? std::vector<Mode>{Mode::text, Mode::guide, Mode::continuation}
                         : std::vector<Mode>{Mode::text, Mode::guide, Mode::inpaint, Mode::continuation};
    model.presetList = {{"mine-1", "Dusty break, night", false, {}},
                        {"mine-2", "Tape choir", false, {}},
                        {"shipped-1", "Warm pads", true, {}},
                        {"shipped-2", "Orchestral rise", true, "needs Medium"}};
    model.choices = {{"h1", "dusty-tape", "small music", true, {"dustytape"}},
                     {"h2", "modular-drift", "small music", true, {}},
                     {"h3", "brass-section-v2", "medium", false, {"brs"}}};
    model.hostTransport = {true, false, 16.0, bpm, {}, {}};
    model.dragFile = juce::File::getSpecialLocation(juce::File::tempDirectory).getChildFile("take.wav");
}

void write(FakeModel& model) {
    model.current.prompt =
        "Laid-back boom bap drums with brushed snare, dusty vinyl, a warm Rhodes answering in the gaps";
    model.current.negativePrompt = "vocals, distortion";
    model.current.lengthUnit = LengthUnit::bars;
    model.current.bars = 8;
    model.current.key = "A minor";
    model.current.seed = 2871390422;
    model.presetId = "mine-1";
    model.slots[0] = {"dusty-tape", true, 168, 168, false, {}, {}, {"dustytape"}, 24, "dusty-tape.wav", "sm-music", hashOfBase};
    model.slots[1] = {"modular-drift", true, 168, 168, false, {}, {}, {}};
    model.processor.parameters.loraStrengths[0]->setValueNotifyingHost(0.08f);
    model.processor.parameters.loraStrengths[1]->setValueNotifyingHost(0.16f);
}

void record(FakeModel& model) {
    model.takeList = {take("t5", "Boom bap drums, brushed snare, warm Rhodes", 8, 2871390422),
                      take("t4", "Boom bap drums, brushed snare", 8, 2871390422),
                      take("t3", "Boom bap drums, brushed snare", 8, 77120),
                      take("t2", "Dusty vinyl break, slow swing", 4, 914), take("t1", "First sketch", 16, 4)};
    model.takeList[0].isStarred = true;
    model.takeList[3].isStarred = true;
    model.takeId = "t5";
    model.pair = {"t5", "t4", Side::a, true};
}

void place(FakeModel& model) {
    model.clips = {{"c1", "t2", "Dusty vinyl break, slow swing", 0.0, 16.0, false, {}, false},
                   {"c2", "t5", "Boom bap drums, brushed snare, warm Rhodes", 32.0, 32.0, true, {}, false},
                   {"c3", "t1", "First sketch", 0.0, 64.0, false, 60, false}};
    model.hostTransport.isPlaying = true;
    model.hostTransport.beats = 41.5;
    model.hostTransport.takeSeconds = 9.5 * 60.0 / bpm;
}

void captureInput(FakeModel& model) {
    auto& captured = model.captured;
    captured.capacitySeconds = 180.0;
    captured.heldSeconds = 78.0;
    captured.endSeconds = 312.4;
    captured.memoryBytes = 69'120'000;
    captured.isHearingInput = true;
    captured.peaks = musicalPeaks(captured.heldSeconds, bpm / 60.0, 5);
    auto barSeconds = 4 * 60.0 / bpm;
    for (int bar = 122; bar * barSeconds < captured.endSeconds; ++bar)
        captured.bars.push_back({bar * barSeconds, bar - 100});
    captured.range = {140 * barSeconds, 148 * barSeconds};
    model.source = "Input, bars 40 to 47, 15.5 s";
}

void ready(FakeModel& model) {
    connect(model);
    write(model);
    record(model);
    if (model.pluginKind == PluginKind::track)
        place(model);
    else
        captureInput(model);
}

void atFirst(FakeModel& model) {
    model.modeList = {Mode::text};
    model.hostTransport.bpm = bpm;
    model.captured.capacitySeconds = 180.0;
    model.captured.memoryBytes = 69'120'000;
}

void notInstalled(FakeModel& model) {
    atFirst(model);
    model.serviceState = {ServiceState::Link::notInstalled, "No SA3 service was found on this computer", false};
    model.refusal = "The service is not installed.";
}

void stopped(FakeModel& model) {
    atFirst(model);
    model.serviceState = {ServiceState::Link::stopped, "The service is installed and not running", true};
}

void failing(FakeModel& model) {
    atFirst(model);
    model.serviceState = {ServiceState::Link::failed,
                          "The service did not stay: it ended with status 1: Error: Unable to access jarfile sa3.jar", true};
}

void demoOnly(FakeModel& model) {
    connect(model);
    model.modelList = {{"demo", "Demo", true, true, 30.0, 8, 100, 1.0, 15.0},
                       {"small", "Small music", false, false, 120.0, 8, 100, 1.0, 15.0}};
    model.current.model = "demo";
    model.current.prompt = "Warm analogue pads, slow and wide";
}

void modelWanted(FakeModel& model) {
    demoOnly(model);
    model.current.model = "medium-with-a-longer-name";
    model.refusal = "There is no model medium-with-a-longer-name: choose another one";
}

void fetching(FakeModel& model) {
    demoOnly(model);
    model.underWay = Errand{"Getting sm-music", "412 MB of 1.3 GB, 8.2 MB a second, 2 min left", 0.31, false};
}

void locating(FakeModel& model) {
    notInstalled(model);
    model.underWay = Errand{"Looking at SA3", "sa3: [ 12 s] fetching MLX", {}, false};
}

void working(FakeModel& model) {
    ready(model);
    model.jobList = {{"j1", Job::Phase::running, "Diffusion", 0, 5, 8, 12.4},
                     {"j2", Job::Phase::queued, "", 1, 0, 0, {}}};
}

void streaming(FakeModel& model) {
    ready(model);
    model.jobList = {{"j1", Job::Phase::running, "Decoding", 0, 3, 7, 4.0}};
    model.takeList.insert(model.takeList.begin(), take("t6", "Boom bap drums, brushed snare, warm Rhodes", 8, 550123));
    auto& fresh = model.takeList.front();
    fresh.isStreaming = true;
    fresh.readySeconds = 6.6;
    fresh.peaks = musicalPeaks(fresh.readySeconds, bpm / 60.0, 11);
    model.takeId = "t6";
    model.hostTransport.takeSeconds = 2.9;
    model.dragFile = juce::File();
}

void troubled(FakeModel& model) {
    ready(model);
    model.isModified = true;
    model.slots[2] = {"choir-of-tapes", true, 0, 0, true, "~/Music/loras/choir-of-tapes.safetensors", {}, {}};
    model.slots[3] = {
        "brass-section-v2", true, 0, 168, false, {}, "No layer matches: it was trained for Medium", {"brs"}};
    model.slots[4] = {"modular-drift-early", false, 141, 168, false, {}, {}, {}};
    model.slots[1] = {"doors", true, 168, 168, false, {}, {}, {"doorx"}, 3, "doors.wav", "sm-sfx", hashOfBase,
                      "trained on sm-sfx, and sm-music is chosen"};
    model.takeList[1].isMissing = true;
    model.takeList[1].lastPlace = "~/Music/Session 12/audio/take-4.flac";
    model.takeId = "t4";
    model.hostTransport.takeSeconds.reset();
    if (!model.clips.empty()) model.clips[0].isMissing = true;
    model.line = Notice{Notice::Tone::problem,
                        "The render failed: the output was silence. Another seed or a longer prompt often helps."};
}

void lost(FakeModel& model) {
    ready(model);
    model.serviceState = {ServiceState::Link::lost,
                          "No answer for 12 s. It is looked for again every second; takes go on playing.", true};
    model.refusal = "The service does not answer.";
}

void wrongVersion(FakeModel& model) {
    ready(model);
    model.serviceState = {ServiceState::Link::wrongVersion,
                          "It speaks protocol 2, this plugin 1: update the older of the two.", false};
    model.refusal = "The service has another version.";
}

void blocked(FakeModel& model) {
    troubled(model);
    model.hostTransport.signature = {7, 8};
    model.current.mode = Mode::continuation;
    model.source = "Captured audio, 15.5 s of 13.5 s";
    model.refusal = "The length is that of the whole: choose more than the 15.5 s to go on from, or a shorter part";
    model.line = Notice{Notice::Tone::problem,
                        "Not saved: /home/musician/Music/SA3/Session 12/takes/boom_bap_drums_brushed_snare_2871390422 cannot "
                        "be written, there is no space left on the disk; make room, then render again"};
}

/* As of an evening's work: two that were taken off the list, one of the list, others. */
Library libraryOf(const FakeModel& model) {
    Library read;
    read.folder = "~/.local/share/sa3/takes";
    auto add = [&](const juce::String& id, const juce::String& words, double seconds, std::int64_t seed) -> LibraryTake& {
        auto made = juce::Time(2026, 10, 29, 22, 40) - juce::RelativeTime::minutes(37.0 * static_cast<double>(read.takes.size()));
        read.takes.push_back({id, words, id + ".wav", made, seconds, seed});
        return read.takes.back();
    };
    add("l1", "Boom bap drums, brushed snare, rim shots, no Rhodes", 15.5, 2871390422).wasHere = true;
    add("l2", "Dusty vinyl break, straight", 7.7, 915).wasHere = true;
    auto& here = add("t5", model.takeList.empty() ? juce::String("Rain") : model.takeList[0].name, 15.5, 2871390422);
    here.isStarred = true;
    add("l3", "Warm analogue pads, slow and wide, a choir of tapes far behind", 42.0, 7);
    add("l4", "Orchestral rise, timpani", 30.0, 120).isStarred = true;
    add("l5", "Rain on a tin roof, distant thunder", 60.0, 99).isInTrash = true;
    for (int i = 6; i < 24; ++i) add("l" + juce::String(i), "Sketch " + juce::String(i), 8.0 + i, 1000 + i);
    read.total = read.takes.size();
    read.removedHere = 2;
    read.isWhole = true;
    return read;
}

void libraryOpen(FakeModel& model) {
    ready(model);
    model.libraryRead = std::make_shared<const Library>(libraryOf(model));
}

void libraryBeingRead(FakeModel& model) {
    libraryOpen(model);
    auto read = *model.libraryRead;
    read.total = 19876;
    read.unreadable = 1234;
    read.isWhole = false;
    for (auto& take : read.takes) {
        take.words = juce::String::repeatedString("a prompt without an end ", 10);
        take.isInTrash = take.isStarred = true;
        take.seconds = 380.0;
        take.seed = 4294967295;
    }
    model.libraryRead = std::make_shared<const Library>(read);
}

void libraryEmpty(FakeModel& model) {
    connect(model);
    Library read;
    read.folder = "~/.local/share/sa3/takes";
    read.isWhole = true;
    model.libraryRead = std::make_shared<const Library>(read);
}

void longWords(FakeModel& model) {
    ready(model);
    model.hostTransport.signature = {11, 16};
    model.current.prompt =
        juce::String::repeatedString("A very long prompt that goes on about every instrument in the room. ", 12);
    model.current.mode = Mode::guide;
    model.current.seed = 4294967295;
    model.current.seconds = 380.0;
    model.source = "Input, bars 1024 to 1039, from a song with a very long name indeed";
    for (auto& slot : model.slots)
        slot = {"an-adapter-with-a-name-longer-than-any-slot", true, 168, 168, false, {}, {}, {}, 100, "long.wav",
                "a-model-with-a-name-longer-than-any-slot", hashOfBase};
    for (auto& each : model.takeList) each.hasPlace = false;
    for (auto& each : model.takeList)
        each.name = "A take whose name is far too long to fit into any list that a window could have";
    model.jobList = {{"j1", Job::Phase::running, "Encoding the prompt", 0, 100, 250, 3599.0}};
    for (int i = 0; i < 12; ++i) model.jobList.push_back({"q" + juce::String(i), Job::Phase::queued, "", i, 0, 0, {}});
    model.hostTransport.bpm = 123.45;
}

}  // namespace

const std::vector<Scene>& scenes() {
    constexpr auto track = PluginKind::track, insert = PluginKind::insert;
    static const std::vector<Scene> all = {
        {"track", "SA3 Track at work", track, ready},
        {"track-not-installed", "first run, no service on the computer", track, notInstalled},
        {"track-stopped", "first run, service installed and not running", track, stopped},
        {"track-failing", "first run, the service does not start", track, failing},
        {"track-locating", "the program that the user pointed at is looked at", track, locating},
        {"track-demo", "connected, no model but the demo", track, demoOnly},
        {"track-model-wanted", "the project's model is not installed", track, modelWanted},
        {"track-fetching", "a model is fetched", track, fetching},
        {"track-working", "a render on its way, another waiting", track, working},
        {"track-streaming", "a take that plays while it is decoded", track, streaming},
        {"track-troubled", "missing LoRA, missing take, failed render", track, troubled},
        {"track-lost", "the service stopped answering", track, lost},
        {"track-wrong-version", "service of another version", track, wrongVersion},
        {"track-long-words", "everything as long as it gets", track, longWords},
        {"track-library", "a lost take is looked for in the library", track, libraryOpen},
        {"track-library-empty", "the library holds no takes", track, libraryEmpty},
        {"insert-library", "a large library that is still being read", insert, libraryBeingRead},
        {"insert", "SA3 Insert at work", insert,
         [](FakeModel& m) {
             ready(m);
             m.current.mode = Mode::guide;
         }},
        {"insert-stopped", "first run of the insert", insert, stopped},
        {"insert-working", "insert with a render on its way", insert, working},
        {"insert-troubled", "insert with what can be missing", insert, troubled},
        {"insert-blocked", "insert, a length that cannot be, and a long message", insert, blocked},
        {"insert-long-words", "insert, everything as long as it gets", insert, longWords},
    };
    return all;
}

std::unique_ptr<FakeModel> makeScene(const juce::String& name) {
    for (const auto& scene : scenes()) {
        if (name != scene.name) continue;
        auto model = std::make_unique<FakeModel>(scene.kind);
        scene.fill(*model);
        return model;
    }
    return nullptr;
}

}  // namespace sa3::editor
