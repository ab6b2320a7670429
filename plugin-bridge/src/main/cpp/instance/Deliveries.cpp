#include "instance/Deliveries.h"

#include <utility>

#include "editor/EditorModel.h"
#include "instance/NewTake.h"
#include "service/Protocol.h"

namespace sa3 {

using editor::Changes;
using project::Contents;
using project::Take;
using project::TakePointer;

Deliveries::Deliveries(const Surroundings& surroundings, project::Project& theProject, project::Scenes& scenes,
                       service::Chores& chores, render::Renders& theRenders, Owner theOwner)
    : around(surroundings),
      project(theProject),
      renders(theRenders),
      owner(std::move(theOwner)),
      arrivals(project, scenes, chores, arrivalsOwner()) {}

render::Arrivals::Owner Deliveries::arrivalsOwner() {
    return {[this](Contents& contents, const Take& take) { placeNew(contents, take, around.kind, around.host); },
            [this](const std::string& job, const TakePointer& take) { completed(job, take); },
            [this](const std::string& job, const std::string& take) { return renders.fetch(job, take); },
            [this](const std::string& job, const std::string& take) { renders.takeCompleted(job, take); },
            [this](const std::string& job, const std::string& take, const std::string& why) { lost(job, take, why); },
            owner.warn};
}

/* ---- what the service says ------------------------------------------------------------------------------------------ */

bool Deliveries::isLetPass(std::int32_t type, const Json& message) const {
    const bool isEnd = type == service::failed || type == service::cancelled;
    return !isEnd && renders.isAbandoned(text(message, "job"));
}

void Deliveries::received(std::int32_t type, const Json& message) {
    if (type == service::takeBegins) {
        takeBegins(message);
    } else if (type == service::takeEnds) {
        takeEnds(message);
    } else if (type == service::jobState) {
        jobTold(message);
    } else if (type == service::failed && !text(message, "take").empty()) {
        takeFailed(message);
    } else if (renders.received(type, message)) {
        arrivals.dropUnfinished(text(message, "job"));
    }
}

void Deliveries::receivedAudio(std::uint32_t stream, std::uint64_t startFrame, std::uint32_t channels, std::uint32_t frames,
                               const float* samples) {
    arrivals.audio(stream, startFrame, channels, frames, samples);
    renders.noteLife();
}

void Deliveries::polled() {
    for (const std::string& job : renders.takeAbandoned()) {
        arrivals.dropUnfinished(job);
    }
    letArrivedSound();
}

/** What still waits to sound in the place of another has not begun for a bounce, which has to wait for it. */
void Deliveries::takeBegins(const Json& message) {
    const std::string job = text(message, "job");
    arrivals.begins(message, renders.origin(job).value_or(render::Origin()));
    if (project.now()->findArriving(text(message, "take")) == nullptr) {
        renders.takeHasBegun(job);
    }
}

void Deliveries::takeEnds(const Json& message) {
    project.change([&](Contents& contents) { return learnLoras(contents, message); });
    arrivals.ends(message);
}

void Deliveries::takeFailed(const Json& message) {
    const std::string job = text(message, "job");
    if (!renders.isAbandoned(job)) {
        arrivals.isNotThere(job, text(message, "take"), text(message, "message", "The service cannot send a take"));
    }
}

/** What became of a render that was under way when the project was saved. */
void Deliveries::jobTold(const Json& message) {
    const std::string job = text(message, "job");
    const auto open = renders.recalled(job);
    if (!open) {
        return;
    }
    const Json& takes = field(message, "takes");
    if (!renders.told(message, lackingOf(takes))) {
        arrivals.dropUnfinished(job);
    }
    const std::string state = text(message, "state");
    if (state == "failed") {
        owner.warn(text(message, "message", "the render failed"));
    } else if (state == "unknown" && takes.size() < open->takes) {
        owner.warn("The render of \"" + text(open->request, "prompt") + "\" was interrupted while the project was closed: generate it again");
    }
}

/** Of these takes those whose audio is wanted here and is not here. */
std::vector<std::string> Deliveries::lackingOf(const Json& takes) const {
    const auto present = project.now();
    std::vector<std::string> lacking;
    for (const Json& each : takes) {
        const std::string id = each.is_string() ? each.get<std::string>() : std::string();
        const TakePointer known = present->find(id);
        const bool isHere = known != nullptr && known->isComplete() && known->audio != nullptr;
        const bool isUnwanted = known == nullptr && arrivals.isDismissed(id);
        if (!id.empty() && !isHere && !isUnwanted) {
            lacking.push_back(id);
        }
    }
    return lacking;
}

void Deliveries::recall(std::vector<project::OpenJob> jobs) {
    for (const std::string& take : project.now()->removed) {
        arrivals.dismiss(take);
    }
    renders.recall(std::move(jobs));
}

/* ---- what becomes of takes ------------------------------------------------------------------------------------------ */

/** Whoever has come far enough takes the place that it was made for. */
void Deliveries::letArrivedSound() {
    const std::vector<std::string> due = dueTakes(*project.now(), around.kind, around.host);
    if (due.empty()) {
        return;
    }
    std::vector<std::string> jobs;
    project.change([&](Contents& contents) {
        for (const std::string& take : due) {
            if (const project::Arriving* const expected = contents.findArriving(take); expected != nullptr) {
                jobs.push_back(contents.find(take)->job);
                contents.replace(around.kind, expected->before, take);
            }
        }
        return jobs.empty() ? 0u : Changes::takes | Changes::lane | project::soundChanged;
    });
    for (const std::string& job : jobs) {
        renders.takeHasBegun(job);
    }
}

void Deliveries::completed(const std::string& job, const TakePointer& take) {
    letArrivedSound();
    renders.takeCompleted(job, take->id);
    owner.completed(take->id);
}

void Deliveries::lost(const std::string& job, const std::string& take, const std::string& why) {
    renders.takeCompleted(job, take);
    owner.lost(take, why);
}

}  // namespace sa3
