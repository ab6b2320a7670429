#include "FirstRun.h"

#include <algorithm>

namespace sa3::editor {

namespace {

using Action = FirstRun::Action;

const FirstRun::Offer findProgram{Action::locateProgram, juce::String::fromUTF8("Find SA3…")};
const FirstRun::Offer getModel{Action::chooseModel, juce::String::fromUTF8("Get a model…")};

FirstRun aboutErrand(const Errand& errand) {
    return {errand.title,
            errand.isEnding ? juce::String("It is being stopped.") : errand.detail,
            errand.isEnding ? std::vector<FirstRun::Offer>{} : std::vector<FirstRun::Offer>{{Action::cancelErrand, "Stop"}},
            false,
            errand.portion};
}

FirstRun aboutService(const ServiceState& service) {
    using Link = ServiceState::Link;
    switch (service.link) {
        case Link::notInstalled:
            return {"The SA3 service is not installed.",
                    "Show where SA3 is, or install it first. Takes in this project play without it.",
                    {findProgram, {Action::openInstallGuide, "How to install"}}};
        case Link::starting:
            return {"The SA3 service is starting.", service.text, {}};
        case Link::failed:
            return {"The SA3 service does not start.",
                    service.text,
                    {{Action::startService, "Try again"}, findProgram},
                    true};
        case Link::wrongVersion:
            return {"The SA3 service has another version.",
                    service.text,
                    {findProgram, {Action::openInstallGuide, "How to update"}},
                    true};
        case Link::lost:
            return {"The SA3 service stopped answering.", service.text,
                    service.canStart ? std::vector<FirstRun::Offer>{{Action::startService, "Start again"}}
                                     : std::vector<FirstRun::Offer>{},
                    true};
        case Link::stopped:
        case Link::connected:
            break;
    }
    return {"The SA3 service is not running.", "It starts by itself when you generate.",
            service.canStart ? std::vector<FirstRun::Offer>{{Action::startService, "Start it now"}}
                             : std::vector<FirstRun::Offer>{}};
}

const ModelInfo* demo(const EditorModel& model) {
    for (const auto& info : model.models())
        if (info.isDemo && info.isInstalled) return &info;
    return nullptr;
}

std::optional<FirstRun> aboutModels(const EditorModel& model) {
    const auto& models = model.models();
    const auto& wanted = model.settings().model;
    auto has = [&](auto is) { return std::any_of(models.begin(), models.end(), is); };
    auto isThere = has([&](const ModelInfo& m) { return m.isInstalled && m.id == wanted; });
    auto demoIsThere = demo(model) != nullptr;
    if (wanted.isNotEmpty() && !models.empty() && !isThere)
        return FirstRun{"The model " + wanted + " is not installed.",
                        demoIsThere ? "The demo tries everything out with random weights and makes noise, not music."
                                    : "Choose another one, or get it.",
                        demoIsThere ? std::vector<FirstRun::Offer>{getModel, {Action::useDemo, "Use the demo"}}
                                    : std::vector<FirstRun::Offer>{getModel}};
    if (has([](const ModelInfo& m) { return m.isInstalled && !m.isDemo; })) return {};
    if (demoIsThere)
        return FirstRun{"No model is installed yet: the demo is used.",
                        "It tries everything out with random weights and makes noise, not music.",
                        {getModel}};
    return FirstRun{"No model is installed yet.", "A model is what turns a sentence into sound.", {getModel}};
}

}  // namespace

std::optional<FirstRun> FirstRun::of(const EditorModel& model) {
    if (model.errand()) return aboutErrand(*model.errand());
    if (model.service().link != ServiceState::Link::connected) return aboutService(model.service());
    return aboutModels(model);
}

void FirstRun::run(Action action, EditorModel& model) {
    switch (action) {
        case Action::openInstallGuide:
            return model.openInstallGuide();
        case Action::startService:
            return model.startService();
        case Action::cancelErrand:
            return model.cancelErrand();
        case Action::useDemo:
            if (const auto* info = demo(model)) {
                auto settings = model.settings();
                settings.model = info->id;
                model.setSettings(settings);
            }
            return;
        case Action::locateProgram:
        case Action::chooseModel:
            return;
    }
}

}  // namespace sa3::editor
