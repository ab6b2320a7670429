#include "engine/Scene.h"

namespace sa3::engine {

void Scene::inherit(const Scene& before) noexcept {
    auto old = before.pinned.begin();
    for (auto& entry : pinned) {
        while (old != before.pinned.end() && old->id < entry.id) {
            ++old;
        }
        const bool isSame = old != before.pinned.end() && old->id == entry.id;
        if (isSame && old->startPpq == entry.startPpq && old->repeatPpq == entry.repeatPpq) {
            entry.state = old->state;
        }
    }
}

}  // namespace sa3::engine
