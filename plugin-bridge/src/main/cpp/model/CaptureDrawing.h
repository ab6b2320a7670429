/*
 * The insert's memory as the window draws it: peaks that grow with what comes in, and the bars in it. Looked at by the
 * message thread, drawn on the chores' thread, a few times a second while somebody looks.
 */
#pragma once

#include <deque>
#include <memory>
#include <mutex>

#include "capture/Recorder.h"
#include "editor/EditorState.h"

namespace sa3 {

class CaptureDrawing {
  public:
    explicit CaptureDrawing(const capture::Recorder& theRecorder) : recorder(theRecorder) {}

    /** Reads what has come in since.   [chores' thread] */
    void update(double beatsPerBar, double barStartPpq);
    /** What update() last saw, without the range. */
    editor::Capture latest() const;

  private:
    struct Bucket {
        float low = 0.0f;
        float high = 0.0f;
    };

    void readBuckets(const capture::Memory& memory);
    std::vector<editor::BarMark> bars(const capture::Tape& tape, double beatsPerBar, double barStartPpq) const;

    const capture::Recorder& recorder;
    std::shared_ptr<const capture::Tape> drawn;  // the chores' thread's, as the next three
    std::deque<Bucket> buckets;
    std::int64_t firstBucket = 0;
    std::int64_t framesPerBucket = 1;
    mutable std::mutex mutex;
    editor::Capture result;
};

}  // namespace sa3
