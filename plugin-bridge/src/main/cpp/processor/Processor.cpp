#include "processor/Processor.h"

#include <utility>

#include "model/PluginModel.h"
#include "processor/HostPosition.h"

namespace sa3 {
namespace {

constexpr double gainRampSeconds = 0.02;
constexpr double dryWetRampSeconds = 0.005;
constexpr int minScratchFrames = 64;

}  // namespace

juce::AudioProcessor::BusesProperties Processor::buses(editor::PluginKind kind) {
    const auto stereo = juce::AudioChannelSet::stereo();
    const auto output = BusesProperties().withOutput("Output", stereo);
    return kind == editor::PluginKind::insert ? output.withInput("Input", stereo) : output;
}

Processor::Processor(editor::PluginKind pluginKind, std::function<std::shared_ptr<service::Worker>()> worker)
    : AudioProcessor(buses(pluginKind)),
      kind(pluginKind),
      parameters(*this, pluginKind),
      instance({pluginKind, parameters, host, recorder, player, std::move(worker)}),
      model(std::make_unique<PluginModel>(*this, instance)) {}

Processor::~Processor() = default;

const juce::String Processor::getName() const {
    return kind == editor::PluginKind::track ? "SA3 Track" : "SA3 Insert";
}

bool Processor::isBusesLayoutSupported(const BusesLayout& layout) const {
    const auto mono = juce::AudioChannelSet::mono();
    const auto stereo = juce::AudioChannelSet::stereo();
    const auto output = layout.getMainOutputChannelSet();
    if (kind == editor::PluginKind::track) {
        return output == mono || output == stereo;
    }
    const auto input = layout.getMainInputChannelSet();
    return (input == mono || input == stereo) && (output == stereo || output == input);
}

void Processor::prepareToPlay(double sampleRateHz, int maxBlockFrames) {
    const bool isPrepared = instance.contain([&] {
        player.prepare(sampleRateHz);
        instance.prepare(sampleRateHz);
        scratch.setSize(3, juce::jlimit(minScratchFrames, engine::Timeline::maxFrames, maxBlockFrames));
    });
    if (!isPrepared) {
        scratch = {};  // silent until the next time
    }
    scratch.clear();
    offline.reset();
    isFirstBlock = true;
}

/* ---- blocks --------------------------------------------------------------------------------------------------------- */

void Processor::processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) {
    const juce::ScopedNoDenormals noDenormals;
    if (scratch.getNumSamples() == 0) {
        audio.clear();  // never prepared
        return;
    }
    if (std::exchange(isFirstBlock, false)) {
        resetRamps();
    }
    auto position = hostPosition(getPlayHead(), host);
    if (!position && wrapperType != wrapperType_LV2) {
        position.emplace();  // only LV2 is silent while nothing changes; elsewhere it means that nothing plays
    }
    for (int from = 0; from < audio.getNumSamples(); from += scratch.getNumSamples()) {
        const int frames = std::min(scratch.getNumSamples(), audio.getNumSamples() - from);
        // The host speaks of the block's start; from there the timeline goes on by itself, round the host's cycle, too.
        renderPart({audio, midi, from, frames, from == 0 && position ? &*position : nullptr});
    }
    gain.aim(parameters.gain());
    gain.apply(audio.getArrayOfWritePointers(), audio.getNumChannels(), audio.getNumSamples());
}

void Processor::resetRamps() {
    gain.reset(parameters.gain(), static_cast<int>(getSampleRate() * gainRampSeconds));
    dryWet.reset(parameters.wet(), static_cast<int>(getSampleRate() * dryWetRampSeconds));
}

/** Mono in comes out on both sides, as it does when nothing is bypassed. */
void Processor::processBlockBypassed(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) {
    AudioProcessor::processBlockBypassed(audio, midi);
    if (kind == editor::PluginKind::insert && getTotalNumInputChannels() == 1 && audio.getNumChannels() > 1) {
        audio.copyFrom(1, 0, audio, 0, 0, audio.getNumSamples());
    }
}

void Processor::renderPart(const Part& part) {
    if (isNonRealtime()) {
        offline.wait(player, part.position, part.frames, instance.renders());
    }
    playNotes(part);
    scratch.clear(0, part.frames);
    float* const* const sound = scratch.getArrayOfWritePointers();
    const auto& stretches = player.render(part.position, {sound[0], sound[1], sound[2]}, part.frames, !isNonRealtime());
    float* output[2] = {};
    for (int channel = 0; channel < std::min(2, part.audio.getNumChannels()); ++channel) {
        output[channel] = part.audio.getWritePointer(channel, part.from);
    }
    if (kind == editor::PluginKind::insert) {
        mixInsert(part, output, stretches);
        return;
    }
    if (output[0] != nullptr && output[1] == nullptr) {
        scratch.addFrom(0, 0, scratch, 1, 0, part.frames);
        scratch.applyGain(0, 0, part.frames, 0.5f);
    }
    for (int channel = 0; channel < part.audio.getNumChannels(); ++channel) {
        part.audio.copyFrom(channel, part.from, scratch, std::min(channel, 1), 0, part.frames);
    }
}

void Processor::mixInsert(const Part& part, float* const* output, const engine::Timeline::Stretches& stretches) {
    if (output[0] == nullptr) {
        return;
    }
    const bool isMonoIn = getTotalNumInputChannels() == 1;
    if (isMonoIn && output[1] != nullptr) {
        std::copy_n(output[0], part.frames, output[1]);
    }
    recorder.record(output[0], output[1] != nullptr ? output[1] : output[0], part.frames, stretches);
    dryWet.aim(parameters.wet());
    dryWet.apply(output, output[1] != nullptr ? 2 : 1, scratch.getArrayOfReadPointers(), scratch.getReadPointer(2), part.frames);
}

void Processor::playNotes(const Part& part) {
    const engine::NoteMode mode = parameters.noteMode();
    const int last = part.from + part.frames;
    const bool isLastPart = last >= part.audio.getNumSamples();
    for (const auto event : part.midi) {
        if (event.samplePosition < part.from || (event.samplePosition >= last && !isLastPart) || event.numBytes < 3) {
            continue;
        }
        const int offset = std::min(event.samplePosition - part.from, part.frames - 1);
        const int status = event.data[0] & 0xF0;
        const bool silences = status == 0xB0 && (event.data[1] == 120 || event.data[1] == 123);
        if (status == 0x90 && event.data[2] > 0) {
            player.noteOn(offset, event.data[1], static_cast<float>(event.data[2]) / 127.0f, mode);
        } else if (status == 0x80 || status == 0x90) {
            player.noteOff(offset, event.data[1], mode);
        } else if (silences) {
            player.allNotesOff(offset);
        }
    }
}

/* ---- window and state ----------------------------------------------------------------------------------------------- */

juce::AudioProcessorEditor* Processor::createEditor() {
    juce::AudioProcessorEditor* window = nullptr;
    instance.contain([&] { window = new PluginWindow(*this, *model, instance); });
    return window;
}

void Processor::getStateInformation(juce::MemoryBlock& destination) {
    instance.contain([&] {
        const std::vector<std::uint8_t> bytes = instance.save();
        destination.replaceAll(bytes.data(), bytes.size());
    });
}

void Processor::setStateInformation(const void* data, int sizeBytes) {
    if (data != nullptr && sizeBytes > 0) {
        instance.contain([&] { instance.load(data, static_cast<std::size_t>(sizeBytes)); });
    }
}

void Processor::setCurrentProgramStateInformation(const void* data, int sizeBytes) {
    if (data != nullptr && sizeBytes > 0) {
        instance.contain([&] { instance.loadPreset(data, static_cast<std::size_t>(sizeBytes)); });
    }
}

bool Processor::holdsNothing() const {
    const auto present = instance.project.now();
    return !instance.holdsNewerState() && present->takes.empty() && present->lane.empty();
}

}  // namespace sa3
