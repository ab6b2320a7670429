/* The window without a mouse: Tab reaches everything once, everything has a name, keys ask the model for the right
 * thing. */
#include <algorithm>
#include <set>

#include "Stage.h"
#include "window/WindowLayout.h"

namespace sa3::editor {

class KeyboardTest : public juce::UnitTest {
  public:
    KeyboardTest() : juce::UnitTest("Keyboard", "editor") {}

    void runTest() override {
        beginTest("tabReachesEveryControlOnceAndEachHasAName");
        for (const auto& scene : scenes()) checkTabOrder(scene.name);
        beginTest("promptComesBeforeSettingsAndGenerateBeforeTakes");
        checkReadingOrder();
        beginTest("returnGeneratesAndEscapeCancels");
        checkWindowKeys();
        beginTest("takeListKeys");
        checkTakeKeys();
        beginTest("libraryKeys");
        checkLibraryKeys();
        beginTest("laneKeys");
        checkLaneKeys();
        beginTest("captureKeys");
        checkCaptureKeys();
        beginTest("segmentsFollowArrowKeys");
        checkSegments();
        beginTest("focusIsVisible");
        checkFocusRing();
        beginTest("focusRingScrollsWithItsControl");
        checkScrolledRing();
    }

  private:
    void checkTabOrder(const juce::String& scene) {
        Stage stage(scene);
        auto& window = stage.editor->content();
        juce::KeyboardFocusTraverser traverser;
        std::vector<juce::Component*> reached;
        for (auto* next = traverser.getDefaultComponent(&window); next != nullptr && reached.size() < 200;
             next = traverser.getNextComponent(next)) {
            expect(std::find(reached.begin(), reached.end(), next) == reached.end(),
                   scene + ": comes round to " + next->getTitle());
            reached.push_back(next);
        }
        std::set<juce::Component*> wanted;
        for (auto* component : stage.visible())
            if (component->getWantsKeyboardFocus() && component->isEnabled()) wanted.insert(component);
        for (auto* component : wanted)
            expect(std::find(reached.begin(), reached.end(), component) != reached.end(),
                   scene + ": Tab never reaches " + component->getTitle());
        expectEquals(reached.size(), wanted.size(), scene);
        for (auto* component : reached) {
            expect(component->getTitle().isNotEmpty(), scene + ": a control has no name");
            if (auto* tip = dynamic_cast<juce::TooltipClient*>(component);
                tip != nullptr && dynamic_cast<juce::ListBox*>(component) == nullptr)
                expect(tip->getTooltip().isNotEmpty() || component->getHelpText().isNotEmpty(),
                       scene + ": no tooltip: " + component->getTitle());
        }
    }

    void checkReadingOrder() {
        Stage stage("track");
        juce::KeyboardFocusTraverser traverser;
        auto order = traverser.getAllComponents(&stage.editor->content());
        auto place = [&](const juce::String& title) {
            auto found =
                std::find_if(order.begin(), order.end(), [&](juce::Component* c) { return c->getTitle() == title; });
            expect(found != order.end(), title + " is not in the Tab order");
            return found - order.begin();
        };
        juce::StringArray titles{
            "Previous preset",    "Prompt",   "Leave out",     "Length", "Model", "Mode", "Strength of LoRA 1",
            "Strength of LoRA 2", "Generate", "Play the take", "Takes",  "Lane"};
        for (int i = 1; i < titles.size(); ++i)
            expect(place(titles[i - 1]) < place(titles[i]), titles[i - 1] + " comes before " + titles[i]);
    }

    void checkWindowKeys() {
        Stage stage("track");
        auto* prompt = stage.find<juce::TextEditor>("Prompt");
        expect(Stage::press(prompt, plain(juce::KeyPress::returnKey)));
        expectEquals(stage.lastCall(), juce::String("generate"));
        auto before = prompt->getText();
        expect(Stage::press(prompt, shifted(juce::KeyPress::returnKey)));
        expectEquals(prompt->getText().length(), before.length() + 1, "Shift+Return starts a line");
        expect(!stage.model->calls.contains("cancel j1"));
        expect(!Stage::press(prompt, plain(juce::KeyPress::escapeKey)), "nothing to cancel: the host gets the key");

        Stage busy("track-working");
        for (auto* title : {"Prompt", "Seed", "Takes", "Lane"}) {
            busy.model->calls.clear();
            expect(Stage::press(busy.find(title), plain(juce::KeyPress::escapeKey)), title);
            expectEquals(busy.lastCall(), juce::String("cancel j1"), title);
        }
        busy.model->calls.clear();
        Stage::press(busy.find("Takes"), plain(juce::KeyPress::returnKey));
        expectEquals(busy.lastCall(), juce::String("generate"), "Return queues another");

        Stage blocked("track-not-installed");
        Stage::press(blocked.find("Prompt"), plain(juce::KeyPress::returnKey));
        expect(!blocked.model->calls.contains("generate"), "a refused render is not asked for");
    }

    void checkTakeKeys() {
        Stage stage("track");
        auto* list = stage.find<juce::ListBox>("Takes");
        auto pressed = [&](const juce::KeyPress& key) {
            stage.model->calls.clear();
            expect(Stage::press(list, key), "not taken: " + key.getTextDescription());
            return stage.lastCall();
        };
        expectEquals(pressed(plain(juce::KeyPress::spaceKey)), juce::String("audition t5"));
        expectEquals(pressed(letter('s')), juce::String("star t5 off"));
        expectEquals(pressed(letter('x')), juce::String("compare t5|t4 hear b"));
        expectEquals(pressed(plain(juce::KeyPress::downKey)), juce::String("select t4"));
        expectEquals(pressed(letter('a')), juce::String("compare t4| hear a"), "a take is on one side only");
        expectEquals(pressed(letter('b')), juce::String("compare |t4 hear b"));
        expectEquals(pressed(letter('b')), juce::String("compare | hear b"), "the same again takes it off");
        expect(!Stage::press(list, letter('x')), "no pair, nothing to swap");
        expectEquals(pressed(plain(juce::KeyPress::deleteKey)), juce::String("remove t4"));
        expectEquals(list->getModel()->getNumRows(), 4);
        checkStarredTakeIsAskedFor();
        checkWhereThePairIsHeard();
    }

    void checkStarredTakeIsAskedFor() {
        Stage stage("track");
        juce::StringArray rows;
        std::function<void(int)> answer;
        for (auto* component : stage.visible())
            if (auto* list = dynamic_cast<TakeList*>(component))
                list->ask = [&](juce::PopupMenu menu, juce::Component&, std::function<void(int)> chosen) {
                    for (juce::PopupMenu::MenuItemIterator row(menu); row.next();) rows.add(row.getItem().text);
                    answer = chosen;
                };
        Stage::press(stage.find("Takes"), plain(juce::KeyPress::deleteKey));
        expect(rows.size() == 2 && rows[0].endsWith("is starred") && rows[1] == "Yes, take it off the list");
        expect(!stage.model->calls.contains("remove t5"), "no answer is no");
        if (answer) answer(1);
        expectEquals(stage.lastCall(), juce::String("remove t5"));
    }

    void checkWhereThePairIsHeard() {
        Stage stage("track");
        auto* heard = stage.find<Segments>("Heard");
        expectEquals(heard->getHelpText(), juce::String("Hear A (X swaps)"));
        stage.model->setComparison({"t3", "t1", Side::a, false});
        expectEquals(heard->getHelpText(), juce::String("Play A once (X swaps): neither is on the timeline"));
    }

    void checkLibraryKeys() {
        Stage stage("track");
        Stage::click(stage.find<juce::Button>(juce::String::fromUTF8("Bring back from the library…")));
        expectEquals(stage.lastCall(), juce::String("open library"));
        expect(stage.find("Takes") == nullptr && stage.find("Play the take") == nullptr, "they make room");
        Stage::press(stage.find("Takes of the library"), plain(juce::KeyPress::escapeKey));
        expectEquals(stage.lastCall(), juce::String("close library"));
        expect(stage.find("Takes") != nullptr && stage.find("Takes of the library") == nullptr);

        Stage open("track-library");
        auto* list = open.find<juce::ListBox>("Takes of the library");
        auto pressed = [&](const juce::KeyPress& key) {
            open.model->calls.clear();
            expect(Stage::press(list, key), "not taken: " + key.getTextDescription());
            return open.lastCall();
        };
        expectEquals(pressed(plain(juce::KeyPress::returnKey)), juce::String("bring back l1"));
        expectEquals(pressed(plain(juce::KeyPress::returnKey)), juce::String(), "it is here already");
        expect(!open.find("Bring back")->isEnabled());
        pressed(plain(juce::KeyPress::downKey));
        expect(open.find("Bring back")->isEnabled());
        expectEquals(pressed(plain(juce::KeyPress::spaceKey)), juce::String("audition l2"));
        expect(open.find("Stop the chosen take") != nullptr);
        auto* words = open.find<juce::TextEditor>("Search the library");
        words->setText("drums RIM", false);
        words->onTextChange();
        expectEquals(list->getModel()->getNumRows(), 1);
        words->setText("", false);
        words->onTextChange();
        expectEquals(list->getModel()->getNumRows(), 24);
        words->setText("choir", false);
        words->onTextChange();
        Stage::press(words, plain(juce::KeyPress::returnKey));
        expectEquals(open.lastCall(), juce::String("bring back l3"), "what was found, without a way to the list");
    }

    void checkLaneKeys() {
        Stage stage("track");
        auto* lane = stage.find("Lane");
        auto pressed = [&](const juce::KeyPress& key) {
            stage.model->calls.clear();
            expect(Stage::press(lane, key), key.getTextDescription());
            return stage.lastCall();
        };
        pressed(plain(juce::KeyPress::downKey));
        expectEquals(pressed(plain(juce::KeyPress::rightKey)), juce::String("move c1 to 4.0"));
        expectEquals(pressed(shifted(juce::KeyPress::leftKey)), juce::String("move c1 to 3.0"));
        expectEquals(pressed(plain(juce::KeyPress::leftKey)), juce::String("move c1 to 0.0"),
                     "no further left than the start");
        expectEquals(pressed(letter('l')), juce::String("loop c1 on"));
        auto* key = stage.find<juce::ComboBox>("Key of the clip");
        expect(key->isEnabled(), "the chosen clip has its switches");
        key->setSelectedItemIndex(61, juce::sendNotificationSync);
        expectEquals(stage.lastCall(), juce::String("note c1 60"));
        expectEquals(pressed(plain(juce::KeyPress::deleteKey)), juce::String("remove clip c1"));
        expect(!stage.find("Remove the clip")->isEnabled(), "nothing is chosen any more");
    }

    void checkCaptureKeys() {
        Stage stage("insert");
        auto* view = stage.find("Remembered input");
        auto bar = 4 * 60.0 / 124.0;
        auto range = [&] { return stage.model->captured.range; };
        auto expectRange = [&](int first, int last) {
            expectWithinAbsoluteError(range().getStart(), first * bar, 1e-6);
            expectWithinAbsoluteError(range().getEnd(), last * bar, 1e-6);
        };
        Stage::press(view, plain(juce::KeyPress::rightKey));
        expectRange(141, 149);
        Stage::press(view, shifted(juce::KeyPress::leftKey));
        expectRange(141, 148);
        Stage::press(view, plain(juce::KeyPress::endKey));
        expectRange(160, 161);
        Stage::press(view, plain(juce::KeyPress::deleteKey));
        expect(range().isEmpty());
        Stage::press(view, plain(juce::KeyPress::homeKey));
        expectWithinAbsoluteError(range().getLength(), stage.model->captured.heldSeconds, 1e-6);
    }

    void checkSegments() {
        Stage stage("insert");
        auto* mode = stage.find("Mode");
        Stage::press(mode, plain(juce::KeyPress::rightKey));
        expect(stage.model->current.mode == Mode::inpaint);
        expect(stage.find("Distance from the guide") == nullptr, "only a guide has a distance");
        Stage::press(mode, plain(juce::KeyPress::leftKey));
        Stage::press(mode, plain(juce::KeyPress::leftKey));
        expect(stage.model->current.mode == Mode::text);
        expect(Stage::press(mode, plain(juce::KeyPress::leftKey)), "stays at the first, the key is taken");
        expect(stage.model->current.mode == Mode::text);
    }

    void checkFocusRing() {
        Stage stage("track");
        FocusRing ring;
        stage.editor->content().addAndMakeVisible(ring);
        auto* button = stage.find("Generate");
        ring.follow(button);
        expect(ring.ringed().contains(ring.getLocalArea(button, button->getLocalBounds())));
        ring.follow(stage.find("Prompt"));
        expect(ring.ringed().isEmpty(), "a text field shows focus by its outline");
        ring.follow(nullptr);
        expect(ring.ringed().isEmpty());
    }

    void checkScrolledRing() {
        Stage stage("track-troubled", {WindowLayout::smallest(PluginKind::track).x, WindowLayout::smallest(PluginKind::track).y, 100});
        FocusRing ring;
        stage.editor->content().addAndMakeVisible(ring);
        auto* slider = stage.find("Strength of LoRA 1");
        auto* view = slider->findParentComponentOfClass<juce::Viewport>();
        auto room = ring.getLocalArea(view, view->getLocalBounds()).expanded(2);
        ring.follow(slider);
        auto before = ring.ringed();
        auto scrolledBy = [&](int pixels) {
            view->setViewPosition(0, pixels);
            ring.keepUp();
            return ring.ringed();
        };
        expect(scrolledBy(10) == before.translated(0, -10).getIntersection(room), "it goes along");
        expect(scrolledBy(60).isEmpty(), "and is not drawn over what lies beside");
        expect(scrolledBy(0) == before, "and comes back");
    }
};

static KeyboardTest keyboardTest;

}  // namespace sa3::editor
