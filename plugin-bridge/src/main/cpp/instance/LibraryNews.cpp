#include "instance/LibraryNews.h"

#include <memory>
#include <utility>

#include "editor/EditorModel.h"
#include "service/Protocol.h"

namespace sa3 {

using project::Contents;
using project::Take;
using project::TakePointer;

void LibraryNews::tell() {
    tellHeld();
    tellStars();
}

void LibraryNews::tellHeld() {
    const auto present = project.now();
    if (present->newerState != nullptr) {
        return;  // what that one holds is not known here
    }
    Json ids = Json::array();
    for (const TakePointer& take : present->takes) {
        ids.push_back(take->id);
    }
    Json message = {{"takes", std::move(ids)}};
    if (const std::string saved = id.saved(); !saved.empty()) {
        message["project"] = saved;
    }
    endpoint.send(service::reference, std::move(message));
}

void LibraryNews::star(const std::string& take, bool isStarred) {
    project.change([&](Contents& contents) {
        const TakePointer known = contents.find(take);
        if (known == nullptr) {
            return 0u;
        }
        auto changed = std::make_shared<Take>(*known);
        changed->isStarred = isStarred;
        changed->isStarUntold = true;
        contents.put(std::move(changed));
        return std::uint32_t{editor::Changes::takes};
    });
    tellStars();
}

/** The library knows a take when it is complete. */
void LibraryNews::tellStars() {
    const auto present = project.now();
    for (const TakePointer& take : present->takes) {
        const bool isDue = take->isStarUntold && take->isComplete();
        if (isDue && endpoint.send(service::star, {{"take", take->id}, {"starred", take->isStarred}})) {
            setStarUntold(*take, false);
        }
    }
}

void LibraryNews::starUnsent(const std::string& take) {
    if (const TakePointer known = project.now()->find(take); known != nullptr) {
        setStarUntold(*known, true);
    }
}

/** Does nothing where the star has changed meanwhile. */
void LibraryNews::setStarUntold(const Take& take, bool isUntold) {
    project.change([&](Contents& contents) {
        const TakePointer now = contents.find(take.id);
        if (now == nullptr || now->isStarred != take.isStarred) {
            return 0u;
        }
        auto changed = std::make_shared<Take>(*now);
        changed->isStarUntold = isUntold;
        contents.put(std::move(changed));
        return project::unsavedChange;
    });
}

}  // namespace sa3
