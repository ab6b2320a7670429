/*
 * Work that may take a while and that neither the window nor the line to the service should wait for: compressing,
 * writing and reading files, drawing peaks. One background thread for the whole process, made by the first chore; each
 * instance has its own queue on it.
 */
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace sa3::service {

class ChoreThread;

class Chores {
  public:
    /** @param hasFailed gets the line when a chore throws, which is the end of that chore only; on the background thread */
    explicit Chores(std::function<void(const std::string& line)> hasFailed = [](const std::string&) {});
    ~Chores() { drop(); }
    Chores(const Chores&) = delete;
    Chores& operator=(const Chores&) = delete;

    /** Runs it later, after the ones before. [any thread but the audio thread] */
    void post(std::function<void()> chore);

    /** Drops what has not begun and waits for what has. */
    void drop();
    /** Waits until everything posted so far is done; for tests and for saving. */
    void finish();

  private:
    friend class ChoreThread;

    const std::function<void(const std::string&)> failed;
    std::mutex making;
    std::shared_ptr<ChoreThread> thread;  // null until the first chore
};

}  // namespace sa3::service
