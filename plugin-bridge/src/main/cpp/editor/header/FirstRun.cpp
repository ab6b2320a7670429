#include "FirstRun.h"

#include <algorithm>

namespace sa3::editor {

namespace {

using Action = FirstRun::Action;

FirstRun aboutService(const ServiceState& service) {
    using Link = ServiceState::Link;
    switch (service.link) {
        case Link::notInstalled:
            return {"The SA3 service is not installed.",
                    "Install it, then look again. Takes in this project play without it.",
                    {{Action::openInstallGuide, "How to install"}, {Action::lookAgain, "Look again"}}};
        case Link::starting:
            return {"The SA3 service is starting.", service.text, {}};
        case Link::wrongVersion:
            return {"The SA3 service has another version.",
                    service.text,
                    {{Action::openInstallGuide, "How to update"}, {Action::lookAgain, "Look again"}},
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

}  // namespace

std::optional<FirstRun> FirstRun::of(const EditorModel& model) {
    if (model.service().link != ServiceState::Link::connected) return aboutService(model.service());
    const auto& models = model.models();
    auto has = [&](auto wanted) { return std::any_of(models.begin(), models.end(), wanted); };
    if (has([](const ModelInfo& m) { return m.isInstalled && !m.isDemo; })) return {};
    if (has([](const ModelInfo& m) { return m.isInstalled && m.isDemo; }))
        return FirstRun{"No model is installed yet: the demo is used.",
                        "It tries everything out with random weights and makes noise, not music.",
                        {{Action::getModel, "Get a model"}}};
    return FirstRun{"No model is installed yet.",
                    "A model is what turns a sentence into sound.",
                    {{Action::getModel, "Get a model"}}};
}

void FirstRun::run(Action action, EditorModel& model) {
    switch (action) {
        case Action::openInstallGuide:
            return model.openInstallGuide();
        case Action::lookAgain:
            return model.lookForService();
        case Action::startService:
            return model.startService();
        case Action::getModel:
            return model.getModel();
    }
}

}  // namespace sa3::editor
