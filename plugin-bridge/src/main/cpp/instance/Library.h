/*
 * What of the service's library can be brought back into the project. Its folder is read, newest first, whether a service
 * runs or not: in portions on the chores' thread, between which others have their turn.
 *
 * Threads    Any but the audio thread; the callbacks come from the chores' thread, or from whoever opens and closes.
 */
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "files/StoredTakes.h"
#include "instance/Noticeboard.h"
#include "instance/TakeShelf.h"
#include "project/Project.h"
#include "service/Chores.h"

namespace sa3 {

class Library {
  public:
    /** Older ones are not listed. */
    static constexpr std::size_t mostTakes = 20000;
    static constexpr std::size_t portion = 256;

    using View = std::shared_ptr<const editor::Library>;

    Library(editor::PluginKind pluginKind, project::Project& theProject, service::Chores& theChores, TakeShelf& theShelf,
            Noticeboard& notices)
        : kind(pluginKind), project(theProject), chores(theChores), shelf(theShelf), board(notices) {}

    /** What has been read is another. */
    std::function<void()> onChange = [] {};
    /** The project holds one more. */
    std::function<void()> onBroughtBack = [] {};

    /** Begins to read the folder. */
    void open();
    /** Ends that, and lets go of what was read, which is returned; null: it was not open. */
    View close();
    /** What has been read so far; null: it is not open. */
    View view() const;

    /** Puts a take on the project's list, later, with its audio and all that made it; nowhere else. What hinders that is told. */
    void bringBack(const std::string& take);

  private:
    struct Reading {
        std::uint64_t round = 0;
        std::filesystem::path folder;
        std::vector<files::StoredPlace> places;
        std::size_t next = 0;
        editor::Library found;
    };

    bool isOver(std::uint64_t round) const;
    void begin(std::uint64_t round);
    void read(const std::shared_ptr<Reading>& reading);
    bool publish(std::uint64_t round, View next);
    std::string bring(const std::string& take);
    bool put(const project::TakePointer& take);

    const editor::PluginKind kind;
    project::Project& project;
    service::Chores& chores;
    TakeShelf& shelf;
    Noticeboard& board;

    mutable std::mutex mutex;  // guards what follows
    std::uint64_t rounds = 0;  // opened and closed so often: what an earlier one reads is not shown
    View shown;
};

}  // namespace sa3
