#include "SamplingRow.h"

namespace sa3::editor {

SamplingRow::SamplingRow(EditorModel& editorModel)
    : ModelView(editorModel, Changes::settings | Changes::models),
      roll(PushButton::bare(Icon::dice, "New seed", "Draw a new seed")),
      lock(PushButton::bare(Icon::lockOpen, "Lock the seed",
                            "Locked: every take uses this seed, so that only what you change changes")) {
    lock->setIconWhenOn(Icon::lockClosed);
    lock->setClickingTogglesState(true);
    modelChoice.onChange = [this] {
        auto row = static_cast<size_t>(juce::jmax(0, modelChoice.chosenRow()));
        if (row < model.models().size()) edit([&](Settings& s) { s.model = model.models()[row].id; });
    };
    seed.onValue = [this](double value) {
        edit([value](Settings& s) {
            s.seed = static_cast<std::int64_t>(value);
            s.isSeedLocked = true; /* a seed that was typed is meant */
        });
    };
    roll->onClick = [this] { model.rollSeed(); };
    lock->onClick = [this] { edit([this](Settings& s) { s.isSeedLocked = lock->getToggleState(); }); };
    steps.onValue = [this](double value) { edit([value](Settings& s) { s.steps = static_cast<int>(value); }); };
    cfg.onValue = [this](double value) { edit([value](Settings& s) { s.cfg = value; }); };
    for (auto* child : {static_cast<juce::Component*>(&modelChoice), static_cast<juce::Component*>(&seed),
                        static_cast<juce::Component*>(roll.get()), static_cast<juce::Component*>(lock.get()),
                        static_cast<juce::Component*>(&steps), static_cast<juce::Component*>(&cfg)})
        addAndMakeVisible(child);
}

juce::String SamplingRow::rowText(const ModelInfo& info) {
    if (info.isDemo) return info.label + " (noise)";
    return info.isInstalled ? info.label : info.label + " (not installed)";
}

const ModelInfo* SamplingRow::chosenModel() const {
    for (const auto& info : model.models())
        if (info.id == model.settings().model) return &info;
    return model.models().empty() ? nullptr : &model.models().front();
}

void SamplingRow::refresh() {
    const auto& settings = model.settings();
    juce::StringArray rows;
    for (const auto& info : model.models()) rows.add(rowText(info));
    modelChoice.setRows(rows);
    modelChoice.setTextWhenNothingSelected(rows.isEmpty() ? "None known yet" : "Choose");
    const auto* chosen = chosenModel();
    modelChoice.showRow(chosen == nullptr ? -1 : static_cast<int>(chosen - model.models().data()));
    for (int i = 0; i < modelChoice.getNumItems(); ++i)
        modelChoice.setItemEnabled(i + 1, model.models()[static_cast<size_t>(i)].isInstalled);
    auto limits = chosen == nullptr ? ModelInfo{} : *chosen;
    seed.show(static_cast<double>(settings.seed));
    lock->setToggleState(settings.isSeedLocked, juce::dontSendNotification);
    steps.setRange({1, static_cast<double>(limits.maxSteps), 1, 0});
    steps.show(settings.steps.value_or(limits.defaultSteps));
    cfg.setRange({0, limits.maxCfg, 0.1, 1});
    cfg.show(settings.cfg.value_or(limits.defaultCfg));
}

void SamplingRow::paint(juce::Graphics& g) {
    modelField.paint(g);
    seedField.paint(g);
    stepsField.paint(g);
    cfgField.paint(g);
}

void SamplingRow::resized() {
    auto area = getLocalBounds();
    cfgField.setBounds(area.removeFromRight(66));
    area.removeFromRight(theme::padding);
    stepsField.setBounds(area.removeFromRight(54));
    area.removeFromRight(theme::padding);
    auto seedArea = area.removeFromRight(juce::jmax(178, area.getWidth() / 2));
    area.removeFromRight(theme::padding);
    modelField.setBounds(area);
    for (auto* button : {lock.get(), roll.get()})
        button->setBounds(seedArea.removeFromRight(theme::controlHeight)
                              .withTrimmedTop(theme::captionHeight)
                              .withHeight(theme::controlHeight));
    seedField.setBounds(seedArea.withTrimmedRight(4));
}

}  // namespace sa3::editor
