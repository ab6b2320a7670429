#include "AudioThread.h"

#include <algorithm>

#include "BareProcess.h"
#include "realtime/RealtimeWatch.h"
#include "realtime/SyscallWatch.h"
#include "realtime/ThreadCost.h"

namespace sa3::test {
double Findings::cpuAt(double part) const {
    std::vector<double> sorted = cpuMicroseconds;
    std::sort(sorted.begin(), sorted.end());
    const auto at = static_cast<std::size_t>(part * static_cast<double>(sorted.size()));
    return sorted[std::min(at, sorted.size() - 1)];
}

Findings watched(Plugin& plugin, int frames, int blocks) {
    Findings found;
    BareProcess process(plugin, frames);
    for (int block = 0; block < blocks; ++block) {
        process.ready(frames);
        const long switchesBefore = voluntarySwitches();
        const double before = threadCpuMicroseconds();
        {
            const RealtimeWatch calls;
            const SyscallWatch systemCalls;
            process.run();
        }
        found.cpuMicroseconds.push_back(threadCpuMicroseconds() - before);
        found.waits += voluntarySwitches() - switchesBefore;
        for (const std::string& call : RealtimeWatch::calls()) {
            ++found.calls[call];
        }
        if (SyscallWatch::seen() >= 0) {
            ++found.systemCalls[SyscallWatch::seen()];
        }
        plugin.transport.samples = (plugin.transport.samples + frames) % (20 * static_cast<std::int64_t>(plugin.transport.rateHz));
    }
    return found;
}

AudioThread::AudioThread(Plugin& plugin, int maxFrames, unsigned seed)
    : thread([this, &plugin, maxFrames, seed] {
          std::mt19937 random(seed);
          while (!isEnding) {
              const int frames = 1 + static_cast<int>(random() % static_cast<unsigned>(maxFrames));
              plugin.transport.isPlaying = random() % 20 != 0;
              if (!plugin.play(frames, random)) {
                  isNonsense = true;
              }
              ++played;
          }
      }) {}

AudioThread::~AudioThread() {
    isEnding = true;
    thread.join();
}

void AudioThread::awaitBlocks(int count) const {
    const int target = played + count;
    while (played < target) {
        pump(1);
    }
}

}  // namespace sa3::test
