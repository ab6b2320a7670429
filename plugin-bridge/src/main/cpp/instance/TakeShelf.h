/*
 * What is done with takes after they are whole: compressing them for the project, keeping a durable copy, drawing them,
 * starring, exporting, finding lost ones again. The work is done on the chores' thread.
 */
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "files/ClipFolder.h"
#include "instance/Noticeboard.h"
#include "project/Project.h"
#include "service/Chores.h"

namespace sa3 {

class TakeShelf {
  public:
    TakeShelf(project::Project& theProject, service::Chores& theChores, Noticeboard& notices)
        : project(theProject), chores(theChores), board(notices) {}

    /** Copy, drawing and compressed form of one take.   [chores' thread] */
    void finish(const std::string& take);
    /** The same, later, for all takes that lack them. */
    void tidy();
    /** Makes the copy of a take again, later: somebody has removed or changed it. */
    void copyAnew(const std::string& take);
    /** Compresses what of these takes is not yet compressed, here and in the project, so that the next save finds it. */
    void pack(project::Contents& contents, const std::set<std::string>& takes);
    /** Drawings of the takes that are still arriving, as far as they have come.   [chores' thread] */
    void drawArriving();

    /** Writes the take's WAV, later; says so. A name without that ending gets it, and then replaces nothing. */
    void exportTo(const std::string& take, const std::filesystem::path& chosen);
    /** Takes the audio of a file that the user pointed at, later; says if it is not the take. */
    void locate(const std::string& take, const std::filesystem::path& file);
    /** The audio of a missing take, from the copies or the library. False: it is not there.   [chores' thread] */
    bool findAgain(const std::string& take);
    /** Reads the audio of takes that came without, from the copies or the library. At once. */
    static void findLost(project::Contents& contents);

  private:
    void give(const std::string& id, const files::Found& found);
    /** Changes what of a take is not saved. */
    void update(const std::string& take, const std::function<void(project::Take&)>& body);

    project::Project& project;
    service::Chores& chores;
    Noticeboard& board;
};

}  // namespace sa3
