/*
 * A program of ours that runs beside the host: detached, with what it prints in a file, and its end watched. Belongs to one
 * thread at a time. When the object goes, the program goes on.
 */
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sa3_bridge_run;

namespace sa3::service {

class Program {
  public:
    struct Order {
        std::filesystem::path program;       // empty: the one that the launch file describes
        std::filesystem::path launchFile;    // empty: this user's
        std::vector<std::string> arguments;  // empty: those of the launch file; else in place of its last one
        std::vector<std::string> variables;  // NAME=value
        std::filesystem::path log;           // made anew; of one program at a time
    };

    /**
     * May block for a moment. Where an earlier start with this log still runs, by whomever, that one comes back in its place.
     * @return null: it could not be started, and `problem` says why in one line
     */
    static std::unique_ptr<Program> start(const Order& order, std::string& problem);

    /** It was not started here: only what it prints can be read, and that it has ended. */
    bool isElsewhere() const { return run == nullptr; }
    /** Nothing: it runs. Else its exit status, 128 + N after signal N, −1 where nobody can tell. */
    std::optional<int> status();
    /** Asks it to end. To be repeated: one that has hardly begun does not hear it. One that is elsewhere goes on. */
    void stop();
    /** Ends it, for one that does not hear. One that is elsewhere goes on. */
    void kill();
    /** The whole lines that it has printed since the last call. */
    std::vector<std::string> newLines();
    /** The last one that is no detail of another (which begin with a space), cut to what a window can show. */
    std::string lastLine() const;

  private:
    struct Closer {
        void operator()(sa3_bridge_run* run) const;
    };
    explicit Program(std::filesystem::path logFile) : log(std::move(logFile)) {}

    const std::filesystem::path log;
    std::unique_ptr<sa3_bridge_run, Closer> run;
    std::uintmax_t readBytes = 0;
};

/** A program that was started with this log runs, here or elsewhere. */
bool isRunning(const std::filesystem::path& log);

/** How a program ended, for people: "it ended with status 3". */
std::string endOf(int status);

}  // namespace sa3::service
