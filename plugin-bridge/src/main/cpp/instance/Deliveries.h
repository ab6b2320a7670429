/*
 * What the service delivers, from its news of a render to the whole take, and what that changes in the project: a take is
 * placed when it begins to come, sounds where it belongs once it has come far enough, and ends its render when it is whole
 * or lost.
 *
 *   Renders (wished for) ◀── Deliveries ──▶ Arrivals (streams that become clips) ──▶ Project
 *
 * Threads    The worker's, unless a comment says otherwise. The owner is called there or on the chores' thread.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "instance/Surroundings.h"
#include "project/Project.h"
#include "project/Scenes.h"
#include "render/Arrivals.h"
#include "render/Renders.h"
#include "service/Chores.h"

namespace sa3 {

class Deliveries {
  public:
    struct Owner {
        /** A take is whole, and known to the library. */
        std::function<void(const std::string& take)> completed;
        /** Its audio did not come, however often it was asked for. */
        std::function<void(const std::string& take, const std::string& why)> lost;
        std::function<void(const std::string& line)> warn;
    };

    Deliveries(const Surroundings& surroundings, project::Project& project, project::Scenes& scenes, service::Chores& chores,
               render::Renders& renders, Owner owner);

    /** Another service has answered: the streams of the one before will not go on. */
    void connected() { arrivals.forgetStreams(); }
    /** It is about a render that was cancelled while nobody was there, and not its end. */
    bool isLetPass(std::int32_t type, const Json& message) const;
    /** News of a render or a take; other messages change nothing. */
    void received(std::int32_t type, const Json& message);
    void receivedAudio(std::uint32_t stream, std::uint64_t startFrame, std::uint32_t channels, std::uint32_t frames,
                       const float* samples);
    /** Once a round. */
    void polled();

    /* [any thread but the audio thread] */
    /**
     * A project was opened. What has become of the renders that had not ended when it was saved is asked for; of the takes
     * that had been taken off its list nothing is wanted.
     */
    void recall(std::vector<project::OpenJob> jobs);
    /** The user takes it off the list: what still comes of it is let pass. */
    void dismiss(const std::string& take) { arrivals.dismiss(take); }

  private:
    render::Arrivals::Owner arrivalsOwner();
    void takeBegins(const Json& message);
    void takeEnds(const Json& message);
    void takeFailed(const Json& message);
    void jobTold(const Json& message);
    std::vector<std::string> lackingOf(const Json& takes) const;
    void letArrivedSound();
    void completed(const std::string& job, const project::TakePointer& take);
    void lost(const std::string& job, const std::string& take, const std::string& why);

    const Surroundings& around;
    project::Project& project;
    render::Renders& renders;
    const Owner owner;
    render::Arrivals arrivals;
};

}  // namespace sa3
