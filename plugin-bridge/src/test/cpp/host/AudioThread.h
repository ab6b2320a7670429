/* The audio thread of the host: plays blocks, and what each of them cost and did. */
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "Bare.h"
#include "Plugin.h"

namespace sa3::test {

/** What blocks have cost and done, that they should not have. */
struct Findings {
    std::vector<double> cpuMicroseconds;   // thread-CPU time of each block
    std::map<std::string, int> calls;      // of the C library: allocations, locks, waits
    std::map<long, int> systemCalls;       // by number
    long waits = 0;                        // times the thread gave up the processor of its own accord
    int moves = 0;                         // of parameters, by the host

    /** Thread-CPU time that this part of the blocks stays within. */
    double cpuAt(double part) const;
};

constexpr int warmUpBlocks = 50;  // not counted: what is done once

/** Plays this many blocks of a busy session on the calling thread, watched. */
Findings watched(Bare& plugin, BusySession& session, int blocks);

/** Plays a busy session on a thread of its own at the pace of a sound card, watched, until it is ended. */
class WatchedThread {
  public:
    WatchedThread(Bare& plugin, int maxFrames, double rateHz, unsigned seed);
    ~WatchedThread();

    Findings end();

  private:
    std::atomic<bool> isEnding{false};
    Findings found;
    std::thread thread;
};

/** Where the transport stands until something sounds there, to play on from there for so many frames. */
struct Wait {
    std::int64_t position = 0;
    int frames = 0;
    int blockFrames = 512;
    double rateHz = 44100.0;
};

/** Waits for something to sound, at the pace of a sound card, on a thread of its own. */
class Listener {
  public:
    Listener(Bare& plugin, const Wait& wait);
    ~Listener();

    bool hasHeard() const { return isDone; }
    /** Once it has; in stereo. */
    const juce::AudioBuffer<float>& heard() const { return sound; }

  private:
    void listen(Bare& plugin, const Wait& wait);

    juce::AudioBuffer<float> sound;
    std::atomic<bool> isDone{false};
    std::atomic<bool> isEnding{false};
    std::thread thread;
};

/** Plays blocks of changing sizes on a thread of its own, until it is gone. */
class AudioThread {
  public:
    AudioThread(Plugin& plugin, int maxFrames, unsigned seed);
    ~AudioThread();

    /** Waits until this many more blocks have been played. */
    void awaitBlocks(int count) const;
    bool hasHeardNonsense() const { return isNonsense; }

  private:
    std::atomic<bool> isEnding{false};
    std::atomic<bool> isNonsense{false};
    std::atomic<int> played{0};
    std::thread thread;
};

}  // namespace sa3::test
