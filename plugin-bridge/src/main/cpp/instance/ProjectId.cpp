#include "instance/ProjectId.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <set>

namespace sa3 {
namespace {

constexpr std::size_t maxBytes = 64;

std::mutex takenMutex;

/** The ids of all open instances; guarded by takenMutex. */
std::set<std::string>& taken() {
    static std::set<std::string> ids;
    return ids;
}

/** What the service takes for a name. */
bool isId(const std::string& text) {
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !text.empty() && text.size() <= maxBytes && std::all_of(text.begin(), text.end(), isPlain);
}

bool take(const std::string& id) {
    const std::lock_guard<std::mutex> lock(takenMutex);
    return taken().insert(id).second;
}

void release(const std::string& id) {
    const std::lock_guard<std::mutex> lock(takenMutex);
    taken().erase(id);
}

}  // namespace

ProjectId::ProjectId() : id(juce::Uuid().toDashedString().toStdString()) {
    take(id);
}

ProjectId::~ProjectId() {
    release(id);
}

void ProjectId::adopt(const std::string& saved) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (saved == id) {
        isSaved = true;
    } else if (isId(saved) && take(saved)) {
        release(id);
        id = saved;
        isSaved = true;
    }
}

std::string ProjectId::save() {
    const std::lock_guard<std::mutex> lock(mutex);
    isSaved = true;
    return id;
}

std::string ProjectId::saved() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return isSaved ? id : std::string();
}

}  // namespace sa3
