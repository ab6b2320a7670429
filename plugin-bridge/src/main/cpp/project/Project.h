/*
 * The current contents of an instance. Readers get a snapshot that never changes; a change makes a new one.
 *
 * Threads    Any but the audio thread. Changes happen one after the other; onChange is called on the changing thread,
 *            after the change, without a lock held.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "project/Contents.h"

namespace sa3::project {

/** Beside the flags of editor::Changes: something sounds that did not, or otherwise. */
constexpr std::uint32_t soundChanged = 1u << 30;
/** Worth saving, but nobody has to look. */
constexpr std::uint32_t unseenChange = 1u << 29;
/** Worth looking at, but what a saved project holds is as it was; a project that is replaced has it, too. */
constexpr std::uint32_t unsavedChange = 1u << 28;

class Project {
  public:
    using Snapshot = std::shared_ptr<const Contents>;

    /** What a change touched: flags of editor::Changes, and those above. */
    std::function<void(std::uint32_t changes)> onChange = [](std::uint32_t) {};

    Snapshot now() const;

    /** Called in place of onChange where a change was refused. */
    std::function<void()> onRefusal = [] {};

    /**
     * In the place of a newer state all changes are refused but those that are unseen or not saved.
     * @param body gets a copy to change and returns what it touched; 0: nothing, and nothing happens
     * @return false: it was refused
     */
    bool change(const std::function<std::uint32_t(Contents&)>& body);
    void replace(Contents contents);

  private:
    mutable std::mutex reading;
    std::mutex changing;
    Snapshot current = std::make_shared<const Contents>();
};

}  // namespace sa3::project
