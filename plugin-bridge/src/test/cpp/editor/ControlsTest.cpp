/* Fields, sliders, menus and buttons hand the model what the user meant. */
#include <algorithm>

#include "Stage.h"
#include "header/ModelMenu.h"
#include "header/OptionsMenu.h"
#include "header/PresetBar.h"
#include "lora/LoraSlotView.h"

namespace sa3::editor {

namespace {

juce::StringArray rowsOf(const juce::PopupMenu& menu) {
    juce::StringArray rows;
    for (juce::PopupMenu::MenuItemIterator it(menu, true); it.next();)
        if (!it.getItem().isSeparator) rows.add((it.getItem().isEnabled ? "" : "~") + it.getItem().text);
    return rows;
}

}  // namespace

class ControlsTest : public juce::UnitTest {
  public:
    ControlsTest() : juce::UnitTest("Controls", "editor") {}

    void runTest() override {
        beginTest("numberFieldTakesWhatIsTypedOnReturn");
        checkNumberField();
        beginTest("lengthFollowsItsUnitAndTheTempoOfTheHost");
        checkLength();
        beginTest("seedThatIsTypedIsLocked");
        checkSeed();
        beginTest("strengthSliderMapsBothWaysAndKeepsRoomAroundOne");
        checkStrength();
        beginTest("loraMenuAndSwitch");
        checkLoraSlot();
        beginTest("promptsAndPreviewOfATraining");
        checkTrainedLora();
        beginTest("presetMenu");
        checkPresets();
        beginTest("optionsMenu");
        checkOptions();
        beginTest("modelMenu");
        checkModelMenu();
        beginTest("takeButtons");
        checkTakeButtons();
        beginTest("placement");
        checkPlacement();
        beginTest("captureButtons");
        checkCaptureButtons();
        beginTest("firstRunButtons");
        checkFirstRunButtons();
    }

  private:
    void checkNumberField() {
        NumberField field("Steps", "how many", {1, 100, 1, 0});
        auto told = -1.0;
        field.onValue = [&](double value) { told = value; };
        field.show(8);
        field.setText("24", false);
        expectEquals(told, -1.0, "not before it is meant");
        expect(field.keyPressed(plain(juce::KeyPress::returnKey)));
        expectEquals(told, 24.0);
        expect(!field.keyPressed(plain(juce::KeyPress::returnKey)), "nothing new: Return goes on to the window");
        field.setText("900", false);
        field.keyPressed(plain(juce::KeyPress::returnKey));
        expectEquals(told, 100.0, "limited");
        expectEquals(field.getText(), juce::String("100"));
        field.setText("-", false);
        field.keyPressed(plain(juce::KeyPress::returnKey));
        expectEquals(field.getText(), juce::String("100"), "what is no number is not taken");
        field.setText("7", false);
        expect(field.keyPressed(plain(juce::KeyPress::escapeKey)));
        expectEquals(field.getText(), juce::String("100"), "Escape brings the value back");
        field.keyPressed(plain(juce::KeyPress::downKey));
        expectEquals(told, 99.0);
        field.keyPressed(shifted(juce::KeyPress::downKey));
        expectEquals(told, 89.0);
        NumberField decimals("Tempo", "bpm", {20, 400, 1, 2});
        decimals.setText("98,75", false);
        decimals.keyPressed(plain(juce::KeyPress::returnKey));
        expectEquals(decimals.value(), 98.75, "a comma is a point");
        decimals.show(120);
        expectEquals(decimals.getText(), juce::String("120"));
    }

    void checkLength() {
        Stage stage("track");
        expectEquals(LengthRow::lengthHint(stage.model->current, stage.model->hostTransport), juce::String("= 15.5 s"));
        auto odd = stage.model->hostTransport;
        odd.signature = {7, 8};
        expectEquals(LengthRow::lengthHint(stage.model->current, odd), juce::String("= 13.5 s in 7/8"));
        auto* length = stage.find<NumberField>("Length");
        expectEquals(length->value(), 8.0);
        length->setText("16", false);
        Stage::press(length, plain(juce::KeyPress::returnKey));
        expectEquals(stage.model->current.bars, 16);
        Stage::press(stage.find("Unit of length"), plain(juce::KeyPress::rightKey));
        expect(stage.model->current.lengthUnit == LengthUnit::seconds);
        expectEquals(length->value(), stage.model->current.seconds);
        length->setText("500", false);
        Stage::press(length, plain(juce::KeyPress::returnKey));
        expectEquals(stage.model->current.seconds, 120.0, "no longer than the model can");

        stage.model->hostTransport.bpm = 96;
        stage.editor->content().frame();
        expectEquals(stage.find<NumberField>("Tempo")->value(), 96.0, "follows the host");
        Stage::click(stage.find<juce::Button>("Host"));
        expect(!stage.model->current.tempoFromHost);
        expectEquals(stage.model->current.bpm, 96.0, "starts from what was heard");
        stage.find<juce::ComboBox>("Key")->setSelectedItemIndex(1, juce::sendNotificationSync);
        expectEquals(stage.model->current.key, juce::String("C major"));
        stage.find<juce::ComboBox>("Key")->setSelectedItemIndex(0, juce::sendNotificationSync);
        expect(stage.model->current.key.isEmpty());
    }

    void checkSeed() {
        Stage stage("track");
        auto* seed = stage.find<NumberField>("Seed");
        seed->setText("77", false);
        Stage::press(seed, plain(juce::KeyPress::returnKey));
        expectEquals(stage.model->current.seed, static_cast<std::int64_t>(77));
        expect(stage.model->current.isSeedLocked);
        Stage::click(stage.find<juce::Button>("Lock the seed"));
        expect(!stage.model->current.isSeedLocked);
        Stage::click(stage.find<juce::Button>("New seed"));
        expectEquals(stage.lastCall(), juce::String("roll seed"));
    }

    void checkStrength() {
        Stage stage("track");
        auto* slider = stage.find<juce::Slider>("Strength of LoRA 1");
        auto* parameter = stage.model->processor.parameters.loraStrengths[0];
        expectWithinAbsoluteError(slider->getValue(), 0.8, 0.01);
        expectWithinAbsoluteError(slider->valueToProportionOfLength(1.0), 0.5, 1e-6);
        for (auto value : {0.0, 0.35, 1.0, 2.5, 10.0}) {
            slider->setValue(value, juce::sendNotificationSync);
            expectWithinAbsoluteError(static_cast<double>(parameter->get()), value, 1e-3);
        }
        slider->setValue(1.0, juce::sendNotificationSync);
        slider->keyPressed(plain(juce::KeyPress::rightKey));
        expectWithinAbsoluteError(static_cast<double>(parameter->get()), 1.05, 1e-3);
        slider->keyPressed(shifted(juce::KeyPress::leftKey));
        expectWithinAbsoluteError(static_cast<double>(parameter->get()), 1.04, 1e-3);
        expect(slider->isDoubleClickReturnEnabled());
        expectEquals(slider->getDoubleClickReturnValue(), 1.0);
    }

    void checkLoraSlot() {
        Stage stage("track-troubled");
        auto* free = dynamic_cast<LoraSlotView*>(stage.find("LoRA 6"));
        expect(free != nullptr);
        auto rows = rowsOf(free->menu());
        expect(rows.contains("dusty-tape") && rows.contains("~brass-section-v2"), rows.joinIntoString("|"));
        expect(!rows.contains("Empty this slot"));
        free->run(1);
        expectEquals(stage.lastCall(), juce::String("lora 5 h1"));
        auto* missing = dynamic_cast<LoraSlotView*>(stage.find("LoRA 3"));
        expectEquals(LoraSlotView::statusText(stage.model->slots[2]), juce::String("missing"));
        expect(stage.find("Locate") != nullptr);
        expect(rowsOf(missing->menu()).contains("Empty this slot"));
        missing->run(LoraSlotView::clearItem);
        expectEquals(stage.lastCall(), juce::String("clear lora 2"));
        Stage::click(stage.find<juce::Button>("LoRA 1 on"));
        expectEquals(stage.lastCall(), juce::String("lora 0 off"));
        expectEquals(LoraSlotView::statusText(stage.model->slots[0]), juce::String("168/168 matched"));
        expect(LoraSlotView::isTrouble(stage.model->slots[3]) && LoraSlotView::isTrouble(stage.model->slots[4]));
        expect(!LoraSlotView::isTrouble(stage.model->slots[0]));
    }

    void checkTrainedLora() {
        Stage stage("track-troubled");
        auto* prompt = stage.find<juce::TextEditor>("Prompt");
        const auto mine = prompt->getText();
        auto* dice = stage.find<juce::Button>("A prompt of LoRA 1");
        expect(dice != nullptr && stage.find("A prompt of LoRA 4") == nullptr, "only where there are prompts");
        expect(dice->getWantsKeyboardFocus());
        Stage::click(dice);
        expectEquals(stage.lastCall(), juce::String("roll prompt 0"));
        expectEquals(prompt->getText(), juce::String("dustytape, a prompt of its training"));
        expect(prompt->undo(), "as if it had been typed");
        expectEquals(prompt->getText(), mine);
        expect(prompt->redo());
        expectEquals(prompt->getText(), juce::String("dustytape, a prompt of its training"));

        Stage::click(stage.find<juce::Button>("Hear LoRA 1"));
        expectEquals(stage.lastCall(), juce::String("preview 0"));
        expect(stage.find("Hear LoRA 1") == nullptr && stage.find("Stop LoRA 1") != nullptr);
        stage.model->previewed = -1;
        stage.editor->content().frame();
        expect(stage.find("Hear LoRA 1") != nullptr, "it has sounded to its end");
        expect(stage.find("Hear LoRA 3") == nullptr, "the missing one has no sound");

        const auto& doors = stage.model->slots[1];
        auto tip = LoraSlotView::tooltipText(doors);
        expect(tip.contains("Trained on sm-sfx 5f0e4c1d9a7b") && tip.contains(doors.caution), tip);
        expect(!LoraSlotView::isTrouble(doors), "it can be used all the same");
        expect(stage.find("LoRA 2: doors")->getDescription().contains(doors.caution));
    }

    void checkPresets() {
        Stage stage("track-troubled");
        auto* bar = dynamic_cast<PresetBar*>(stage.find("Presets"));
        auto rows = rowsOf(bar->menu());
        expect(rows.contains("Orchestral rise  (needs Medium)"), rows.joinIntoString("|"));
        expect(rows.contains(juce::String::fromUTF8("Save “Dusty break, night” again")));
        expect(rows.contains("Yes, delete the file"));
        bar->run(PresetBar::saveAgainItem);
        expectEquals(stage.lastCall(), juce::String("save preset Dusty break, night"));
        bar->run(PresetBar::deleteItem);
        expectEquals(stage.lastCall(), juce::String("delete preset mine-1"));
        bar->run(3);
        expectEquals(stage.lastCall(), juce::String("load preset shipped-1"));
        expect(!rowsOf(bar->menu()).contains("Yes, delete the file"), "a shipped one stays");
        Stage::click(stage.find<juce::Button>("Next preset"));
        expectEquals(stage.lastCall(), juce::String("load preset shipped-2"));
        Stage::click(stage.find<juce::Button>("Next preset"));
        expectEquals(stage.lastCall(), juce::String("load preset mine-1"), "round to the first");
        checkNaming(stage, *bar);
    }

    void checkNaming(Stage& stage, PresetBar& bar) {
        bar.run(PresetBar::saveAsItem);
        auto* name = stage.find<juce::TextEditor>("Name of the new preset");
        expect(name != nullptr);
        name->setText("   ", false);
        Stage::press(name, plain(juce::KeyPress::returnKey));
        expect(stage.find("Name of the new preset") != nullptr, "a preset needs a name");
        name->setText("Evening pads", false);
        Stage::press(name, plain(juce::KeyPress::returnKey));
        expectEquals(stage.lastCall(), juce::String("save preset Evening pads"));
        expect(!stage.model->calls.contains("generate"), "Return saved, it did not generate");
        bar.run(PresetBar::saveAsItem);
        stage.model->calls.clear();
        Stage::press(stage.find("Name of the new preset"), plain(juce::KeyPress::escapeKey));
        expect(stage.find("Name of the new preset") == nullptr && stage.model->calls.isEmpty());
    }

    void checkOptions() {
        Stage stage("track");
        OptionsMenu::run(OptionsMenu::storeByHashItem, *stage.model, {});
        expect(stage.model->storage == StateStorage::besideByHash);
        OptionsMenu::run(OptionsMenu::takesFolderItem, *stage.model, {});
        expectEquals(stage.lastCall(), juce::String("open takes folder"));
        auto zoom = 0;
        OptionsMenu::run(OptionsMenu::zoomItem + 150, *stage.model, [&](int percent) { zoom = percent; });
        expectEquals(zoom, 150);
        expect(rowsOf(OptionsMenu::menu(*stage.model)).contains("~SA3 0.1.0"));
    }

    void checkModelMenu() {
        Stage stage("track-demo");
        stage.model->modelList.push_back({"small-base", "Small base", false, false, 120.0, 50, 100, 1.0, 15.0, true});
        auto rows = rowsOf(ModelMenu::menu(*stage.model));
        expect(rows.contains("Small music  (up to 2:00)") && rows.contains("Small base  (up to 2:00)"));
        expect(!rows.joinIntoString("|").contains("Demo"), "it is there");
        ModelMenu menu(*stage.model);
        expect(menu.run(ModelMenu::downloadItem + 1));
        expectEquals(stage.lastCall(), juce::String("download small"));
        expect(menu.run(ModelMenu::licenceItem));
        expectEquals(stage.lastCall(), juce::String("open licence page"));
        for (auto other : {OptionsMenu::takesFolderItem, OptionsMenu::zoomItem + 200, ModelMenu::downloadItem + 3})
            expect(!menu.run(other));
        stage.model->underWay = Errand{"Getting small", {}, {}, false};
        expect(rowsOf(ModelMenu::menu(*stage.model)).contains("~Small music  (up to 2:00)"), "one at a time");
        auto& models = stage.model->modelList;
        std::for_each(models.begin(), models.end(), [](ModelInfo& info) { info.isInstalled = true; });
        expect(!rowsOf(ModelMenu::menu(*stage.model)).contains("Download"), "nothing is left to fetch");
    }

    void checkTakeButtons() {
        Stage stage("track");
        Stage::click(stage.find<juce::Button>("Play the take"));
        expectEquals(stage.lastCall(), juce::String("audition t5"));
        expect(stage.find("Stop the take") != nullptr);
        Stage::click(stage.find<juce::Button>("Bring back its settings"));
        expectEquals(stage.lastCall(), juce::String("restore t5"));
        Stage::click(stage.find<juce::Button>("Reveal"));
        expectEquals(stage.lastCall(), juce::String("reveal t5"));
        Stage streaming("track-streaming");
        for (auto* title : {"Export", "Reveal", "Drag"})
            expect(!streaming.find(title)->isEnabled(), juce::String(title) + " waits for the file");
        Stage missing("track-troubled");
        expect(!missing.find("Play the take")->isEnabled() && missing.find<juce::Button>("Locate") != nullptr);
        Stage::click(missing.find<juce::Button>("Fetch again"));
        expectEquals(missing.lastCall(), juce::String("fetch t4"));
    }

    void checkPlacement() {
        Stage stage("track");
        Stage::click(stage.find<juce::Button>("Add to lane"));
        expectEquals(stage.lastCall(), juce::String("place t5 at next bar"));
        stage.find<juce::ComboBox>("Where")->setSelectedItemIndex(3, juce::sendNotificationSync);
        stage.find<juce::ComboBox>("Note")->setSelectedItemIndex(64, juce::sendNotificationSync);
        stage.find<juce::Button>("Loop")->setToggleState(true, juce::dontSendNotification);
        Stage::click(stage.find<juce::Button>("Add to lane"));
        expectEquals(stage.lastCall(), juce::String("place t5 at note 64 looped"));
        Stage insert("insert");
        expect(insert.find("At the playhead") == nullptr && insert.find("Dry/Wet") != nullptr, "it has a place");
        insert.model->takeList[0].hasPlace = false;
        insert.model->tell(Changes::takes);
        expect(insert.find("Dry/Wet") == nullptr, "nothing of it is in the input's place");
        Stage::click(insert.find<juce::Button>("At the playhead"));
        expectEquals(insert.lastCall(), juce::String("place t5 at playhead"));
    }

    void checkCaptureButtons() {
        Stage stage("insert");
        auto bar = 4 * 60.0 / 124.0;
        Stage::click(stage.find<juce::Button>("Last 4"));
        expectWithinAbsoluteError(stage.model->captured.range.getLength(), 4 * bar, 1e-6);
        Stage::click(stage.find<juce::Button>("Hold"));
        expectEquals(stage.lastCall(), juce::String("hold on"));
        stage.find<juce::ComboBox>("Memory")->setSelectedItemIndex(3, juce::sendNotificationSync);
        expectEquals(stage.lastCall(), juce::String("capacity 300"));
        expectEquals(CapturePanel::memoryLine(stage.model->captured), juce::String("remembers 1:18 of 5:00, 69 MB"));
    }

    void checkFirstRunButtons() {
        Stage stopped("track-stopped");
        Stage::click(stopped.find<juce::Button>("Start it now"));
        expectEquals(stopped.lastCall(), juce::String("start service"));
        Stage absent("track-not-installed");
        expect(absent.find(juce::String::fromUTF8("Find SA3…")) != nullptr);
        Stage::click(absent.find<juce::Button>("How to install"));
        expectEquals(absent.lastCall(), juce::String("open install guide"));
        Stage failing("track-failing");
        Stage::click(failing.find<juce::Button>("Try again"));
        expectEquals(failing.lastCall(), juce::String("start service"));
        Stage wanted("track-model-wanted");
        Stage::click(wanted.find<juce::Button>("Use the demo"));
        expectEquals(wanted.model->current.model, juce::String("demo"));
        Stage fetching("track-fetching");
        Stage::click(fetching.find<juce::Button>("Stop"));
        expectEquals(fetching.lastCall(), juce::String("cancel errand"));
        fetching.model->underWay->isEnding = true;
        fetching.model->tell(Changes::service);
        expect(fetching.find("Stop") == nullptr, "once is enough");
        Stage failed("track-troubled");
        Stage::click(failed.find<juce::Button>("Dismiss"));
        expect(failed.find("Dismiss") == nullptr);
    }
};

static ControlsTest controlsTest;

}  // namespace sa3::editor
