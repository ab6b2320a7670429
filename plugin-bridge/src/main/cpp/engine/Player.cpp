#include "engine/Player.h"

#include <algorithm>
#include <cmath>

namespace sa3::engine {
namespace {

constexpr double rampSeconds = 0.003;
/** A start that was missed by less, by a moving tempo, is still the clip's start and not a place in its middle. */
constexpr double lateSeconds = 0.010;
/** How far the host's position may turn out different when it is asked what a block needs. */
constexpr std::int64_t lookaheadFrames = 64;

template <class Entry>
const Entry* entryWithId(const std::vector<Entry>& entries, std::uint64_t id) noexcept {
    const auto at = std::lower_bound(entries.begin(), entries.end(), id,
                                     [](const Entry& entry, std::uint64_t wanted) { return entry.id < wanted; });
    return at != entries.end() && at->id == id ? &*at : nullptr;
}

/** A bar's frames are no whole number: a clip that fills its period may end one frame before the next repetition begins. */
std::int32_t heldFrames(const PinnedClip& entry, const Stretch& stretch) noexcept {
    const double gap = entry.repeatPpq * stretch.framesPerQuarter - static_cast<double>(entry.clip->frames());
    return entry.isLooped && entry.clip->frames() > 0 && std::abs(gap) < 1.0 ? 1 : 0;
}

}  // namespace

Player::~Player() {
    forgetScenes();
}

void Player::prepare(double sampleRateHz) noexcept {
    timeline.reset(sampleRateHz);
    voices.clear();
    stretches = {};
    forgetScenes();
    rampFrames = std::max(1, static_cast<std::int32_t>(std::lround(sampleRateHz * rampSeconds)));
    lateFrames = std::lround(sampleRateHz * lateSeconds);
}

void Player::forgetScenes() noexcept {
    delete scene;
    scene = nullptr;
    for (Retired& entry : retired) {
        delete entry.scene;
        entry = {};
    }
}

/* ---- scenes --------------------------------------------------------------------------------------------------------- */

void Player::takeScene() noexcept {
    returnRetired();
    const auto room = std::find_if(retired.begin(), retired.end(), [](const Retired& r) { return r.scene == nullptr; });
    if (room == retired.end() || !mailbox.hasNew()) {
        return;
    }
    Scene* const next = mailbox.take();
    if (next == nullptr) {
        return;
    }
    ++sceneNumber;
    if (scene != nullptr) {
        next->inherit(*scene);
        *room = {scene, sceneNumber - 1};
    }
    scene = next;
    adopt(*next);
    returnRetired();
}

void Player::adopt(Scene& next) noexcept {
    struct Change {
        Voice* voice;
        const audio::Clip* clip;
    };
    std::array<Change, Voices::capacity> changes;
    std::size_t count = 0;
    voices.forEach([&](Voice& voice) {
        if (voice.isCut()) {
            return;
        }
        const Owner owner = voice.origin().owner;
        const PinnedClip* pinned = owner.kind == Owner::Kind::pinned ? entryWithId(next.pinned, owner.id) : nullptr;
        const NoteClip* fired = owner.kind == Owner::Kind::note ? entryWithId(next.notes, owner.id) : nullptr;
        const audio::Clip* clip = pinned != nullptr  ? pinned->clip.get()
                                  : fired != nullptr ? fired->clip.get()
                                                     : nullptr;
        const bool isAudition = owner.kind == Owner::Kind::audition && next.audition && next.audition->number == owner.id;
        clip = isAudition ? next.audition->clip.get() : clip;
        // Moved on the timeline: followClip() starts it where it belongs now.
        if (pinned != nullptr || fired != nullptr) {
            voice.setLooped(pinned != nullptr ? pinned->isGapless() : fired->isLooped || voice.origin().isLooped);
        }
        const bool wasMoved = pinned != nullptr && pinned->state.startedRepetition == PlayState::none;
        changes[count++] = {&voice, wasMoved ? nullptr : clip};
    });
    for (std::size_t i = 0; i < count; ++i) {
        replace(*changes[i].voice, changes[i].clip);
    }
}

/** The voice goes on with this clip at the same frame; null: it is cut. */
void Player::replace(Voice& voice, const audio::Clip* clip) noexcept {
    if (clip != nullptr && clip == voice.origin().clip) {
        voice.moveToScene(sceneNumber);
        return;
    }
    VoiceStart successor = voice.origin();
    successor.position = voice.position();
    voice.cut(0);
    if (clip != nullptr && successor.position < clip->frames()) {
        successor.clip = clip;
        successor.delay = 0;
        successor.startedAt = clock;
        successor.sceneNumber = sceneNumber;
        voices.start(successor);
    }
}

void Player::returnRetired() noexcept {
    for (Retired& entry : retired) {
        bool isInUse = entry.scene == nullptr;
        voices.forEach([&](const Voice& voice) { isInUse |= voice.isSounding() && voice.origin().sceneNumber == entry.number; });
        if (!isInUse && mailbox.giveBack(entry.scene)) {
            entry = {};
        }
    }
}

/* ---- notes ---------------------------------------------------------------------------------------------------------- */

void Player::noteOn(std::int32_t offset, int note, float velocity, NoteMode mode) noexcept {
    takeScene();
    if (scene == nullptr) {
        return;
    }
    for (const NoteClip& entry : scene->notes) {
        if (entry.note != note) {
            continue;
        }
        const Owner owner{Owner::Kind::note, entry.id};
        if (Voice* before = voices.find(owner); before != nullptr) {
            before->cut(offset);
        }
        voices.start({owner, entry.clip.get(), 0, offset, entry.isLooped || mode == NoteMode::loop, 0, velocity,
                      note, clock + offset, sceneNumber, rampFrames});
    }
}

void Player::noteOff(std::int32_t offset, int note, NoteMode mode) noexcept {
    voices.forEach([&](Voice& voice) {
        const VoiceStart& origin = voice.origin();
        const bool isHeld = mode != NoteMode::oneShot || origin.isLooped;
        if (origin.owner.kind == Owner::Kind::note && origin.note == note && isHeld) {
            voice.cut(offset);
        }
    });
}

void Player::allNotesOff(std::int32_t offset) noexcept {
    voices.forEach([&](Voice& voice) {
        if (voice.origin().owner.kind == Owner::Kind::note) {
            voice.cut(offset);
        }
    });
}

/* ---- timeline ------------------------------------------------------------------------------------------------------- */

/** The voice of this repetition, so many frames into the stretch. */
void Player::begin(PinnedClip& entry, const Stretch& stretch, std::int64_t repetition, std::int64_t position,
                   std::int32_t delay) noexcept {
    const Owner owner{Owner::Kind::pinned, entry.id};
    const std::int32_t offset = stretch.offset + delay;
    if (Voice* before = voices.find(owner); before != nullptr) {
        before->cut(offset);
    }
    entry.state.startedRepetition = repetition;
    voices.start({owner, entry.clip.get(), position, offset, entry.isGapless(), heldFrames(entry, stretch), 1.0f, -1,
                  clock + offset, sceneNumber, rampFrames});
}

/** The stretch begins inside this repetition: go on, or enter it where the host now is. */
void Player::enter(PinnedClip& entry, const Stretch& stretch, std::int64_t repetition, std::int64_t position) noexcept {
    if (!stretch.hasJumped && entry.state.startedRepetition >= repetition) {
        return;
    }
    const std::int64_t length = entry.clip->frames();
    std::int64_t at = entry.isGapless() && length > 0 ? position % length : position;
    if (!stretch.hasJumped && position <= lateFrames) {
        at = 0;
    }
    Voice* const voice = voices.find({Owner::Kind::pinned, entry.id});
    const bool isThereAlready = voice != nullptr && stretch.offset == 0 && std::abs(voice->position() - at) <= 1;
    if (isThereAlready) {
        entry.state.startedRepetition = repetition;
    } else if (at < length) {
        begin(entry, stretch, repetition, at);
    } else {
        entry.state.startedRepetition = repetition;
        if (voice != nullptr) {
            voice->cut(stretch.offset);
        }
    }
}

void Player::followClip(PinnedClip& entry, const Stretch& stretch) noexcept {
    const double until = stretch.framesUntil(entry.startPpq);
    const double period = entry.isLooped ? entry.repeatPpq * stretch.framesPerQuarter : 0.0;
    const auto startOf = [&](std::int64_t repetition) { return wholeFrame(until + static_cast<double>(repetition) * period); };
    const bool repeats = period >= 1.0;
    std::int64_t present = startOf(0) <= 0 ? 0 : PlayState::none;
    if (present == 0 && repeats) {
        present = static_cast<std::int64_t>(std::floor(-until / period));
        present += startOf(present + 1) <= 0 ? 1 : 0;
    }
    if (present != PlayState::none) {
        enter(entry, stretch, present, -startOf(present));
    } else if (stretch.hasJumped) {
        if (Voice* voice = voices.find({Owner::Kind::pinned, entry.id}); voice != nullptr) {
            voice->cut(stretch.offset);
        }
    }
    std::int64_t next = std::max(present, entry.state.startedRepetition) + 1;
    for (; next == 0 || repeats; ++next) {
        // Compared as a double first: a clip far away has no frame number.
        const bool isFar = until + static_cast<double>(next) * period > static_cast<double>(stretch.frames);
        if (isFar || startOf(next) >= stretch.frames) {
            break;
        }
        begin(entry, stretch, next, 0, static_cast<std::int32_t>(std::max<std::int64_t>(0, startOf(next))));
    }
}

void Player::cutPinned(std::int32_t offset) noexcept {
    voices.forEach([&](Voice& voice) {
        if (voice.origin().owner.kind == Owner::Kind::pinned) {
            voice.cut(offset);
        }
    });
}

void Player::follow(const Stretch& stretch) noexcept {
    if (!stretch.isPlaying) {
        cutPinned(stretch.offset);
    }
    if (scene == nullptr) {
        return;
    }
    for (PinnedClip& entry : scene->pinned) {
        if (stretch.hasJumped || !stretch.isPlaying) {
            entry.state = {};
        }
        if (stretch.isPlaying) {
            followClip(entry, stretch);
        }
    }
}

void Player::audition(bool isRealtime) noexcept {
    const std::uint64_t posted = scene != nullptr && scene->audition && isRealtime ? scene->audition->number : 0;
    const std::uint64_t over = std::max(endedAudition(), dismissedAudition.load(std::memory_order_relaxed));
    const std::uint64_t wanted = posted > over ? posted : 0;
    if (wanted != auditionNumber) {
        if (Voice* voice = voices.find({Owner::Kind::audition, auditionNumber}); voice != nullptr) {
            voice->cut(0);
            endAudition();
        }
        auditionNumber = wanted;
        if (wanted != 0) {
            voices.start({{Owner::Kind::audition, wanted}, scene->audition->clip.get(), 0, 0, false, 0, 1.0f, -1,
                          clock, sceneNumber, rampFrames});
        }
    }
}

void Player::endAudition() noexcept {
    if (auditionNumber > endedAudition()) {
        lastEndedAudition.store(auditionNumber, std::memory_order_relaxed);
    }
}

const Timeline::Stretches& Player::render(const HostPosition* position, const Destination& out, std::int32_t frames,
                                          bool isRealtime) noexcept {
    takeScene();
    stretches = timeline.advance(position, frames, isRealtime);
    for (const Stretch& stretch : stretches) {
        follow(stretch);
    }
    audition(isRealtime);
    voices.render(out, frames);
    if (voices.find({Owner::Kind::audition, auditionNumber}) == nullptr) {
        endAudition();
    }
    clock += frames;
    returnRetired();
    return stretches;
}

/* ---- offline -------------------------------------------------------------------------------------------------------- */

bool Player::hasDataFor(const HostPosition* position, std::int32_t frames) noexcept {
    takeScene();
    bool isThere = true;
    const auto look = [&](const audio::Clip& clip, std::int64_t needed) {
        isThere &= clip.isAbandoned() || clip.readyFrames() >= std::min(needed, clip.frames());
    };
    voices.forEach([&](const Voice& voice) { look(*voice.origin().clip, voice.framesNeeded(frames)); });
    if (scene == nullptr) {
        return isThere;
    }
    for (const NoteClip& entry : scene->notes) {
        look(*entry.clip, frames);
    }
    const bool isPlaying = position != nullptr ? position->isPlaying : timeline.isPlaying();
    const double ppq = position != nullptr && position->ppq ? *position->ppq : timeline.nextPpq();
    const double framesPerQuarter = timeline.framesPerQuarterAt(position);
    for (const PinnedClip& entry : scene->pinned) {
        const double elapsed = (ppq - entry.startPpq) * framesPerQuarter + frames + lookaheadFrames;
        if (isPlaying && elapsed > 0.0) {
            look(*entry.clip, entry.isLooped ? entry.clip->frames() : static_cast<std::int64_t>(elapsed));
        }
    }
    return isThere;
}

std::int64_t Player::arrivedFrames() const noexcept {
    std::int64_t sum = 0;
    if (scene != nullptr) {
        for (const PinnedClip& entry : scene->pinned) {
            sum += entry.clip->readyFrames();
        }
        for (const NoteClip& entry : scene->notes) {
            sum += entry.clip->readyFrames();
        }
    }
    return sum;
}

}  // namespace sa3::engine
