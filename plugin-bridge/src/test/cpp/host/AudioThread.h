/* The audio thread of the host: plays blocks, and what each of them cost and did. */
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "Plugin.h"

namespace sa3::test {

/** What blocks have cost and done, that they should not have. */
struct Findings {
    std::vector<double> cpuMicroseconds;   // thread-CPU time of each block
    std::map<std::string, int> calls;      // of the C library: allocations, locks, waits
    std::map<long, int> systemCalls;       // by number
    long waits = 0;                        // times the thread gave up the processor of its own accord

    /** Thread-CPU time that this part of the blocks stays within. */
    double cpuAt(double part) const;
};

/** Plays this many blocks on the calling thread, watched. */
Findings watched(Plugin& plugin, int frames, int blocks);

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
