/* A musician at a rig: says what to make, and lets it come from the service. */
#pragma once

#include "processor/Rig.h"

namespace sa3::test {

class Session : public Rig {
  public:
    explicit Session(editor::PluginKind kind, double rateHz = 44100.0) : Rig(kind, rateHz) { write("rain"); }

    Instance& held() { return processor.held(); }
    PluginModel& shown() { return processor.shown(); }
    /** Takes and lane as they are now. */
    project::Project::Snapshot now() { return held().project.now(); }
    project::TakePointer find(const std::string& take) { return now()->find(take); }

    /** As the window does it. */
    void set(const std::function<void(editor::Settings&)>& body) {
        editor::Settings settings = shown().settings();
        body(settings);
        shown().setSettings(settings);
        shown().refreshNow();
    }

    void choose(editor::Mode mode) {
        set([mode](editor::Settings& settings) { settings.mode = mode; });
    }

    /** Renders make so many takes from now on. */
    void makeAtOnce(int takes) {
        held().project.change([takes](project::Contents& contents) {
            contents.settings["count"] = takes;
            return 1u;
        });
    }

    void putAdapter(std::size_t slot, const project::LoraSlot& adapter) {
        held().project.change([&](project::Contents& contents) {
            contents.loras[slot] = adapter;
            return 1u;
        });
    }

    /** The window opens, and a service answers. */
    void open() {
        held().setWindowOpen(true);
        connect();
    }

    void settle(int rounds = 6) {
        for (int round = 0; round < rounds; ++round) {
            tick();
        }
        shown().refreshNow();
    }

    /** Asks for a render whose take, by the next stream, has come so far; returns its job. */
    std::string begins(const std::string& take, const audio::Clip& clip, std::int64_t frames = 0) {
        const std::string job = generate();
        service.takeBegins(job, take, ++stream, clip);
        sends(clip, 0, frames);
        settle();
        return job;
    }

    /** Frames [from, to) of the clip, by the stream of the take that began last. */
    void sends(const audio::Clip& clip, std::int64_t from, std::int64_t to) {
        for (; from < to; from += 11025) {
            service.audio(stream, clip, from, std::min(to, from + 11025));
            tick();
        }
    }

    /** What is to come of that take from this frame on, and its end. */
    void ends(const std::string& job, const std::string& take, const audio::Clip& clip, std::int64_t from = 0) {
        sends(clip, from, clip.frames());
        service.takeEnds(job, take, stream, clip, project::sha256Of(clip));
        settle();
    }

    /** Asks for a render and gets its take; returns its job. */
    std::string comes(const std::string& take, const audio::Clip& clip) {
        const std::string job = begins(take, clip);
        ends(job, take, clip);
        return job;
    }

    /** What is heard from the project's start on. */
    juce::AudioBuffer<float> play(int frames) {
        playHead.isPlaying = true;
        playHead.samples = 0;
        return run(frames);
    }

    /** Sends counting samples through an insert and chooses seconds [from, to) of what it remembers. */
    void capture(int frames, double from, double to) {
        juce::AudioBuffer<float> input(2, frames);
        for (int i = 0; i < frames; ++i) {
            input.setSample(0, i, static_cast<float>(i));
            input.setSample(1, i, -static_cast<float>(i));
        }
        run(input, varying(3));
        shown().setCaptureRange({from, to});
    }

    std::uint32_t stream = 0;
};

}  // namespace sa3::test
