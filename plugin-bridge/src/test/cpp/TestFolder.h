/* A folder of its own for one test, open to its owner only; gone afterwards. */
#pragma once

#include <juce_core/juce_core.h>

#include <filesystem>
#include <string>

namespace sa3::test {

class TestFolder {
  public:
    TestFolder() : folder(std::filesystem::temp_directory_path() / ("sa3-test-" + juce::Uuid().toString().toStdString())) {
        std::filesystem::create_directories(folder);
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    }
    ~TestFolder() { std::filesystem::remove_all(folder); }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    std::string path() const { return folder.string(); }

  private:
    const std::filesystem::path folder;
};

}  // namespace sa3::test
