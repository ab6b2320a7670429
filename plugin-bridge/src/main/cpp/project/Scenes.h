/*
 * Turns a project's contents into what the audio thread plays: converts each sounding take to the host's rate once, and
 * posts a scene after every change. A take that is still arriving is converted as far as it has come.
 *
 * Threads    Any but the audio thread; one caller at a time goes on, the others wait. Contents are read when it is one's
 *            turn, so that the last scene is that of the last change, whoever came first.
 */
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "audio/Mailbox.h"
#include "audio/Resampler.h"
#include "engine/Scene.h"
#include "project/Project.h"

namespace sa3::project {

class Scenes {
  public:
    Scenes(editor::PluginKind pluginKind, const Project& theProject, audio::Mailbox<engine::Scene>& mailbox)
        : kind(pluginKind), project(theProject), scenes(mailbox) {}

    /** From now on at this rate; posts a scene. */
    void prepare(double sampleRateHz);

    /** Posts what the project sounds like now. Does nothing before prepare(). */
    void post();

    /** More frames of this audio have arrived. */
    void advance(const audio::Clip& source);

    /** What is played once from its start, beside everything else. */
    struct Audition {
        std::string take;                           // empty: none of the takes
        std::shared_ptr<const audio::Clip> sample;  // of no take
        std::string name;                           // of the sample
        std::uint64_t number = 0;                   // each gets another one

        bool operator==(const Audition&) const = default;
    };

    /** The same again starts it anew. */
    void audition(const std::string& take);
    void audition(const std::string& name, std::shared_ptr<const audio::Clip> sample);
    Audition auditioned() const;

  private:
    struct Conversion {
        std::shared_ptr<const audio::Clip> source;
        std::shared_ptr<const audio::Clip> atHostRate;
        std::shared_ptr<audio::Clip> arriving;  // atHostRate while it is being filled, else null
        bool isUsed = false;
    };

    void build();
    void addLane(engine::Scene& scene, const Contents& contents);
    void addInPlace(engine::Scene& scene, const Contents& contents);
    void hear(Audition next);
    std::shared_ptr<const audio::Clip> hostClip(const TakePointer& take);
    std::shared_ptr<const audio::Clip> hostClip(const std::shared_ptr<const audio::Clip>& source);
    std::shared_ptr<const audio::Clip> convert(const std::shared_ptr<const audio::Clip>& source);

    const editor::PluginKind kind;
    const Project& project;
    audio::Mailbox<engine::Scene>& scenes;
    mutable std::mutex mutex;
    std::int32_t rateHz = 0;
    std::map<const audio::Clip*, Conversion> conversions;
    std::map<std::int32_t, std::unique_ptr<audio::Resampler>> resamplers;  // by source rate
    Audition heard;
};

}  // namespace sa3::project
