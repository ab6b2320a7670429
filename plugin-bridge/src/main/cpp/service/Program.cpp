#include "service/Program.h"

#include <sa3_bridge.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "files/Places.h"
#include "files/WholeFile.h"

namespace sa3::service {
namespace {

constexpr std::uintmax_t maxBytesAtOnce = std::uintmax_t{1} << 20;
constexpr std::uintmax_t tailBytes = 4096;
constexpr std::size_t maxLineBytes = 300;

std::vector<const char*> listOf(const std::vector<std::string>& texts) {
    std::vector<const char*> list;
    for (const std::string& text : texts) {
        list.push_back(text.c_str());
    }
    list.push_back(nullptr);
    return list;
}

std::uintmax_t sizeOf(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(file, error);
    return error ? 0 : bytes;
}

std::string part(const std::filesystem::path& file, std::uintmax_t from, std::uintmax_t bytes) {
    std::string text(static_cast<std::size_t>(bytes), '\0');
    std::ifstream in(file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(from));
    in.read(text.data(), static_cast<std::streamsize>(bytes));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
    return text;
}

}  // namespace

void Program::Closer::operator()(sa3_bridge_run* run) const {
    sa3_bridge_run_close(run);
}

std::unique_ptr<Program> Program::start(const Order& order, std::string& problem) {
    std::error_code error;
    std::filesystem::create_directories(order.log.parent_path(), error);
    std::vector<std::string> arguments = order.arguments;
    if (!order.program.empty()) {
        arguments.insert(arguments.begin(), files::utf8(order.program));
    }
    const std::string launch = files::utf8(order.launchFile.empty() ? files::launchFile() : order.launchFile);
    const std::string log = files::utf8(order.log);
    std::unique_ptr<Program> started(new Program(order.log));
    sa3_bridge_run* run = nullptr;
    const int status = sa3_bridge_run_start(order.program.empty() ? launch.c_str() : nullptr,
                                            arguments.empty() ? nullptr : listOf(arguments).data(), listOf(order.variables).data(),
                                            log.c_str(), &run);
    if (status != SA3_BRIDGE_OK && status != SA3_BRIDGE_BUSY) {
        problem = sa3_bridge_last_error();
        return nullptr;
    }
    started->run.reset(run);
    return started;
}

std::optional<int> Program::status() {
    if (isElsewhere()) {
        return isRunning(log) ? std::nullopt : std::optional(-1);
    }
    int status = -1;
    return sa3_bridge_run_poll(run.get(), &status) == 1 ? std::nullopt : std::optional(status);
}

void Program::stop() {
    if (!isElsewhere()) {
        sa3_bridge_run_stop(run.get());
    }
}

void Program::kill() {
    if (!isElsewhere()) {
        sa3_bridge_run_kill(run.get());
    }
}

std::vector<std::string> Program::newLines() {
    const std::uintmax_t size = sizeOf(log);
    std::vector<std::string> lines;
    if (size <= readBytes) {
        return lines;
    }
    const std::string text = part(log, readBytes, std::min(size - readBytes, maxBytesAtOnce));
    const std::size_t end = text.rfind('\n');
    // A line without end would never be read.
    const std::size_t whole = end != std::string::npos ? end + 1 : text.size() == maxBytesAtOnce ? text.size() : 0;
    readBytes += whole;
    std::istringstream in(text.substr(0, whole));
    for (std::string line; std::getline(in, line);) {
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string Program::lastLine() const {
    const std::uintmax_t size = sizeOf(log);
    const std::uintmax_t bytes = std::min(size, tailBytes);
    std::istringstream in(part(log, size - bytes, bytes));
    std::string last;
    for (std::string line; std::getline(in, line);) {
        line.erase(std::find_if(line.rbegin(), line.rend(), [](char c) { return static_cast<unsigned char>(c) > 32; }).base(), line.end());
        if (!line.empty() && static_cast<unsigned char>(line.front()) > 32) {
            last = line;
        }
    }
    std::replace_if(last.begin(), last.end(), [](char c) { return static_cast<unsigned char>(c) < 32; }, ' ');
    return last.substr(0, maxLineBytes);
}

bool isRunning(const std::filesystem::path& log) {
    return sa3_bridge_run_alive(files::utf8(log).c_str()) == 1;
}

std::string endOf(int status) {
    if (status < 0) {
        return "it ended, nobody can tell how";
    }
    return status > 128 ? "it was ended by signal " + std::to_string(status - 128)
                        : "it ended with status " + std::to_string(status);
}

}  // namespace sa3::service
