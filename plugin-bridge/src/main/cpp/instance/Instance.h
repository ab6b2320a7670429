/*
 * One plugin in one project, without the host's side of it: what it holds, what it has asked for, its line to the service.
 *
 *   window ─▶ Instance ─▶ Renders ─▶ Endpoint ═▶ service
 *                ▲                               ║
 *   Scenes ◀─ Project ◀─────── Deliveries ◀══════╝            Scenes ─▶ the audio thread
 *
 * Threads    Any but the audio thread, unless a comment says otherwise. Nothing is started by construction or by load():
 *            the line to the service opens with the window, or with the first render.
 */
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "instance/Auditions.h"
#include "instance/CaptureCut.h"
#include "instance/Catalog.h"
#include "instance/Deliveries.h"
#include "instance/Library.h"
#include "instance/LibraryNews.h"
#include "instance/Noticeboard.h"
#include "instance/Paced.h"
#include "instance/ProjectId.h"
#include "instance/Surroundings.h"
#include "instance/TakeShelf.h"
#include "project/Project.h"
#include "project/Scenes.h"
#include "render/Renders.h"
#include "service/Chores.h"
#include "service/Contained.h"
#include "service/Endpoint.h"
#include "service/Worker.h"
#include "state/StateFile.h"

namespace sa3 {

class Instance final : private service::Client {
  public:
    explicit Instance(const Surroundings& surroundings);
    ~Instance() override;

    /** Told about everything that shows, with flags of editor::Changes; on any thread. */
    std::function<void(std::uint32_t changes)> onVisibleChange = [](std::uint32_t) {};

    /** Told after a change of what a saved project holds that the host has not brought; on any thread. */
    std::function<void()> onSavedChange = [] {};

    project::Project project;
    Noticeboard board;
    Catalog catalog;
    CaptureCut capture;
    Auditions auditions;
    Library library;

    /** The host's rate is this from now on; converts what sounds before it returns. */
    void prepare(double sampleRateHz);

    std::vector<std::uint8_t> save();
    void load(const void* data, std::size_t size);
    /** The state of a newer version is held for the next save. */
    bool holdsNewerState() const { return project.now()->newerState != nullptr; }
    /** Takes over from a saved state how to make takes, and the parameters; takes and lane stay as they are. */
    void loadPreset(const void* data, std::size_t size);

    /** A window is open: the service is wanted from now on, until this is called with false. */
    void setWindowOpen(bool isOpen);
    void startService();

    /** What of it is heard ends with it. */
    void closeLibrary();
    /** Reads again which adapters there are, here and at the service. May block. */
    void listLoras();
    editor::ServiceState serviceState() const;

    /** Does something for the user beside rendering; what comes of it is told on the board. */
    void run(service::Errands::Order order);
    void cancelErrand();
    std::optional<service::Errands::View> errand() const;

    /** Starts a render; what is in the way is told on the board. */
    void generate();
    std::string whyNotGenerate() const;
    void cancel(const std::string& job);
    /** Its counts may be read by the audio thread. */
    const render::Renders& renders() const { return rendering; }

    /** How long a clip that a note has started may go on.   [any thread, wait-free] */
    double tailSeconds() const noexcept { return longestNoteSeconds.load(std::memory_order_relaxed); }

    void star(const std::string& take, bool isStarred) { news.star(take, isStarred); }
    TakeShelf& takes() { return shelf; }

    /** Brings a missing take's audio over: from the folder of copies, the library, or the service; says so. */
    void fetchTake(const std::string& take);
    /** Off the list and the lane; what is still on its way of it does not come back. */
    void removeTake(const std::string& take);

    void post(std::function<void()> chore) { chores.post(std::move(chore)); }
    /** Does it on behalf of the host, who must not see what it throws: that becomes a notice. False: it threw. */
    template <class Body>
    bool contain(Body&& body) noexcept {
        const std::string line = contained(std::forward<Body>(body));
        if (!line.empty()) {
            hasStumbled(line);
        }
        return line.empty();
    }
    /** The end: after this no thread but the caller's does anything here. */
    void close();
    /** Waits for the background work asked for so far. */
    void finishChores() { chores.finish(); }
    const Surroundings& surroundings() const { return around; }

  private:
    Json greeting() override;
    void connected(const Json& welcome) override;
    void resumed() override;
    void received(std::int32_t type, const Json& message) override;
    void unsent(std::int32_t type, const Json& message) override;
    void receivedAudio(std::uint32_t stream, std::uint64_t startFrame, std::uint32_t channels, std::uint32_t frames,
                       const float* samples) override;
    void polled(std::int64_t nowMs) override;
    void linkChanged() override;
    void errandEnded(const std::string& line, bool isProblem) override;
    void hasStumbled(const std::string& line) noexcept override;

    Deliveries::Owner deliveriesOwner();
    std::shared_ptr<service::Worker> line();
    void updateNeed();
    void projectChanged(std::uint32_t changes);
    void listed(const Json& page);
    void takeCompleted(const std::string& take);
    void takeLost(const std::string& take, const std::string& why);
    void start(const project::Contents& contents, std::int64_t seed);
    std::string whyNotThisLong(const editor::Settings& settings) const;
    state::State present();
    std::vector<std::uint8_t> write(state::State& saved);
    void takeOver(state::State loaded);
    void tellNewer();
    void again(Paced& paced, void (Instance::*work)());
    void lookForLoras();
    void drawArriving() { shelf.drawArriving(); }

    const Surroundings around;
    ProjectId projectId;
    project::Scenes scenes;
    service::Endpoint endpoint;
    render::Renders rendering;
    TakeShelf shelf;
    LibraryNews news;
    Deliveries deliveries;
    Paced drawing{200};  // of what arrives
    Paced looking{3000};  // for adapters
    std::uint64_t loraStamp = 0;          // the chores'
    std::atomic<bool> isLoading{false};
    std::atomic<bool> isWindowOpen{false};
    std::atomic<double> longestNoteSeconds{0.0};

    mutable std::mutex mutex;  // guards what follows
    std::shared_ptr<service::Worker> worker;
    bool isClosed = false;

    service::Chores chores;  // last: goes first, and what runs there uses all of the above
};

}  // namespace sa3
