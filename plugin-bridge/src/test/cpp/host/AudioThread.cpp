#include "AudioThread.h"

#include <algorithm>
#include <chrono>

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

namespace {

void playWatched(Bare& plugin, const Block& block, Findings& found) {
    plugin.ready(block);
    const long switchesBefore = voluntarySwitches();
    const double before = threadCpuMicroseconds();
    {
        const RealtimeWatch calls;
        const SyscallWatch systemCalls;
        plugin.run();
    }
    found.cpuMicroseconds.push_back(threadCpuMicroseconds() - before);
    found.waits += voluntarySwitches() - switchesBefore;
    found.moves += static_cast<int>(block.moves.size());
    for (const std::string& call : RealtimeWatch::calls()) {
        ++found.calls[call];
    }
    if (SyscallWatch::seen() >= 0) {
        ++found.systemCalls[SyscallWatch::seen()];
    }
}

}  // namespace

Findings watched(Bare& plugin, BusySession& session, int blocks) {
    Findings found;
    for (int block = 0; block < blocks; ++block) {
        playWatched(plugin, session.next(), found);
    }
    return found;
}

WatchedThread::WatchedThread(Bare& plugin, int maxFrames, double rateHz, unsigned seed)
    : thread([this, &plugin, maxFrames, rateHz, seed] {
          BusySession session(maxFrames, plugin.parameterCount(), rateHz, seed);
          watched(plugin, session, warmUpBlocks);
          auto next = std::chrono::steady_clock::now();
          while (!isEnding) {
              const Block& block = session.next();
              playWatched(plugin, block, found);
              next += std::chrono::nanoseconds(static_cast<std::int64_t>(1.0e9 * block.frames / rateHz));
              std::this_thread::sleep_until(next);
          }
      }) {}

WatchedThread::~WatchedThread() {
    end();
}

Findings WatchedThread::end() {
    isEnding = true;
    if (thread.joinable()) {
        thread.join();
    }
    return found;
}

Listener::Listener(Bare& plugin, const Wait& wait) : thread([this, &plugin, wait] { listen(plugin, wait); }) {}

Listener::~Listener() {
    isEnding = true;
    thread.join();
}

void Listener::listen(Bare& plugin, const Wait& wait) {
    sound.setSize(2, wait.frames);
    Block block;
    block.frames = wait.blockFrames;
    block.isPlaying = false;  // what sounded before fades
    plugin.ready(block);
    plugin.run();
    block.isPlaying = true;
    block.position = wait.position;
    auto next = std::chrono::steady_clock::now();
    for (int got = 0; got < wait.frames && !isEnding;) {
        plugin.ready(block);
        plugin.run();
        if (got > 0 || plugin.heard().getMagnitude(0, block.frames) > 0.0f) {
            const int frames = std::min(block.frames, wait.frames - got);
            for (int channel = 0; channel < 2; ++channel) {
                sound.copyFrom(channel, got, plugin.heard(), channel, 0, frames);
            }
            got += frames;
            block.position += block.frames;
        }
        next += std::chrono::nanoseconds(static_cast<std::int64_t>(1.0e9 * block.frames / wait.rateHz));
        std::this_thread::sleep_until(next);
    }
    isDone = true;
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
