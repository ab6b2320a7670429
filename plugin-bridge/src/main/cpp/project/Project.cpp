#include "project/Project.h"

#include "editor/EditorModel.h"

namespace sa3::project {

Project::Snapshot Project::now() const {
    const std::lock_guard<std::mutex> lock(reading);
    return current;
}

void Project::change(const std::function<std::uint32_t(Contents&)>& body) {
    std::uint32_t changes = 0;
    {
        const std::lock_guard<std::mutex> one(changing);
        auto next = std::make_shared<Contents>(*now());
        changes = body(*next);
        if (changes == 0) {
            return;
        }
        const std::lock_guard<std::mutex> lock(reading);
        current = std::move(next);
    }
    onChange(changes);
}

void Project::replace(Contents contents) {
    change([&](Contents& present) {
        present = std::move(contents);
        return std::uint32_t{editor::Changes::everything};
    });
}

}  // namespace sa3::project
