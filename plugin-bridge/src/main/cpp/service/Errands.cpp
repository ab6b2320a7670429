#include "service/Errands.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

#include "json/Json.h"
#include "service/Contained.h"

namespace sa3::service {
namespace {

constexpr std::size_t keptLogs = 20;

/** But for the newest ones, and those that are written. */
void dropOldLogs(const std::filesystem::path& folder) {
    using File = std::pair<std::filesystem::file_time_type, std::filesystem::path>;
    std::vector<File> logs;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), last; !error && entry != last; entry.increment(error)) {
        std::error_code gone;
        if (const auto written = entry->last_write_time(gone); !gone && entry->path().extension() == ".log") {
            logs.emplace_back(written, entry->path());
        }
    }
    std::sort(logs.begin(), logs.end(), std::greater<File>());
    for (std::size_t i = keptLogs; i < logs.size(); ++i) {
        if (!isRunning(logs[i].second)) {
            std::filesystem::remove(logs[i].second, error);
        }
    }
}

}  // namespace

bool Errands::start(Order next) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (order) {
        return false;
    }
    view = {};
    view.title = next.title;
    error.clear();
    isCancelled = false;
    order = std::move(next);
    return true;
}

void Errands::cancel() {
    const std::lock_guard<std::mutex> lock(mutex);
    isCancelled = order.has_value();
    view.isEnding = isCancelled;
}

std::optional<Errands::View> Errands::now() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return order ? std::optional(view) : std::nullopt;
}

std::optional<Errands::Outcome> Errands::takeOutcome() {
    const std::lock_guard<std::mutex> lock(mutex);
    return std::exchange(outcome, std::nullopt);
}

bool Errands::tick() {
    if (!now()) {
        return false;
    }
    if (program == nullptr) {
        return begin();
    }
    bool isLeft = false;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        if (isCancelled) {
            program->stop();
        }
        isLeft = isCancelled && program->isElsewhere();
    }
    const auto status = isLeft ? std::optional(-1) : program->status();  // before the lines: the last ones are read, too
    const bool hasNews = hear();
    if (status) {
        end(*status);
    }
    return hasNews || status;
}

bool Errands::begin() {
    Program::Order wanted;
    std::string title;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        wanted = order->program;
        title = order->title;
    }
    std::string problem;
    dropOldLogs(wanted.log.parent_path());
    program = Program::start(wanted, problem);
    if (program == nullptr) {
        finish({title + " failed: " + problem, true});
    } else if (program->isElsewhere()) {
        const std::lock_guard<std::mutex> lock(mutex);
        view.title += ", begun elsewhere";
    }
    return true;
}

bool Errands::hear() {
    const auto before = now();
    for (const std::string& line : program->newLines()) {
        tell(line);
    }
    return now() != before;
}

void Errands::tell(const std::string& line) {
    const auto event = parseJson(line);
    const std::lock_guard<std::mutex> lock(mutex);
    if (!event || !event->is_object()) {
        const bool isText = !line.empty() && line.find_first_of("{}[]\"") == std::string::npos;
        view.line = isText ? line : view.line;
        return;
    }
    const std::string kind = text(*event, "event");
    if (kind == "progress") {
        view.line = text(*event, "file");
        view.totalBytes = std::max<std::int64_t>(0, integer(*event, "total").value_or(0));
        view.doneBytes = std::clamp<std::int64_t>(integer(*event, "done").value_or(0), 0, view.totalBytes);
        view.bytesPerSecond = number(*event, "bytesPerSecond").value_or(0.0);
        view.secondsLeft = number(*event, "secondsLeft");
    } else if (kind == "remark") {
        view.line = text(*event, "message");
    } else if (kind == "error") {
        error = text(*event, "message");
    }
}

void Errands::end(int status) {
    const std::string last = program->lastLine();
    const bool isElsewhere = program->isElsewhere();
    Order ended;
    Outcome result;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        ended = *order;
        if (isElsewhere && (isCancelled || error.empty())) {
            result = {ended.title + (isCancelled ? " goes on elsewhere" : " has ended elsewhere"), false};
        } else if (status == 0) {
            result = {ended.done, false};
        } else if (isCancelled) {
            result = {ended.title + ": stopped", false};
        } else {
            const bool isPlain = !last.empty() && last.front() != '{' && last.front() != '}';
            result = {!error.empty() ? error : endOf(status) + (isPlain ? ": " + last : std::string()), true};
        }
    }
    if (status == 0) {
        std::string problem;
        const std::string thrown = contained([&] { problem = ended.check(); });
        if (!thrown.empty() || !problem.empty()) {
            result = {thrown.empty() ? problem : thrown, true};
        }
    }
    if (result.isProblem) {
        result.line = ended.title + " failed: " + result.line;
    }
    finish(std::move(result));
}

void Errands::finish(Outcome result) {
    program.reset();
    const std::lock_guard<std::mutex> lock(mutex);
    order.reset();
    outcome = std::move(result);
}

}  // namespace sa3::service
