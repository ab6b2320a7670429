/*
 * What is played once beside the project, host stopped or not: a take, or an audio file. One at a time: the next one ends it.
 * Any thread but the audio thread.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/Player.h"
#include "instance/Noticeboard.h"
#include "project/Scenes.h"
#include "service/Chores.h"

namespace sa3 {

class Auditions {
  public:
    Auditions(project::Scenes& theScenes, engine::Player& thePlayer, service::Chores& theChores, Noticeboard& notices)
        : scenes(theScenes), player(thePlayer), chores(theChores), board(notices) {}

    /** Told when one ended without a sound, with flags of editor::Changes; on the chores' thread. */
    std::function<void(std::uint32_t changes)> onChange = [](std::uint32_t) {};

    /** Plays a take as soon as it has been converted. Empty: what is played ends. */
    void playTake(const std::string& take);
    /** Plays an audio file as soon as it has been read and converted; what is wrong with it is told on the board. */
    void playFile(const std::string& file);
    project::Scenes::Audition now() const;

    /** Frees what was made for one that has come to its end.   [one thread] */
    void freeEnded();

  private:
    void read(const std::string& file, std::uint64_t number);

    project::Scenes& scenes;
    engine::Player& player;
    service::Chores& chores;
    Noticeboard& board;
};

}  // namespace sa3
