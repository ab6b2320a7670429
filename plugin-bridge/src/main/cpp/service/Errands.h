/*
 * What is done for the user beside rendering, for all instances of a plugin and one thing at a time: fetching a model,
 * importing one, writing down where the program is. Each is a command of the program with --json and a log of its own, and
 * goes on when the window is closed. The same one under way elsewhere, begun by another plugin or host, is followed in place
 * of beginning it again. start(), cancel() and now() are for any thread but the audio thread and wait for nothing; the rest
 * is the worker's.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "service/Program.h"

namespace sa3::service {

class Errands {
  public:
    struct Order {
        std::string title;  // "Getting sm-music"
        std::string done;   // what to say then: "sm-music is installed"
        Program::Order program;
        /** After it ended well. Empty: so it did; else what is wrong all the same, one line. */
        std::function<std::string()> check = [] { return std::string(); };
    };

    /** What there is to see of the one under way. */
    struct View {
        std::string title;
        std::string line;  // what it does, if it said so
        std::int64_t doneBytes = 0;
        std::int64_t totalBytes = 0;  // 0: it has not said how much there is to do
        double bytesPerSecond = 0.0;
        std::optional<double> secondsLeft;
        bool isEnding = false;

        bool operator==(const View&) const = default;
    };

    struct Outcome {
        std::string line;
        bool isProblem = false;
    };

    /** False: another one is under way, which goes on. */
    bool start(Order order);
    void cancel();
    std::optional<View> now() const;

    /** True: what now() says has changed. */
    bool tick();
    /** Of the one that has ended since the last call. */
    std::optional<Outcome> takeOutcome();

  private:
    bool begin();
    bool hear();
    void end(int status);
    void finish(Outcome outcome);
    void tell(const std::string& line);

    mutable std::mutex mutex;  // guards what follows, but for `program`
    std::optional<Order> order;
    View view;
    std::string error;  // what the program gave as its reason
    bool isCancelled = false;
    std::optional<Outcome> outcome;

    std::unique_ptr<Program> program;  // the worker's
};

}  // namespace sa3::service
