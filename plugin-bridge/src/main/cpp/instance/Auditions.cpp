#include "instance/Auditions.h"

#include <utility>

#include "editor/EditorModel.h"
#include "files/WavFile.h"
#include "files/WholeFile.h"

namespace sa3 {

using editor::Changes;
using project::Scenes;

void Auditions::playTake(const std::string& take) {
    player.dismissAuditions(scenes.audition(take) - 1);
    chores.post([this] { scenes.post(); });
}

void Auditions::playFile(const std::string& file) {
    const std::uint64_t number = scenes.auditionFile(file);
    player.dismissAuditions(number - 1);
    chores.post([this, file, number] { read(file, number); });
}

void Auditions::read(const std::string& file, std::uint64_t number) {
    if (scenes.auditioned().number != number) {
        return;
    }
    files::WavReading reading = files::readSample(files::pathOf(file));
    if (reading.clip == nullptr) {
        scenes.release(number);
        onChange(Changes::takes | Changes::loraChoices);
        board.warn(file + ": " + reading.problem);
        return;
    }
    scenes.give(number, std::move(reading.clip));
    scenes.post();
}

Scenes::Audition Auditions::now() const {
    Scenes::Audition heard = scenes.auditioned();
    return heard.number > player.endedAudition() ? heard : Scenes::Audition();
}

void Auditions::freeEnded() {
    player.scenes().collect();
    const Scenes::Audition heard = scenes.auditioned();
    if (!heard.isNothing() && heard.number <= player.endedAudition()) {
        scenes.release(heard.number);
        chores.post([this] { scenes.post(); });
    }
}

}  // namespace sa3
