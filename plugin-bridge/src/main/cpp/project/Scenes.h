/*
 * Turns a project's contents into what the audio thread plays: converts each sounding take to the host's rate once, and
 * posts a scene after every change. A take that is still arriving is converted as far as it has come.
 *
 * Threads    Any but the audio thread. Of prepare(), post() and advance() one caller at a time goes on, the others wait, for
 *            as long as converting takes. Contents are read when it is one's turn, so that the last scene is that of the last
 *            change, whoever came first. The other functions wait for nothing.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

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
        std::string file;                           // of no take; empty: none
        std::shared_ptr<const audio::Clip> sample;  // of the file, once it has been read
        std::uint64_t number = 0;                   // each gets another one

        bool isNothing() const { return take.empty() && file.empty(); }
    };

    /* The same again starts it anew; what was wanted before is not converted any further. It sounds after the next post().
     * They return its number. */
    std::uint64_t audition(const std::string& take);
    std::uint64_t auditionFile(const std::string& file);
    /** What was read of the file. */
    void give(std::uint64_t number, std::shared_ptr<const audio::Clip> sample);
    /** It is over: the next post() frees what was made for it. Another one that is wanted by now goes on. */
    void release(std::uint64_t number);
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
    void addAudition(engine::Scene& scene, const Contents& contents);
    std::uint64_t hear(Audition next);
    bool isHeard(std::uint64_t number) const;
    /** False: nobody wants to hear it any more. */
    using IsWanted = std::function<bool()>;
    std::shared_ptr<const audio::Clip> hostClip(const TakePointer& take);
    std::shared_ptr<const audio::Clip> hostClip(const std::shared_ptr<const audio::Clip>& source, const IsWanted& isWanted);
    std::shared_ptr<const audio::Clip> convert(const std::shared_ptr<const audio::Clip>& source, const IsWanted& isWanted);

    const editor::PluginKind kind;
    const Project& project;
    audio::Mailbox<engine::Scene>& scenes;
    std::mutex building;  // guards what follows, but for `heard`; held while converting
    std::int32_t rateHz = 0;
    std::map<const audio::Clip*, Conversion> conversions;
    std::map<std::int32_t, std::unique_ptr<audio::Resampler>> resamplers;  // by source rate
    mutable std::mutex hearing;  // never held for long
    Audition heard;
};

}  // namespace sa3::project
