/*
 * The id by which an instance's project holds its takes at the service. It is saved with the project, so that opening it
 * again replaces what it held before. No two open instances of this process have the same: the copy of a track, or a
 * project opened twice, is somebody else from then on. Any thread.
 */
#pragma once

#include <mutex>
#include <string>

namespace sa3 {

class ProjectId {
  public:
    ProjectId();
    ~ProjectId();
    ProjectId(const ProjectId&) = delete;
    ProjectId& operator=(const ProjectId&) = delete;

    /** Takes over the id of a saved project, if it is one and no other open instance has it. */
    void adopt(const std::string& saved);
    /** The id to save; from now on there is a project that holds takes by it. */
    std::string save();
    /** Empty: nothing has been saved under it yet. */
    std::string saved() const;

  private:
    mutable std::mutex mutex;
    std::string id;
    bool isSaved = false;
};

}  // namespace sa3
