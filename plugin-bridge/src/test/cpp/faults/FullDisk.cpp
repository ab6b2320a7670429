/*
 * sa3_full_disk DISK: makes takes with the service of the user's launch file while DISK, which holds the user's data (SA3_HOME),
 * has no room, or too little, for them; then frees it. Prints what was said of it; ends with 1 if a take was lost, a file was
 * left half-written, or anything did not work once there was room again.
 */
#include <fcntl.h>
#include <juce_events/juce_events.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>

#include "files/ClipFolder.h"
#include "files/Places.h"
#include "files/WavFile.h"
#include "files/WholeFile.h"
#include "model/PluginModel.h"
#include "processor/Processor.h"

namespace sa3::test {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int patienceSeconds = 300;
constexpr std::uint64_t takeBytes = 4 * 44100 * 2 * sizeof(float);  // of the service's clips below
constexpr std::size_t littleBytes = 100'000;                        // of a project without audio inside

struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void demand(bool holds, const std::string& otherwise) {
    if (!holds) {
        throw Failure(otherwise);
    }
}

/** What is left of the disk, while it is there. */
class Filler {
  public:
    Filler(const fs::path& disk, std::uint64_t leftBytes) : file(disk / "filler") {
        const int descriptor = open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        demand(descriptor >= 0, "the disk takes no new file");
        const auto start = Clock::now();
        int problem = 0;
        // The service may write between the two calls: then there is less room than was counted.
        do {
            const std::uint64_t free = freeBytes(disk);
            problem = free > leftBytes ? posix_fallocate(descriptor, 0, static_cast<off_t>(free - leftBytes)) : 0;
        } while (problem == ENOSPC && Clock::now() - start < std::chrono::seconds(patienceSeconds));
        close(descriptor);
        demand(problem == 0, std::string("the disk cannot be filled: ") + std::strerror(problem));
    }
    ~Filler() { fs::remove(file); }
    Filler(const Filler&) = delete;
    Filler& operator=(const Filler&) = delete;

  private:
    static std::uint64_t freeBytes(const fs::path& disk) {
        struct statvfs room {};
        demand(statvfs(disk.c_str(), &room) == 0, "the disk does not say how much room it has");
        return std::uint64_t{room.f_bavail} * room.f_frsize;
    }

    const fs::path file;
};

class FullDisk {
  public:
    explicit FullDisk(const fs::path& itsFolder) : disk(itsFolder) {
        track.setRateAndBufferSizeDetails(44100.0, 512);
        track.prepareToPlay(44100.0, 512);
        track.held().project.change([](project::Contents& now) {
            now.settings = {{"prompt", "rain"}, {"seconds", 4}, {"steps", 1}};
            now.storage = project::Storage::besideByHash;
            return std::uint32_t{editor::Changes::settings};
        });
        track.held().board.onChange = [this] { note(); };
        track.held().setWindowOpen(true);
    }
    ~FullDisk() { track.held().setWindowOpen(false); }

    void run() {
        const project::TakePointer first = madeTake();
        demand(isStored(*first) && fs::exists(first->file), "a take with room around it is not stored");
        for (const std::uint64_t left : {std::uint64_t{0}, std::uint64_t{16384}, takeBytes / 2, takeBytes, takeBytes + 16384}) {
            fillsUp(left);
        }
        for (const auto& take : track.held().project.now()->takes) {
            demand(project::sha256Of(*take->audio) == take->sha256, "a take is torn");
            demand(files::findAudio(*take, files::clips(), {}).clip != nullptr, "a take has no file");
        }
        demand(isStored(*first), "a stored take was lost");
    }

  private:
    void fillsUp(std::uint64_t leftBytes) {
        takeSaid();
        project::TakePointer take;
        std::set<std::string> lines;
        {
            const Filler filler(disk, leftBytes);
            take = madeTake();
            lines = saysWhatFails(*take);
            keepsInTheProject(*take);
            nothingIsHalf();
        }
        std::printf("%llu bytes left:\n", static_cast<unsigned long long>(leftBytes));
        for (const std::string& line : lines) {
            std::printf("  %s\n", line.c_str());
        }
        worksAgain(*take);
    }

    /** What was said, in one line each. */
    std::set<std::string> saysWhatFails(const project::Take& take) {
        const fs::path target = disk / "export" / "out.wav";
        const bool isKept = !take.file.empty();
        track.shown().exportTake(juce::String(take.id), juce::File(target.string()));
        track.shown().savePreset("warm");
        track.held().finishChores();
        std::set<std::string> lines = takeSaid();
        const auto isSaid = [&lines](const std::string& what) {
            return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) { return line.find(what) != std::string::npos; });
        };
        demand(isKept || isSaid("no file of this take could be made"), "nothing says that the take has no file");
        demand(isStored(take) || isSaid("could not be stored"), "nothing says that the take is not in the library");
        demand(fs::exists(target) || isSaid("Not exported: "), "nothing says that the export failed");
        demand(fs::exists(files::presets() / "warm.json") || isSaid("Preset not saved: "), "nothing says that the preset is not saved");
        demand(std::none_of(lines.begin(), lines.end(), [](const std::string& line) { return line.find('\n') != std::string::npos; }),
               "more than a line");
        fs::remove(target);
        fs::remove(files::presets() / "warm.json");
        return lines;
    }

    /** A take without a copy beside the project is inside it. */
    void keepsInTheProject(const project::Take& take) {
        const juce::MemoryBlock state = saved();
        Processor other{editor::PluginKind::track, [] { return service::Worker::shared(); }};
        other.setStateInformation(state.getData(), static_cast<int>(state.getSize()));
        const auto back = other.held().project.now()->find(take.id);
        demand(back != nullptr && back->audio != nullptr && project::sha256Of(*back->audio) == take.sha256, "a saved take is lost");
    }

    /** The service may be writing just now: what it does not take away again is left. */
    void nothingIsHalf() {
        const auto start = Clock::now();
        for (std::string name = halfWritten(); !name.empty(); name = halfWritten()) {
            demand(Clock::now() - start < std::chrono::seconds(patienceSeconds), "half-written: " + name);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        demand(!fs::exists(files::takes() / "damaged"), "the library has a damaged take");
    }

    std::string halfWritten() const {
        std::error_code goneMeanwhile;
        fs::recursive_directory_iterator entry(disk, goneMeanwhile);
        for (; !goneMeanwhile && entry != fs::recursive_directory_iterator(); entry.increment(goneMeanwhile)) {
            const std::string name = files::utf8(entry->path().filename());
            if (name.find(".part") != std::string::npos || name.find(".unfinished") != std::string::npos) {
                return name;
            }
        }
        return goneMeanwhile ? "a folder that went away" : "";
    }

    void worksAgain(const project::Take& unkept) {
        track.held().takes().tidy();
        track.held().finishChores();
        const auto take = track.held().project.now()->find(unkept.id);
        track.shown().refreshNow();
        demand(track.shown().fileForDragging(juce::String(take->id)).existsAsFile(), "no file to drag once there is room");
        const fs::path target = disk / "export" / "out.wav";
        track.shown().exportTake(juce::String(take->id), juce::File(target.string()));
        track.held().finishChores();
        const auto exported = files::readWav(target);
        demand(exported.clip != nullptr && project::sha256Of(*exported.clip) == take->sha256, "the export is not the take");
        fs::remove(target);
        demand(saved().getSize() < littleBytes, "a take whose file is there is still inside the project");
        demand(isStored(*madeTake()), "the next take is not stored");
    }

    /** In the service's library. */
    static bool isStored(const project::Take& take) {
        return files::findAudio(take, {}, files::takes()).clip != nullptr;
    }

    project::TakePointer madeTake() {
        std::set<std::string> known;
        for (const auto& take : track.held().project.now()->takes) {
            known.insert(take->id);
        }
        track.held().generate();
        track.held().finishChores();
        const auto start = Clock::now();
        while (track.held().renders().underWay() > 0) {
            demand(Clock::now() - start < std::chrono::seconds(patienceSeconds), "no take comes");
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        track.held().finishChores();
        for (const auto& take : track.held().project.now()->takes) {
            if (known.count(take->id) == 0) {
                demand(take->isComplete() && take->audio != nullptr && project::sha256Of(*take->audio) == take->sha256, "a take is torn");
                return take;
            }
        }
        throw Failure("no take came");
    }

    juce::MemoryBlock saved() {
        juce::MemoryBlock state;
        track.getStateInformation(state);
        return state;
    }

    void note() {
        if (const auto notice = track.held().board.shown()) {
            const std::lock_guard<std::mutex> lock(mutex);
            said.insert(notice->text.toStdString());
        }
    }

    /** Since the last call; on any thread. */
    std::set<std::string> takeSaid() {
        const std::lock_guard<std::mutex> lock(mutex);
        return std::exchange(said, {});
    }

    const fs::path disk;
    std::mutex mutex;  // guards what follows
    std::set<std::string> said;
    Processor track{editor::PluginKind::track, [] { return service::Worker::shared(); }};
};

}  // namespace
}  // namespace sa3::test

int main(int argumentCount, char** arguments) {
    if (argumentCount != 2) {
        std::fprintf(stderr, "usage: sa3_full_disk DISK\n");
        return 2;
    }
    const juce::ScopedJuceInitialiser_GUI messages;
    try {
        sa3::test::FullDisk(arguments[1]).run();
    } catch (const std::exception& failure) {
        std::printf("FAIL %s\n", failure.what());
        return 1;
    }
    return 0;
}
