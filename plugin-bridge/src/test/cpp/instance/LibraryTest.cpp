#include <juce_core/juce_core.h>

#include <filesystem>

#include "files/ClipFolder.h"
#include "files/Places.h"
#include "files/StoredTakes.h"
#include "files/WholeFile.h"
#include "instance/StoredLibrary.h"
#include "processor/Rig.h"

namespace sa3::test {
namespace {

namespace fs = std::filesystem;
using editor::PluginKind;

constexpr const char* newest = "20261126-100000-00000003";
constexpr const char* middle = "20261125-100000-00000002";
constexpr const char* oldest = "20261124-100000-00000001";

class LibraryTest final : public juce::UnitTest {
  public:
    LibraryTest() : UnitTest("Back from the library", "instance") {}

    void initialise() override { empty(); }
    void shutdown() override { empty(); }

    void runTest() override {
        newestComeFirstWithoutAService();
        whatWasTakenOffThisProjectComesFirst();
        everyBitAndSettingComesBack();
        nothingElseSoundsOnTheInsert();
        theServiceHearsOfIt();
        whatIsGoneOrDamagedIsSaid();
        theTrashIsLookedInto();
        manyAreReadInPortionsAndNoneAfterClosing();
        onesOfTheLibraryAreHeard();
    }

  private:
    static void empty() {
        fs::remove_all(files::takes());
        fs::remove_all(files::clips());
    }

    static std::shared_ptr<const editor::Library> opened(Rig& rig) {
        rig.processor.shown().openLibrary();
        settle(rig);
        return rig.processor.shown().library();
    }

    static void settle(Rig& rig) {
        rig.processor.held().finishChores();
        rig.processor.shown().refreshNow();
    }

    static void bringBack(Rig& rig, const std::string& take) {
        rig.processor.shown().bringBack(take);
        settle(rig);
    }

    static juce::String notice(Rig& rig) { return rig.processor.shown().notice().value_or(editor::Notice()).text; }

    juce::StringArray idsOf(const editor::Library& library) {
        juce::StringArray ids;
        for (const editor::LibraryTake& take : library.takes) {
            ids.add(take.id);
        }
        return ids;
    }

    void newestComeFirstWithoutAService() {
        beginTest("what lies in the folder is listed, newest first, and nothing is started for it");
        empty();
        Rig rig(PluginKind::track);
        for (const char* const id : {oldest, newest, middle}) {
            store(id, 1);
        }
        fs::create_directories(files::takes() / "my own notes");
        fs::create_directories(files::takes() / ".20261127-100000-00000009.part");
        describe(files::takes() / "20261127-100000-00000004", {{"version", 2}});
        files::writeWhole(files::takes() / "20261127-100000-00000005" / "take.json", {'{'});
        const auto library = opened(rig);
        expect(idsOf(*library) == juce::StringArray(newest, middle, oldest), idsOf(*library).joinIntoString(" "));
        expect(library->isWhole && library->total == 5 && library->unreadable == 2);
        expectEquals(library->folder, juce::String(files::utf8(files::takes())));
        const editor::LibraryTake& first = library->takes.front();
        expectEquals(first.words, juce::String("warm lofi house loop"));
        expectWithinAbsoluteError(first.seconds, 3000 / 44100.0, 1e-9);
        expectEquals(first.made.toMilliseconds(), juce::int64{1795532853000});
        expect(first.seed == 7 && !first.isStarred && !first.isInTrash && !first.wasHere);
        expect(fs::is_empty(rig.folder.path()), "no line to a service");
        rig.processor.shown().closeLibrary();
        settle(rig);
        expect(rig.processor.shown().library() == nullptr);
    }

    void whatWasTakenOffThisProjectComesFirst() {
        beginTest("takes that were taken off this project come first and are marked, also after it was saved and opened");
        empty();
        Rig rig(PluginKind::track);
        store(newest, 1);
        const project::TakePointer removed = store(oldest, 2);
        rig.processor.held().project.change([&](project::Contents& now) {
            now.put(removed);
            return std::uint32_t{editor::Changes::takes};
        });
        rig.processor.shown().removeTake(oldest);
        Rig again(PluginKind::track);
        again.load(rig.saved());
        for (Rig* const each : {&rig, &again}) {
            const auto library = opened(*each);
            expect(idsOf(*library) == juce::StringArray(oldest, newest), idsOf(*library).joinIntoString(" "));
            expect(library->takes[0].wasHere && !library->takes[1].wasHere);
        }
        bringBack(again, oldest);
        expect(!opened(again)->takes[1].wasHere && again.processor.held().project.now()->removed.empty());

        beginTest("one that had to go for a newer one is among them");
        project::Contents full;
        for (std::size_t i = 0; i <= project::Contents::maxTakes; ++i) {
            full.put(takeOf("t" + std::to_string(i), removed->audio));
        }
        expect(full.removed == std::vector<std::string>{"t0"});
        for (std::size_t i = 0; i < 2 * project::Contents::maxRemoved; ++i) {
            full.noteRemoved("r" + std::to_string(i));
        }
        expect(full.removed.size() == project::Contents::maxRemoved && full.removed.front() == "r1023");
    }

    void everyBitAndSettingComesBack() {
        beginTest("a take comes back bit for bit with all that made it, on the list and not on the lane");
        empty();
        Rig rig(PluginKind::track);
        const project::TakePointer lost = store(middle, 5);
        bringBack(rig, middle);
        const auto now = rig.processor.held().project.now();
        const project::TakePointer back = now->find(middle);
        expect(back != nullptr && back->isComplete() && back->audio != nullptr);
        expectEquals(project::sha256Of(*back->audio), lost->sha256);
        expectEquals(printJson(back->settings), printJson(lost->settings));
        expect(back->seed == 7 && back->name == lost->name);
        expect(now->lane.empty() && now->selectedTake == middle && now->takes.size() == 1);
        expect(files::isKept(*back) && back->packed != nullptr, "a file to drag, and a form to save");
        const auto output = rig.run(4000);
        expectEquals(output.getMagnitude(0, 4000), 0.0f, "nothing sounds");
        expectEquals(notice(rig), juce::String());
        expect(fs::exists(files::takes() / middle / "warm_7.wav"), "the library keeps its own");

        beginTest("and stays, without the library");
        const auto bytes = rig.saved();
        empty();
        Rig again(PluginKind::track);
        again.load(bytes);
        expectEquals(project::sha256Of(*again.processor.held().project.now()->find(middle)->audio), lost->sha256);

        beginTest("asked for twice it is there once");
        store(newest, 6);
        bringBack(again, newest);
        bringBack(again, newest);
        expect(again.processor.held().project.now()->takes.size() == 2);
        again.processor.shown().restoreSettings(newest);
        again.processor.shown().refreshNow();
        expectEquals(again.processor.shown().settings().prompt, juce::String("warm lofi house loop"));
    }

    void nothingElseSoundsOnTheInsert() {
        beginTest("on the insert, what plays in place goes on");
        empty();
        store(newest, 1);
        Rig rig(PluginKind::insert);
        rig.processor.held().project.change([](project::Contents& now) {
            auto placed = std::make_shared<project::Take>(*takeOf("placed", noiseClip(300)));
            placed->placePpq = 4.0;
            now.put(std::move(placed));
            now.selectedTake = "placed";
            return project::soundChanged;
        });
        bringBack(rig, newest);
        const auto now = rig.processor.held().project.now();
        expect(now->selectedTake == "placed" && now->find(newest) != nullptr && !now->find(newest)->placePpq);
    }

    void theServiceHearsOfIt() {
        beginTest("the service is told that the project holds it");
        empty();
        store(newest, 1);
        Rig rig(PluginKind::track);
        rig.processor.held().setWindowOpen(true);
        rig.connect();
        rig.tick();
        expectEquals(printJson(field(rig.service.last(service::reference), "takes")), std::string("[]"));
        bringBack(rig, newest);
        rig.tick();
        expectEquals(printJson(field(rig.service.last(service::reference), "takes")), "[\"" + std::string(newest) + "\"]");
    }

    void whatIsGoneOrDamagedIsSaid() {
        beginTest("what is gone or damaged is said in a line, and nothing of it comes");
        empty();
        Rig rig(PluginKind::track);
        const auto expectRefused = [&](const juce::String& line) {
            bringBack(rig, newest);
            expect(notice(rig).contains(line) && !notice(rig).containsChar('\n'), notice(rig));
            expect(rig.processor.held().project.now()->takes.empty());
            rig.processor.held().board.dismiss();
        };
        expectRefused("it is gone from");
        const project::TakePointer take = store(newest, 1);
        fs::remove(files::takes() / newest / "warm_7.wav");
        expectRefused("\"warm lofi house loop\" cannot be brought back");
        files::exportWav(*takeOf("other", noiseClip(3000, 44100, 9)), files::takes() / newest / "warm_7.wav");
        expectRefused("other audio than the take");
        Json outside = descriptionOf(*take);
        outside["file"] = "../warm_7.wav";
        describe(files::takes() / newest, outside);
        expectRefused("its description is damaged");
        for (const char* const name : {"frames", "rateHz", "channels", "sha256"}) {
            Json nonsense = descriptionOf(*take);
            nonsense[name] = -1;
            describe(files::takes() / newest, nonsense);
            expectRefused("its description is damaged");
        }
        rig.processor.shown().bringBack("../../etc");
        settle(rig);
        expect(notice(rig).contains("it is gone from"));
    }

    void theTrashIsLookedInto() {
        beginTest("what was deleted from the library can be had as long as its trash holds it");
        empty();
        Rig rig(PluginKind::track);
        const project::TakePointer deleted = store(oldest, 3, files::trashOf(files::takes()));
        const auto library = opened(rig);
        expect(library->takes.size() == 1 && library->takes[0].isInTrash);
        bringBack(rig, oldest);
        expectEquals(project::sha256Of(*rig.processor.held().project.now()->find(oldest)->audio), deleted->sha256);
    }

    void manyAreReadInPortionsAndNoneAfterClosing() {
        beginTest("a large library is read in portions, with room for others between them");
        empty();
        constexpr std::size_t count = 2 * Library::portion + 7;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string id = "20261124-100000-" + juce::String::toHexString(static_cast<int>(i)).paddedLeft('0', 8).toStdString();
            describe(files::takes() / id, descriptionOf(*takeOf(id, noiseClip(1))));
        }
        Rig rig(PluginKind::track);
        std::vector<std::size_t> sizes;
        rig.processor.held().library.onChange = [&] {
            const auto view = rig.processor.held().library.view();
            sizes.push_back(view == nullptr ? 0 : view->takes.size());
        };
        rig.processor.held().library.open();
        settle(rig);
        expect(sizes == std::vector<std::size_t>{0, Library::portion, 2 * Library::portion, count});
        expect(rig.processor.held().library.view()->isWhole);
        const auto all = files::storedTakes(files::takes(), {}, count);
        const std::string last = all.back().id;
        const auto some = files::storedTakes(files::takes(), {last}, 3);
        expect(some.size() == 4 && some[0].id == last && some[1].id == all[0].id && some[3].id == all[2].id,
               "what was taken off the list is there however old it is");

        beginTest("once it is closed, nothing more is shown");
        sizes.clear();
        rig.processor.held().library.onChange = [&] {
            const auto view = rig.processor.held().library.view();
            sizes.push_back(view == nullptr ? 0 : view->takes.size());
            if (view != nullptr && !view->takes.empty()) {
                rig.processor.held().library.close();
            }
        };
        rig.processor.held().library.open();
        settle(rig);
        expect(sizes == std::vector<std::size_t>{0, Library::portion, 0});

        beginTest("a window that is closed lets go of it");
        rig.processor.held().setWindowOpen(true);
        opened(rig);
        rig.processor.held().setWindowOpen(false);
        settle(rig);
        expect(rig.processor.held().library.view() == nullptr);
    }

    void onesOfTheLibraryAreHeard() {
        beginTest("a take of the library is played before it is chosen, to the sample");
        empty();
        const project::TakePointer stored = store(newest, 4);
        Rig rig(PluginKind::track);
        rig.run(512);
        opened(rig);
        rig.processor.shown().toggleAudition(newest);
        settle(rig);
        expectEquals(rig.processor.shown().auditionedTake(), juce::String(newest));
        const auto output = rig.run(2000);
        expectEquals(firstDifference(output, 0, *stored->audio, 0, 0, 2000), std::int64_t{-1});
        rig.processor.shown().toggleAudition(newest);
        expectEquals(rig.processor.shown().auditionedTake(), juce::String());
        expect(rig.processor.held().project.now()->takes.empty());

        beginTest("and falls silent when the library is closed, or the window");
        for (const bool byWindow : {false, true}) {
            rig.processor.held().setWindowOpen(true);
            opened(rig);
            rig.processor.shown().toggleAudition(newest);
            settle(rig);
            expect(rig.run(512).getMagnitude(0, 512) > 0.0f);
            if (byWindow) {
                rig.processor.held().setWindowOpen(false);
            } else {
                rig.processor.shown().closeLibrary();
            }
            settle(rig);
            rig.run(1024);
            expectEquals(rig.run(512).getMagnitude(0, 512), 0.0f);  // of a take that would go on
        }
    }
};

LibraryTest libraryTest;

}  // namespace
}  // namespace sa3::test
