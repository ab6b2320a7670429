#include "engine/Voices.h"

#include <algorithm>
#include <tuple>

namespace sa3::engine {
namespace {

bool startsBefore(const Voice* a, const Voice* b) noexcept {
    const auto key = [](const Voice& voice) {
        const VoiceStart& origin = voice.origin();
        return std::tuple(origin.startedAt, static_cast<int>(origin.owner.kind), origin.owner.id);
    };
    return key(*a) < key(*b);
}

}  // namespace

Voices::Voices() noexcept {
    for (std::size_t i = 0; i < capacity; ++i) {
        order[i] = &voices[i];
    }
}

Voice* Voices::takeFree() noexcept {
    if (count == capacity) {
        const auto fading = std::find_if(order.begin(), order.end(), [](const Voice* voice) { return voice->isCut(); });
        std::rotate(fading == order.end() ? order.begin() : fading,
                    (fading == order.end() ? order.begin() : fading) + 1, order.end());
        --count;
    }
    return order[count];
}

Voice& Voices::start(const VoiceStart& start) noexcept {
    dropEnded();
    Voice* voice = takeFree();
    voice->start(start);
    auto* const end = order.data() + count;
    auto* const place = std::upper_bound(order.data(), end, voice, startsBefore);
    std::rotate(place, end, end + 1);
    ++count;
    return *voice;
}

Voice* Voices::find(const Owner& owner) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        if (order[i]->isSounding() && !order[i]->isCut() && order[i]->origin().owner == owner) {
            return order[i];
        }
    }
    return nullptr;
}

void Voices::render(const Destination& out, std::int32_t frames) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        order[i]->render(out, frames);
    }
    dropEnded();
}

void Voices::dropEnded() noexcept {
    // stable_partition would allocate.
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (order[i]->isSounding()) {
            std::rotate(order.data() + kept, order.data() + i, order.data() + i + 1);
            ++kept;
        }
    }
    count = kept;
}

void Voices::clear() noexcept {
    count = 0;
}

}  // namespace sa3::engine
