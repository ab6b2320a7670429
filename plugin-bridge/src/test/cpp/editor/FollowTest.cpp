/* The window follows the model, keeps its size and zoom there, and leaves nothing behind when it closes. */
#include "Stage.h"
#include "controls/ParameterLink.h"
#include "window/WindowLayout.h"

namespace sa3::editor {

class FollowTest : public juce::UnitTest {
  public:
    FollowTest() : juce::UnitTest("Follow", "editor") {}

    void runTest() override {
        beginTest("jobsTurnTheButtonIntoProgressAndBack");
        checkJobs();
        beginTest("serviceThatComesUpTakesTheOfferAway");
        checkService();
        beginTest("whatIsInTheWayCanBeReadWhole");
        checkReasons();
        beginTest("settingsFromElsewhereAppear");
        checkSettings();
        beginTest("takesAppearAndTheSelectionFollows");
        checkTakes();
        beginTest("libraryGrowsWhileItIsReadAndTheChosenTakeStays");
        checkLibrary();
        beginTest("sizeAndZoomAreKeptByTheModel");
        checkSize();
        beginTest("parameterThatTheHostMovesIsLookedAtAndTellsNobody");
        checkMovedParameter();
        beginTest("nothingListensAfterTheWindowClosed");
        checkClosing();
        beginTest("drawingAsksForNothing");
        checkDrawingIsPassive();
    }

  private:
    void checkJobs() {
        Stage stage("track");
        expect(stage.find("Generate") != nullptr && stage.find("Cancel") == nullptr);
        stage.model->jobList = {{"j7", Job::Phase::running, "Diffusion", 0, 1, 8, {}}};
        stage.model->tell(Changes::jobs);
        expect(stage.find("Generate") == nullptr && stage.find("Queue another take") != nullptr);
        Stage::click(stage.find<juce::Button>("Cancel"));
        expectEquals(stage.lastCall(), juce::String("cancel j7"));
        stage.model->jobList[0].phase = Job::Phase::cancelling;
        stage.model->tell(Changes::jobs);
        expect(!stage.find("Cancel")->isEnabled(), "once is enough");
        stage.model->jobList.clear();
        stage.model->tell(Changes::jobs);
        expect(stage.find("Generate") != nullptr && stage.find("Cancel") == nullptr);
    }

    void checkService() {
        Stage stage("track-stopped");
        auto promptTop = stage.find("Prompt")->getScreenY();
        stage.model->serviceState = {ServiceState::Link::connected, "idle", false};
        stage.model->modelList = {{"small", "Small music", true, false, 120, 8, 100, 1, 15}};
        stage.model->tell(Changes::service | Changes::models);
        expect(stage.find("Start it now") == nullptr);
        expect(stage.find("Prompt")->getScreenY() < promptTop, "its room goes to the prompt");
        expectEquals(stage.find("Service")->getDescription(), juce::String("Ready"));
    }

    static juce::String tipOf(juce::Component* part) { return dynamic_cast<juce::TooltipClient*>(part)->getTooltip(); }

    void checkReasons() {
        Stage stage("insert-blocked");
        expect(!stage.find("Generate")->isEnabled());
        auto* render = stage.find("Render");
        expect(tipOf(render).contains(stage.model->refusal) && render->getDescription().contains(stage.model->refusal));
        auto* messages = stage.find("Messages");
        expect(tipOf(messages).contains(stage.model->line->text), tipOf(messages));
        expect(messages->getDescription().contains(stage.model->line->text));
        auto* slot = stage.find("LoRA 4");
        expect(tipOf(slot).contains(stage.model->slots[3].problem), tipOf(slot));
        auto* source = stage.find("Audio to start from");
        expect(tipOf(source) == stage.model->source && source->getDescription() == stage.model->source);

        stage.model->refusal = {};
        stage.editor->content().frame();
        expect(stage.find("Generate")->isEnabled() && tipOf(render).isEmpty(), "without a word from the model: tempo moves, too");
        expect(tipOf(stage.find("Waveform of the take")).contains(stage.model->takeList[1].lastPlace));
    }

    void checkSettings() {
        Stage stage("track");
        stage.model->current.prompt = juce::String::fromUTF8("夜の雨、遠いピアノ");
        stage.model->current.seed = 5;
        stage.model->current.key = "H phrygian";
        stage.model->tell(Changes::settings);
        expectEquals(stage.find<juce::TextEditor>("Prompt")->getText(), stage.model->current.prompt);
        expectEquals(stage.find<NumberField>("Seed")->value(), 5.0);
        expectEquals(stage.find<juce::ComboBox>("Key")->getText(), juce::String("H phrygian"),
                     "a key of a preset that the list lacks");
        stage.model->current.bars = 400;
        stage.model->tell(Changes::settings);
        expectEquals(stage.find<NumberField>("Length")->value(), 400.0,
                     "longer than the model can, but that is what is set");
        expect(!stage.model->calls.contains("settings"), "showing is not setting");
    }

    void checkTakes() {
        Stage stage("track");
        auto* list = stage.find<juce::ListBox>("Takes");
        auto fresh = stage.model->takeList.front();
        fresh.id = "t9";
        stage.model->takeList.insert(stage.model->takeList.begin(), fresh);
        stage.model->takeId = "t9";
        stage.model->tell(Changes::takes);
        expectEquals(list->getModel()->getNumRows(), 6);
        expectEquals(list->getSelectedRow(), 0);
        expect(!stage.model->calls.contains("select t9"), "showing is not choosing");
        stage.model->takeList.clear();
        stage.model->takeId.clear();
        stage.model->tell(Changes::takes);
        expect(list->getSelectedRow() < 0);
        expect(!stage.find("Play the take")->isEnabled());
    }

    void checkLibrary() {
        Stage stage("track-library");
        auto* list = stage.find<juce::ListBox>("Takes of the library");
        auto whole = stage.model->libraryRead;
        auto begun = *whole;
        begun.takes.resize(3);
        begun.isWhole = false;
        stage.model->libraryRead = std::make_shared<const Library>(begun);
        stage.model->tell(Changes::library);
        expectEquals(list->getModel()->getNumRows(), 3);
        expectEquals(stage.find("Library")->getDescription(), juce::String("3 of 24 takes read"));
        list->selectRow(2);
        stage.model->libraryRead = whole;
        stage.model->tell(Changes::library);
        expectEquals(list->getModel()->getNumRows(), 24);
        expectEquals(list->getSelectedRow(), 2);
        expect(list->getModel()->getNameForRow(0).endsWith("removed here"), list->getModel()->getNameForRow(0));
        expect(list->getModel()->getNameForRow(2).endsWith("starred, in this project"));
        stage.model->libraryRead.reset();
        stage.model->tell(Changes::library);
        expect(stage.find("Library") == nullptr && stage.find("Takes") != nullptr);
    }

    void checkSize() {
        Stage stage("insert", {1500, 1250, 125});
        expectEquals(stage.editor->getWidth(), 1500);
        expectEquals(stage.editor->content().getWidth(), 1200);
        stage.editor->setZoom(150);
        expectEquals(stage.editor->getWidth(), 1800);
        expectEquals(stage.editor->content().getWidth(), 1200, "the same is shown, larger");
        expect(stage.model->window == WindowState{1800, 1500, 150});
        auto least = WindowLayout::smallest(PluginKind::insert).toFloat() * 1.5f;
        expectEquals(stage.editor->getConstrainer()->getMinimumWidth(), juce::roundToInt(least.x));
        Stage odd("track", {0, 0, 137});
        expectEquals(odd.editor->getWidth(), WindowLayout::usual(PluginKind::track).x, "an unknown zoom is 100 %");
    }

    void checkMovedParameter() {
        Stage stage("track");
        auto* parameter = stage.model->processor.parameters.loraStrengths[0];
        std::vector<float> shown;
        ParameterLink link(*parameter, [&](float value) { shown.push_back(value); });
        link.look();
        parameter->setValueNotifyingHost(parameter->convertTo0to1(2.5f));
        expectEquals(shown.size(), std::size_t{1}, "nobody is told on the thread of the host");
        link.look();
        link.look();
        expectEquals(shown.size(), std::size_t{2});
        expectWithinAbsoluteError(shown.back(), 2.5f, 0.001f);
        link.set(4.0f);
        link.look();
        expectEquals(shown.size(), std::size_t{2}, "one's own moves are no news");
        expectWithinAbsoluteError(parameter->get(), 4.0f, 0.001f);
    }

    void checkClosing() {
        Stage stage("insert");
        stage.editor.reset();
        stage.model->tell(Changes::everything);
        stage.model->processor.parameters.loraStrengths[0]->setValueNotifyingHost(0.3f);
        expect(stage.model->calls.isEmpty());
    }

    void checkDrawingIsPassive() {
        for (const auto& scene : scenes()) {
            Stage stage(scene.name);
            stage.editor->createComponentSnapshot(stage.editor->getLocalBounds());
            for (int i = 0; i < 3; ++i) stage.editor->content().frame();
            stage.model->tell(Changes::everything);
            expect(stage.model->calls.isEmpty(),
                   juce::String(scene.name) + " asked: " + stage.model->calls.joinIntoString(", "));
        }
    }
};

static FollowTest followTest;

}  // namespace sa3::editor
