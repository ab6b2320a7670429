#include "instance/ProjectId.h"

#include <juce_core/juce_core.h>

#include "processor/Rig.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class ProjectIdTest final : public juce::UnitTest {
  public:
    ProjectIdTest() : UnitTest("Who holds takes at the service", "instance") {}

    void runTest() override {
        idsAreKept();
        copiesAreSomebodyElse();
        strangeIdsAreRefused();
        serviceHearsIt();
    }

  private:
    static std::string idIn(const std::vector<std::uint8_t>& saved) {
        return state::read(saved.data(), saved.size()).state.contents.id;
    }

    void idsAreKept() {
        beginTest("a project has the same id whenever it is saved and opened");
        std::vector<std::uint8_t> saved;
        {
            Rig rig(PluginKind::track);
            saved = rig.saved();
            expect(!idIn(saved).empty());
            expectEquals(idIn(rig.saved()), idIn(saved));
            rig.load(saved);
            expectEquals(idIn(rig.saved()), idIn(saved));
        }
        Rig again(PluginKind::track);
        again.load(saved);
        expectEquals(idIn(again.saved()), idIn(saved));
    }

    void copiesAreSomebodyElse() {
        beginTest("a copy that is opened beside its original has an id of its own, and keeps it");
        Rig original(PluginKind::track);
        const auto saved = original.saved();
        std::vector<std::uint8_t> savedCopy;
        {
            Rig copy(PluginKind::track);
            copy.load(saved);
            savedCopy = copy.saved();
            expect(!idIn(savedCopy).empty() && idIn(savedCopy) != idIn(saved));
            copy.load(saved);
            expectEquals(idIn(copy.saved()), idIn(savedCopy));
        }
        expectEquals(idIn(original.saved()), idIn(saved));
        Rig copyAgain(PluginKind::track);
        copyAgain.load(savedCopy);
        expectEquals(idIn(copyAgain.saved()), idIn(savedCopy));
    }

    void strangeIdsAreRefused() {
        beginTest("a state without an id, or with one that the service would not take, gets a new one");
        for (const std::string& strange : {std::string(), std::string("../../elsewhere"), std::string(65, 'a'), std::string("a\nb")}) {
            Rig rig(PluginKind::track);
            state::State saved;
            saved.contents.id = strange;
            rig.load(state::write(saved, inside));
            const std::string id = idIn(rig.saved());
            expect(id != strange && id.size() == 36, id);
        }
    }

    void serviceHearsIt() {
        beginTest("an instance holds takes by its project from when it is saved on, and by the same one when it is opened again");
        state::State full;
        full.contents.takes = {takeOf("take", noiseClip(300))};
        const auto reference = [](Rig& rig) {
            rig.tick();
            rig.tick();
            return rig.service.last(service::reference);
        };
        std::vector<std::uint8_t> saved;
        {
            Rig rig(PluginKind::track);
            rig.load(state::write(full, inside));
            rig.processor.held().setWindowOpen(true);
            rig.connect();
            expect(!reference(rig).contains("project"));
            saved = rig.saved();
            expectEquals(text(reference(rig), "project"), idIn(saved));
        }
        Rig again(PluginKind::track);
        again.load(saved);
        again.processor.held().setWindowOpen(true);
        again.connect();
        expectEquals(text(reference(again), "project"), idIn(saved));
        expect(field(reference(again), "takes") == Json::array({"take"}));
    }
};

ProjectIdTest projectIdTest;

}  // namespace
}  // namespace sa3::test
