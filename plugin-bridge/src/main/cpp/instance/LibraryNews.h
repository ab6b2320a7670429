/*
 * What the service's library hears of this project's takes: which ones it holds, so that pruning spares them, and which are
 * starred. Of stars that nobody heard the next service hears. Any thread but the audio thread.
 */
#pragma once

#include <string>

#include "instance/ProjectId.h"
#include "project/Project.h"
#include "service/Endpoint.h"

namespace sa3 {

class LibraryNews {
  public:
    LibraryNews(project::Project& theProject, const ProjectId& projectId, service::Endpoint& line)
        : project(theProject), id(projectId), endpoint(line) {}

    /** Says both; while nobody is there, nothing: whoever comes is told. */
    void tell();
    void tellHeld();

    void star(const std::string& take, bool isStarred);
    /** A star that was said to a service which has ended before it heard. */
    void starUnsent(const std::string& take);

  private:
    void tellStars();
    void setStarUntold(const project::Take& take, bool isUntold);

    project::Project& project;
    const ProjectId& id;
    service::Endpoint& endpoint;
};

}  // namespace sa3
