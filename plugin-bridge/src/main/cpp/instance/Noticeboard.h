/* The one line that the window shows after something went wrong or was done. Any thread. */
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "editor/EditorState.h"

namespace sa3 {

class Noticeboard {
  public:
    std::function<void()> onChange = [] {};

    void inform(const std::string& line) { put(editor::Notice::Tone::information, line); }
    void warn(const std::string& line) { put(editor::Notice::Tone::problem, line); }

    void dismiss() {
        {
            const std::lock_guard<std::mutex> lock(mutex);
            notice.reset();
        }
        onChange();
    }

    std::optional<editor::Notice> shown() const {
        const std::lock_guard<std::mutex> lock(mutex);
        return notice;
    }

  private:
    void put(editor::Notice::Tone tone, const std::string& line) {
        editor::Notice next{tone, juce::String::fromUTF8(line.data(), static_cast<int>(line.size()))};
        {
            const std::lock_guard<std::mutex> lock(mutex);
            if (notice == next) {
                return;
            }
            notice = std::move(next);
        }
        onChange();
    }

    mutable std::mutex mutex;
    std::optional<editor::Notice> notice;
};

}  // namespace sa3
