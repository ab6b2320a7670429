#include "project/Project.h"

#include "editor/EditorModel.h"

namespace sa3::project {

Project::Snapshot Project::now() const {
    const std::lock_guard<std::mutex> lock(reading);
    return current;
}

bool Project::change(const std::function<std::uint32_t(Contents&)>& body) {
    std::uint32_t changes = 0;
    bool isRefused = false;
    {
        const std::lock_guard<std::mutex> one(changing);
        const Snapshot present = now();
        auto next = std::make_shared<Contents>(*present);
        changes = body(*next);
        if (changes == 0) {
            return true;
        }
        isRefused = present->newerState != nullptr && changes != unseenChange && (changes & unsavedChange) == 0;
        const std::lock_guard<std::mutex> lock(reading);
        current = isRefused ? current : std::move(next);
    }
    isRefused ? onRefusal() : onChange(changes);
    return !isRefused;
}

void Project::replace(Contents contents) {
    change([&](Contents& present) {
        present = std::move(contents);
        return std::uint32_t{editor::Changes::everything};
    });
}

}  // namespace sa3::project
