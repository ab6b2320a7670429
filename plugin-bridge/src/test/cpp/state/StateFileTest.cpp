#include "state/StateFile.h"

#include <juce_core/juce_core.h>

#include "Samples.h"
#include "state/Bytes.h"
#include "state/ContentsJson.h"
#include "state/Inside.h"

namespace sa3::test {
namespace {

using state::ReadOutcome;
using state::ReadResult;

ReadResult read(const std::vector<std::uint8_t>& bytes) {
    return state::read(bytes.data(), bytes.size());
}

class StateFileTest final : public juce::UnitTest {
  public:
    StateFileTest() : UnitTest("Saved state", "state") {}

    void runTest() override {
        everythingComesBack();
        audioByHashStaysOut();
        noMoreGoesInsideThanHostsHold();
        theOldestThatNobodyUsesGoes();
        sameSoundIsWrittenOnce();
        arrivingTakesAreNotSaved();
        bytesOfOthersBehindItDoNotMatter();
        unknownChunksAreSkipped();
        newerVersionsAreRefused();
        damagedAudioLeavesTheTakeWithout();
        everyCutIsSurvived();
        randomDamageIsSurvived();
        hostileClaimsAllocateNothing();
        deepNestingIsRefused();
        wrongFieldsBecomeDefaults();
        comparisonsOfEarlierStatesSoundAsTheyDid();
        earlierPluginsHearTheSame();
    }

  private:
    void everythingComesBack() {
        beginTest("what is written comes back, numbers exactly, unknown fields too");
        const state::State saved = fullState();
        const ReadResult result = read(state::write(saved, inside));
        expect(result.outcome == ReadOutcome::ok);
        expect(result.state.kind == saved.kind);
        expect(result.state.parameters == saved.parameters);
        expectEquals(printJson(state::toJson(result.state.contents)), printJson(state::toJson(saved.contents)));
        expectEquals(result.state.contents.lane[1].startPpq, saved.contents.lane[1].startPpq);
        for (std::size_t i = 0; i < saved.contents.takes.size(); ++i) {
            const auto& take = *result.state.contents.takes[i];
            expect(take.audio != nullptr && project::sha256Of(*take.audio) == saved.contents.takes[i]->sha256);
        }
        expect(state::write(result.state, inside) == state::write(saved, inside), "written again: the same bytes");
    }

    void audioByHashStaysOut() {
        beginTest("without audio inside, the takes are known by name and hash");
        const std::vector<std::uint8_t> bytes = state::write(fullState(), byHash);
        const ReadResult result = read(bytes);
        expect(result.outcome == ReadOutcome::ok);
        expect(bytes.size() < 4000);
        expect(result.state.contents.takes.size() == 2 && result.state.contents.takes[0]->audio == nullptr);
        expect(result.state.contents.takes[0]->sha256 == fullState().contents.takes[0]->sha256);
    }

    void noMoreGoesInsideThanHostsHold() {
        beginTest("what has no copy goes inside first, then what is on the lane, then the newest, as much as fits");
        project::Contents contents;
        for (const char* const id : {"newest", "placed", "alone", "oldest"}) {
            contents.takes.push_back(takeOf(id, noiseClip(1000)));
        }
        contents.lane = {{1, "placed", 0.0, false, std::nullopt}};
        const auto hasCopy = [](const project::Take& take) { return take.id != "alone"; };
        const auto chosen = [&](std::int64_t samples) { return state::inside(contents, hasCopy, samples).takes; };
        using Ids = std::set<std::string>;
        expect(chosen(8000) == Ids{"newest", "placed", "alone", "oldest"});
        expect(!state::inside(contents, hasCopy, 8000).isFull);
        expect(chosen(7999) == Ids{"newest", "placed", "alone"});
        expect(chosen(4000) == Ids{"placed", "alone"});
        expect(chosen(2000) == Ids{"alone"});
        expect(state::inside(contents, hasCopy, 7999).isFull);
        contents.storage = project::Storage::besideByHash;
        expect(chosen(8000) == Ids{"alone"} && !state::inside(contents, hasCopy, 8000).isFull);
    }

    void theOldestThatNobodyUsesGoes() {
        beginTest("one take more than a project keeps lets the oldest go that is neither starred nor placed nor looked at");
        project::Contents contents;
        const auto clip = noiseClip(10);
        for (std::size_t i = 0; i < project::Contents::maxTakes; ++i) {
            contents.put(takeOf("take" + std::to_string(i), clip));
        }
        auto starred = std::make_shared<project::Take>(*contents.find("take0"));
        starred->isStarred = true;
        contents.put(starred);
        contents.lane = {{1, "take1", 0.0, false, std::nullopt}};
        contents.selectedTake = "take2";
        contents.comparison = {"take3", "take4", false};
        contents.put(takeOf("one more", clip));
        expectEquals(contents.takes.size(), project::Contents::maxTakes);
        expect(contents.find("take5") == nullptr);
        for (const char* const id : {"take0", "take1", "take2", "take3", "take4", "take6", "one more"}) {
            expect(contents.find(id) != nullptr, id);
        }
        for (auto& take : contents.takes) {
            auto kept = std::make_shared<project::Take>(*take);
            kept->isStarred = true;
            take = std::move(kept);
        }
        contents.put(takeOf("and one", clip));
        expectEquals(contents.takes.size(), project::Contents::maxTakes + 1, "nothing that is starred goes");
        expectEquals(state::contentsOf(state::toJson(contents)).takes.size(), project::Contents::maxTakes + 1);
    }

    void sameSoundIsWrittenOnce() {
        beginTest("two takes of the same samples share their audio");
        state::State saved;
        const auto clip = noiseClip(5000);
        saved.contents.takes = {takeOf("a", clip)};
        const std::size_t one = state::write(saved, inside).size();
        saved.contents.takes.push_back(takeOf("b", clip));
        const std::vector<std::uint8_t> bytes = state::write(saved, inside);
        expect(bytes.size() < one + 1000);
        const ReadResult result = read(bytes);
        expect(result.state.contents.takes[0]->audio != nullptr && result.state.contents.takes[1]->audio != nullptr);
    }

    void arrivingTakesAreNotSaved() {
        beginTest("a take that is still arriving is not saved");
        state::State saved;
        auto take = std::make_shared<project::Take>(*takeOf("a", noiseClip(10)));
        take->sha256.clear();
        saved.contents.takes = {take};
        saved.contents.lane = {{1, "a", 0.0, false, std::nullopt}};
        saved.contents.selectedTake = "a";
        const project::Contents contents = read(state::write(saved, inside)).state.contents;
        expect(contents.takes.empty() && contents.lane.empty() && contents.selectedTake.empty());
    }

    void bytesOfOthersBehindItDoNotMatter() {
        beginTest("what a wrapper adds behind the state is not looked at");
        std::vector<std::uint8_t> bytes = state::write(fullState(), inside);
        bytes.insert(bytes.end(), 100, 0x5A);
        expect(read(bytes).outcome == ReadOutcome::ok);
    }

    void unknownChunksAreSkipped() {
        beginTest("a chunk of an unknown type is skipped");
        std::vector<std::uint8_t> bytes = state::write(fullState(), byHash);
        state::ByteWriter foreign;
        foreign.bytes("NEW!", 4);
        foreign.number<std::uint64_t>(3);
        foreign.bytes("abc", 3);
        bytes.insert(bytes.end() - 12, foreign.out.begin(), foreign.out.end());
        expect(read(bytes).outcome == ReadOutcome::ok);
    }

    void newerVersionsAreRefused() {
        beginTest("a state of a newer version is told apart from rubbish");
        std::vector<std::uint8_t> bytes = state::write(fullState(), byHash);
        bytes[8] = 2;
        expect(read(bytes).outcome == ReadOutcome::newerVersion);
        bytes[8] = 0;
        expect(read(bytes).outcome == ReadOutcome::notAState);
        expect(read({}).outcome == ReadOutcome::notAState);
        expect(read({1, 2, 3}).outcome == ReadOutcome::notAState);
    }

    void damagedAudioLeavesTheTakeWithout() {
        beginTest("audio that is not what its hash says is not played; the other takes are whole");
        std::vector<std::uint8_t> bytes = state::write(fullState(), inside);
        bytes[bytes.size() / 2] ^= 1;  // inside the first, longer take
        const ReadResult result = read(bytes);
        expect(result.outcome == ReadOutcome::ok);
        expect(result.state.contents.takes[0]->audio == nullptr);
        expect(result.state.contents.takes[1]->audio != nullptr);
    }

    void everyCutIsSurvived() {
        beginTest("cut anywhere, it is damaged or none, and what was whole is there");
        const std::vector<std::uint8_t> bytes = state::write(fullState(), inside);
        std::size_t withProject = 0;
        for (std::size_t size = 0; size < bytes.size(); size += size < 3000 ? 1 : 211) {
            // A copy of exactly that size, so that a read behind it is seen by the address sanitizer.
            const std::vector<std::uint8_t> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
            const ReadResult result = read(cut);
            expect(result.outcome != ReadOutcome::ok);
            withProject += result.outcome == ReadOutcome::damaged ? 1u : 0u;
            expect(result.outcome != ReadOutcome::damaged || result.state.contents.takes.size() == 2);
        }
        expect(withProject > 100);
    }

    void randomDamageIsSurvived() {
        beginTest("random damage neither crashes nor plays a wrong sample");
        const std::vector<std::uint8_t> whole = state::write(fullState(), inside);
        const state::State saved = fullState();
        std::mt19937 random(42);
        for (int round = 0; round < 3000; ++round) {
            std::vector<std::uint8_t> bytes = whole;
            const auto changes = 1 + random() % 8;
            for (unsigned change = 0; change < changes; ++change) {
                // Mostly in the header and the JSON, where the structure is.
                const std::size_t range = random() % 4 == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 2500);
                bytes[random() % range] = static_cast<std::uint8_t>(random());
            }
            const ReadResult result = read(bytes);
            for (const auto& take : result.state.contents.takes) {
                expect(take->audio == nullptr || project::sha256Of(*take->audio) == take->sha256);
            }
        }
    }

    void hostileClaimsAllocateNothing() {
        beginTest("a small state that claims to hold hours is refused without unpacking");
        state::State saved;
        auto take = std::make_shared<project::Take>(*takeOf("a", noiseClip(100)));
        take->frames = std::int64_t{1} << 39;
        saved.contents.takes = {take};
        expect(read(state::write(saved, inside)).state.contents.takes[0]->audio == nullptr);
    }

    void deepNestingIsRefused() {
        beginTest("JSON that nests deeper than anything of ours is refused");
        for (const int levels : {60, 65, 1'000'000}) {
            const std::size_t depth = static_cast<std::size_t>(levels);
            const std::string json = "{\"[\\\"{\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
            const std::vector<std::uint8_t> empty = state::write(state::State(), byHash);
            state::ByteWriter nested;
            nested.bytes(empty.data(), 16);
            nested.bytes("JSON", 4);
            nested.number<std::uint64_t>(json.size());
            nested.bytes(json.data(), json.size());
            nested.bytes(empty.data() + empty.size() - 12, 12);
            expect(read(nested.out).outcome == (levels == 60 ? ReadOutcome::ok : ReadOutcome::notAState));
        }
    }

    void wrongFieldsBecomeDefaults() {
        beginTest("fields of a wrong type or range become their defaults");
        const auto json = parseJson(R"({"settings":3,"takes":[{"id":"x"},7],"lane":[{"take":"none"},{"number":-4}],"window":{"width":1e99,
            "zoomPercent":-1},"captureSeconds":1e300,"loras":{"a":1},"comparison":[],"selectedTake":false,"storage":9})");
        const project::Contents contents = state::contentsOf(*json);
        expect(contents.takes.empty() && contents.lane.empty());
        expectEquals(contents.window.width, 0);
        expectEquals(contents.window.zoomPercent, 100);
        expectEquals(contents.captureSeconds, 1800.0);
        expect(contents.settings.is_object() && contents.selectedTake.empty());
    }

    /** Takes a and b, each on a clip of its own, and c, as they are written. */
    static project::Contents threeTakes() {
        project::Contents contents;
        for (const char* const id : {"a", "b", "c"}) {
            contents.takes.push_back(takeOf(id, noiseClip(10)));
            contents.lane.push_back({contents.nextLaneNumber++, id, 0.0, false, std::nullopt});
        }
        contents.selectedTake = "a";
        return contents;
    }

    /** What each clip plays, and what is selected, "-" behind the places of the pair. */
    static std::string heard(const project::Contents& contents) {
        std::string all;
        for (const project::LaneClip& clip : contents.lane) {
            all += clip.take + (clip.isCompared ? "-" : "");
        }
        return all + " " + contents.selectedTake;
    }

    void comparisonsOfEarlierStatesSoundAsTheyDid() {
        beginTest("a state of the time when a comparison said what the clips play sounds as it did");
        const auto read = [](const char* comparison) {
            Json json = state::toJson(threeTakes());
            json.erase("pair");
            json["comparison"] = *parseJson(comparison);
            return state::contentsOf(json);
        };
        expectEquals(heard(read(R"({"a":"a","b":"b","hearsB":true})")), std::string("b-b-c b"));
        expectEquals(heard(read(R"({"a":"a","b":"b","hearsB":false})")), std::string("a-a-c a"));
        expectEquals(heard(read(R"({"a":"c","b":"a","hearsB":false})")), std::string("c-bc- c"));
        expectEquals(heard(read(R"({"a":"a","b":"arrived never","hearsB":true})")), std::string("abc a"));
        expectEquals(heard(read(R"({"a":"","b":"b","hearsB":true})")), std::string("abc a"));
        expectEquals(heard(read(R"({"a":"","b":"","hearsB":false})")), std::string("abc a"));
        expect(read(R"({"a":"a","b":"b","hearsB":true})").comparison == project::Comparison{"a", "b", true});
        const project::Contents again = state::contentsOf(state::toJson(read(R"({"a":"a","b":"b","hearsB":true})")));
        expectEquals(heard(again), std::string("b-b-c b"), "and so once it has been saved again");
    }

    void earlierPluginsHearTheSame() {
        beginTest("what is written names the heard take itself, so that plugins without comparisons of this kind play it");
        project::Contents contents = threeTakes();
        contents.compare(editor::PluginKind::track, {"a", "b", true});
        const Json json = state::toJson(contents);
        expectEquals(text(field(json, "lane")[0], "take"), std::string("b"));
        expect(field(json, "comparison").is_null());
        Json strange = json;
        strange["pair"]["b"] = "c";
        expectEquals(heard(state::contentsOf(strange)), std::string("bbc a"), "a pair that the clips do not play is none of theirs");
    }
};

StateFileTest stateFileTest;

}  // namespace
}  // namespace sa3::test
