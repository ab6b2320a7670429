#include "model/PluginModel.h"

#include "files/LoraFolder.h"
#include "files/Places.h"
#include "files/WholeFile.h"
#include "model/InstallGuide.h"
#include "model/Shown.h"
#include "service/Commands.h"

namespace sa3 {
namespace {

using editor::Changes;
using project::Contents;
using shown::wide;

constexpr const char* licencePage = "https://huggingface.co/stabilityai/stable-audio-3-optimized";

}  // namespace

PluginModel::PluginModel(juce::AudioProcessor& theProcessor, Instance& instance)
    : processor(theProcessor), held(instance), drawing(std::make_shared<CaptureDrawing>(instance.surroundings().recorder)) {
    modeList = {editor::Mode::text};
    if (instance.surroundings().kind == editor::PluginKind::insert) {
        modeList.insert(modeList.end(), {editor::Mode::guide, editor::Mode::inpaint, editor::Mode::continuation});
    }
    held.onVisibleChange = [this](std::uint32_t changes) {
        pending |= changes;
        triggerAsyncUpdate();
    };
    held.onSavedChange = [this] { isModified = true; };
    refresh(Changes::everything);
}

PluginModel::~PluginModel() {
    held.close();
    held.onVisibleChange = [](std::uint32_t) {};
    held.onSavedChange = [] {};
    cancelPendingUpdate();
}

juce::String PluginModel::versionText() const {
    return "SA3 " SA3_PLUGIN_VERSION;
}

void PluginModel::handleAsyncUpdate() {
    act([&] {
        const std::uint32_t changes = pending.exchange(0);
        refresh(changes);
        if (isModified.exchange(false)) {
            processor.updateHostDisplay(juce::AudioProcessorListener::ChangeDetails().withNonParameterStateChanged(true));
        }
        announce(changes);
    });
}

void PluginModel::refresh(std::uint32_t changes) {
    const auto now = contents();
    const auto has = [changes](std::uint32_t flags) { return (changes & flags) != 0; };
    const double bpm = held.surroundings().host.bpm;
    if (has(Changes::service)) serviceState = held.serviceState();
    if (has(Changes::service)) underWay = shown::errand(held.errand());
    if (has(Changes::models)) modelList = shown::models(held.catalog);
    if (has(Changes::settings)) current = render::shown(*now);
    if (has(Changes::presets | Changes::models)) presetList = shown::presets(held.catalog);
    if (has(Changes::loraChoices)) choices = shown::loraChoices(held.catalog);
    if (has(Changes::loraSlots | Changes::loraChoices | Changes::settings | Changes::models)) slots = shown::loraSlots(*now, held.catalog);
    if (has(Changes::settings | Changes::loraSlots | Changes::presets)) presetIsModified = differsFromPreset();
    if (has(Changes::jobs)) jobList = shown::jobs(held.renders().all());
    if (has(Changes::takes)) takeList = shown::takes(*now);
    if (has(Changes::takes | Changes::lane)) pair = shown::comparison(*now, kind());
    if (has(Changes::takes | Changes::lane)) clips = shown::lane(*now, bpm);
    if (has(Changes::library)) libraryRead = held.library.view();
    if (has(Changes::notice)) line = held.board.shown();
}

/* ---- settings and presets ------------------------------------------------------------------------------------------- */

void PluginModel::setSettings(const editor::Settings& settings) {
    act([&] {
        held.project.change([&](Contents& now) {
            if (render::shown(now) == settings) {
                return 0u;
            }
            render::show(now, settings);
            return std::uint32_t{Changes::settings};
        });
    });
}

void PluginModel::rollSeed() {
    act([&] {
        editor::Settings rolled = render::shown(*contents());
        rolled.seed = juce::Random::getSystemRandom().nextInt64() & 0x7FFFFFFF;
        setSettings(rolled);
    });
}

juce::String PluginModel::sourceText() const {
    if (current.mode == editor::Mode::text) {
        return {};
    }
    if (const std::string why = held.capture.whyNot(); !why.empty()) {
        return wide(why);
    }
    const double part = held.capture.chosenSeconds();
    juce::String text = "Captured audio, " + juce::String(part, 1) + " s";
    if (current.mode == editor::Mode::continuation) {
        text += " of " + juce::String(render::secondsAsked(current, held.surroundings().host.facts()), 1) + " s";
    }
    return held.capture.hasPlace() ? text : text + "; the host stood still: you say where the take plays";
}

juce::String PluginModel::currentPreset() const {
    return wide(contents()->preset);
}

bool PluginModel::differsFromPreset() const {
    const auto now = contents();
    const auto preset = held.catalog.preset(now->preset);
    if (!preset) {
        return false;
    }
    Contents asLoaded;
    const render::Strengths strengths = render::adopt(asLoaded, preset->settings);
    // By way of the same form, so that what a preset leaves to the defaults is no difference.
    const auto form = [](Contents each, const render::Strengths& values) {
        render::show(each, render::shown(each));
        return printJson(render::presetOf(each, values, {}));
    };
    return form(std::move(asLoaded), strengths) != form(*now, held.surroundings().parameters.strengths());
}

void PluginModel::adopt(const Json& settings, const std::string& preset) {
    render::Strengths strengths{};
    const bool isTaken = held.project.change([&](Contents& now) {
        strengths = render::adopt(now, settings);
        now.preset = preset;
        return Changes::settings | Changes::loraSlots | Changes::presets;
    });
    if (isTaken) {
        setStrengths(strengths);
    }
}

void PluginModel::setStrengths(const render::Strengths& strengths) {
    for (std::size_t slot = 0; slot < strengths.size(); ++slot) {
        auto& parameter = *held.surroundings().parameters.loraStrengths[slot];
        parameter.beginChangeGesture();
        parameter.setValueNotifyingHost(parameter.convertTo0to1(strengths[slot]));
        parameter.endChangeGesture();
    }
}

void PluginModel::loadPreset(const juce::String& id) {
    act([&] {
        if (const auto preset = held.catalog.preset(id.toStdString())) {
            adopt(preset->settings, preset->id());
        }
    });
}

void PluginModel::savePreset(const juce::String& name) {
    act([&] {
        const std::string id = PresetFile{{}, name.toStdString(), false, {}}.id();
        const Json preset = render::presetOf(*contents(), held.surroundings().parameters.strengths(), name.toStdString());
        held.post([this, preset, id] {
            const std::string problem = sa3::savePreset(preset);
            if (!problem.empty()) {
                held.board.warn("Preset not saved: " + problem);
                return;
            }
            held.catalog.refresh();
            held.project.change([&](Contents& now) {
                now.preset = id;
                return Changes::settings | Changes::presets;
            });
        });
    });
}

void PluginModel::deletePreset(const juce::String& id) {
    act([&] {
        const auto preset = held.catalog.preset(id.toStdString());
        if (!preset || preset->isShipped) {
            return;
        }
        held.post([this, path = preset->path] {
            std::error_code error;
            std::filesystem::remove(path, error);
            if (error) {
                held.board.warn("Preset not deleted: " + error.message());
            }
            held.catalog.refresh();
        });
    });
}

/* ---- LoRA ----------------------------------------------------------------------------------------------------------- */

juce::RangedAudioParameter& PluginModel::loraStrength(int slot) {
    return *held.surroundings().parameters.loraStrengths.at(static_cast<std::size_t>(slot));
}

void PluginModel::changeSlot(int slot, const std::function<void(project::LoraSlot&)>& body) {
    held.project.change([&](Contents& now) {
        body(now.loras.at(static_cast<std::size_t>(slot)));
        return std::uint32_t{Changes::loraSlots};
    });
}

void PluginModel::setLora(int slot, const juce::String& choice) {
    act([&] {
        const auto file = held.catalog.lora(choice.toStdString());
        if (!file) {
            return;
        }
        changeSlot(slot, [&](project::LoraSlot& held_) {
            held_ = {file->name, file->sha256, file->path, true, Json::object()};
            if (!file->notes.triggers.empty()) {
                held_.more["triggers"] = file->notes.triggers;
            }
        });
    });
}

void PluginModel::clearLora(int slot) {
    act([&] {
        changeSlot(slot, [](project::LoraSlot& each) { each = {}; });
    });
}

void PluginModel::setLoraOn(int slot, bool isOn) {
    act([&] {
        changeSlot(slot, [isOn](project::LoraSlot& each) { each.isOn = isOn; });
    });
}

void PluginModel::locateLora(int slot, const juce::File& file) {
    act([&] {
        const project::LoraSlot asked = contents()->loras.at(static_cast<std::size_t>(slot));
        held.post([this, slot, asked, path = files::pathOf(file.getFullPathName().toStdString())] {
            const files::TakenLora taken = files::takeLora(path, asked.sha256, files::loraFolders());
            if (!taken.problem.empty()) {
                held.board.warn(taken.problem);
                return;
            }
            changeSlot(slot, [&](project::LoraSlot& each) {
                if (each.name == asked.name) {
                    each.name = taken.place.name;
                    each.path = taken.place.path;
                    each.sha256 = taken.place.sha256;
                }
            });
            held.listLoras();
        });
    });
}

void PluginModel::openLoraFolder() {
    act([&] {
        reveal(files::loraFolders().front());
    });
}

void PluginModel::rollPrompt(int slot) {
    act([&] {
        const auto file = shown::fileOf(contents()->loras.at(static_cast<std::size_t>(slot)), held.catalog.loras());
        if (file && !file->notes.prompts.empty()) {
            editor::Settings rolled = render::shown(*contents());
            rolled.prompt = shown::rolledPrompt(file->notes, rolled.prompt, juce::Random::getSystemRandom());
            setSettings(rolled);
        }
    });
}

void PluginModel::togglePreview(int slot) {
    act([&] {
        if (isPreviewing(slot)) {
            held.auditions.playTake({});
        } else if (const juce::String& file = slots.at(static_cast<std::size_t>(slot)).preview; file.isNotEmpty()) {
            held.auditions.playFile(file.toStdString());
        }
        announce(Changes::takes | Changes::loraChoices);
    });
}

bool PluginModel::isPreviewing(int slot) const {
    const juce::String& file = slots.at(static_cast<std::size_t>(slot)).preview;
    return file.isNotEmpty() && file == wide(held.auditions.now().file);
}

/* ---- the rest ------------------------------------------------------------------------------------------------------- */

juce::String PluginModel::whyNotGenerate() const {
    return wide(held.whyNotGenerate());
}

/* ---- SA3 and its models --------------------------------------------------------------------------------------------- */

void PluginModel::openInstallGuide() {
    act([&] {
        held.post([this] {
            const std::filesystem::path readme = files::programHome() / "README.md";
            const std::filesystem::path own = files::userData() / "how-to-install.txt";
            std::error_code error;
            const bool hasReadme = std::filesystem::is_regular_file(readme, error);
            const std::string text = installGuide;
            if (const std::string problem = hasReadme ? std::string() : files::writeWhole(own, {text.begin(), text.end()}); !problem.empty()) {
                held.board.warn("In the folder of SA3, type  ./sa3 plugin install  (its guide cannot be shown: " + problem + ")");
                return;
            }
            const juce::File guide(wide(files::utf8(hasReadme ? readme : own)));
            guide.startAsProcess();
            held.board.inform("How to install SA3 is in " + guide.getFullPathName().toStdString());
        });
    });
}

void PluginModel::locateProgram(const juce::File& place) {
    act([&] {
        std::string problem;
        if (auto order = service::registerProgram(files::pathOf(place.getFullPathName().toStdString()), problem)) {
            held.run(std::move(*order));
        } else {
            held.board.warn(problem);
        }
    });
}

void PluginModel::downloadModel(const juce::String& model) {
    act([&] { held.run(service::downloadModel(model.toStdString())); });
}

void PluginModel::importModels(const juce::File& from, const juce::String& model) {
    act([&] { held.run(service::importModels(files::pathOf(from.getFullPathName().toStdString()), model.toStdString())); });
}

void PluginModel::openLicencePage() {
    act([&] {
        juce::URL(licencePage).launchInDefaultBrowser();
        held.board.inform(std::string("Log in at ") + licencePage + " and accept the licence; then make a read token in the settings there and copy it");
    });
}

void PluginModel::setHubToken(const juce::String& token) {
    act([&] {
        held.post([this, given = token.toStdString()] {
            const std::string problem = service::keepHubToken(given);
            if (problem.empty()) {
                held.board.inform("The token is kept for your downloads, where only you can read it: get a model now");
            } else {
                held.board.warn(problem);
            }
        });
    });
}

/* ---- folders and transport ------------------------------------------------------------------------------------------ */

void PluginModel::reveal(const std::filesystem::path& path) {
    const juce::File file(wide(files::utf8(path)));
    if (file.existsAsFile()) {
        file.revealToUser();
    } else if (file.isDirectory() || file.createDirectory()) {
        file.startAsProcess();
    }
}

editor::Transport PluginModel::transport() const {
    const HostView& host = held.surroundings().host;
    editor::Transport transport;
    transport.isKnown = host.isKnown;
    transport.isPlaying = host.isPlaying;
    transport.beats = host.ppq;
    transport.bpm = host.bpm;
    transport.signature = host.signature;
    transport.barStart = host.barStartPpq;
    if (transport.isPlaying) {
        transport.takeSeconds = shown::takeSeconds(*contents(), kind(), transport.beats, transport.bpm);
    }
    return transport;
}

editor::StateStorage PluginModel::stateStorage() const {
    return contents()->storage == project::Storage::insideProject ? editor::StateStorage::insideProject
                                                                  : editor::StateStorage::besideByHash;
}

void PluginModel::setStateStorage(editor::StateStorage storage) {
    act([&] {
        held.project.change([&](Contents& now) {
            now.storage = storage == editor::StateStorage::insideProject ? project::Storage::insideProject : project::Storage::besideByHash;
            return std::uint32_t{Changes::storage};
        });
        held.takes().tidy();
    });
}

void PluginModel::setWindowState(const editor::WindowState& state) {
    act([&] {
        held.project.change([&](Contents& now) {
            now.window = state;
            return project::unseenChange;
        });
    });
}

}  // namespace sa3
