#include "files/WholeFile.h"

#include <juce_core/juce_core.h>

#include <fstream>
#include <functional>
#include <system_error>

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace sa3::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t maxSlugCharacters = 48;

std::string failure(const char* what, const fs::path& file, const std::error_code& reason) {
    return std::string(what) + " " + utf8(file) + ": " + reason.message();
}

constexpr const char* unfinishedEnding = ".part";

std::string unfinishedBeginning(const fs::path& target) {
    return "." + utf8(target.filename()) + ".";
}

fs::path unfinished(const fs::path& target) {
    const auto random = juce::Uuid().toString().substring(0, 8).toStdString();
    return target.parent_path() / (unfinishedBeginning(target) + random + unfinishedEnding);
}

void clearUnfinished(const fs::path& target) {
    std::error_code error;
    std::vector<fs::path> parts;
    for (fs::directory_iterator entry(target.parent_path(), error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string name = utf8(entry->path().filename());
        if (name.starts_with(unfinishedBeginning(target)) && name.ends_with(unfinishedEnding)) {
            parts.push_back(entry->path());
        }
    }
    for (const fs::path& part : parts) {
        fs::remove(part, error);
    }
}

void forceToDisk([[maybe_unused]] const fs::path& file) {
#if !defined(_WIN32)
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
#endif
}

std::string moveInto(const fs::path& part, const fs::path& target) {
    std::error_code error;
    forceToDisk(part);
    fs::rename(part, target, error);
    if (!error) {
        return {};
    }
    std::error_code ignored;
    fs::remove(part, ignored);
    return failure("cannot write", target, error);
}

/** Made empty and for its owner alone, before anything is written to it. */
bool makePrivate([[maybe_unused]] const fs::path& file) {
#if defined(_WIN32)
    return true;  // a user's data folder is nobody else's
#else
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    return descriptor >= 0 && ::close(descriptor) == 0;
#endif
}

std::string write(const fs::path& target, const std::vector<std::uint8_t>& bytes, bool isSecret) {
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) {
        return failure("cannot make the folder", target.parent_path(), error);
    }
    const fs::path part = unfinished(target);
    std::ofstream out;
    if (!isSecret || makePrivate(part)) {
        out.open(part, std::ios::binary);
    }
    const bool isOpen = out.is_open();
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!isOpen || !out) {
        fs::remove(part, error);
        return "cannot write " + utf8(target) + ": is the disk full, or the folder read-only?";
    }
    return moveInto(part, target);
}

}  // namespace

std::string utf8(const fs::path& path) {
    const auto text = path.u8string();
    return {text.begin(), text.end()};
}

fs::path pathOf(const std::string& text) {
    return fs::path(std::u8string(text.begin(), text.end()));
}

std::string writeWhole(const fs::path& target, const std::vector<std::uint8_t>& bytes) {
    return write(target, bytes, false);
}

std::string writeSecret(const fs::path& target, const std::vector<std::uint8_t>& bytes) {
    clearUnfinished(target);
    return write(target, bytes, true);
}

std::string linkOrCopy(const fs::path& source, const fs::path& target) {
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) {
        return failure("cannot make the folder", target.parent_path(), error);
    }
    const fs::path part = unfinished(target);
    fs::create_hard_link(source, part, error);
    if (error) {
        fs::copy_file(source, part, error);
    }
    if (error) {
        std::error_code ignored;
        fs::remove(part, ignored);
        return failure("cannot copy to", target, error);
    }
    return moveInto(part, target);
}

std::uint64_t stamp(const fs::path& file) {
    std::error_code error;
    const fs::directory_entry entry(file, error);
    if (error || !entry.is_regular_file(error)) {
        return 0;
    }
    const std::string facts = utf8(file) + " " + std::to_string(entry.file_size(error)) + " " +
                              std::to_string(entry.last_write_time(error).time_since_epoch().count());
    return error ? 0 : std::hash<std::string>()(facts);
}

std::optional<std::vector<std::uint8_t>> readWhole(const fs::path& file, std::uint64_t maxBytes) {
    std::error_code error;
    const bool isFile = fs::is_regular_file(file, error);
    const std::uintmax_t size = isFile ? fs::file_size(file, error) : 0;
    if (!isFile || error || size > maxBytes) {
        return std::nullopt;
    }
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return in.gcount() == static_cast<std::streamsize>(size) ? std::optional(std::move(bytes)) : std::nullopt;
}

std::string slug(const std::string& sentence) {
    std::string result;
    for (const char character : sentence) {
        const char lower = character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
        const bool isPlain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (isPlain) {
            result += lower;
        } else if (!result.empty() && result.back() != '_') {
            result += '_';
        }
    }
    result.resize(std::min(result.size(), maxSlugCharacters));
    while (!result.empty() && result.back() == '_') {
        result.pop_back();
    }
    return result.empty() ? "take" : result;
}

}  // namespace sa3::files
