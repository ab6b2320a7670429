#include "service/Commands.h"

#include <juce_cryptography/juce_cryptography.h>

#include <algorithm>
#include <utility>

#include "files/Places.h"
#include "files/WholeFile.h"

namespace sa3::service {
namespace {

constexpr std::size_t maxTokenBytes = 200;
constexpr int hashDigits = 8;
constexpr const char* launcherName = "sa3";

bool isToken(const std::string& text) {
    const auto isPart = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return text.starts_with("hf_") && text.size() <= maxTokenBytes && std::all_of(text.begin(), text.end(), isPart);
}

/** One that the program reads before the kept one. */
bool hasTokenInEnvironment() {
    const auto isSet = [](const char* name) { return juce::SystemStats::getEnvironmentVariable(name, {}).trim().isNotEmpty(); };
    return isSet("HF_TOKEN") || isSet("HUGGING_FACE_HUB_TOKEN");
}

/** Empty: there is none. */
std::string keptToken() {
    const auto bytes = files::readWhole(files::hubToken(), maxTokenBytes);
    const std::string token = bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
    return isToken(token) ? token : std::string();
}

/** The same for the same command, so that two of them know of each other. */
std::filesystem::path logOf(const Errands::Order& order) {
    std::string words = files::utf8(order.program.program);
    for (const std::string& argument : order.program.arguments) {
        words += '\n' + argument;
    }
    const auto hash = juce::SHA256(words.data(), words.size()).toHexString().substring(0, hashDigits).toStdString();
    return files::logs() / "errands" / (files::slug(order.title) + "_" + hash + ".log");
}

/** @param program empty: the one that the launch file describes */
Errands::Order command(std::string title, std::string done, std::vector<std::string> arguments, std::filesystem::path program = {}) {
    Errands::Order order;
    order.title = std::move(title);
    order.done = std::move(done);
    order.program.program = std::move(program);
    order.program.arguments = std::move(arguments);
    order.program.log = logOf(order);
    return order;
}

}  // namespace

Errands::Order downloadModel(const std::string& model) {
    Errands::Order order = command("Getting " + model, model + " is installed", {"models", "download", "--json", "--", model});
    // The program knows another data folder where SA3_HOME was set when it was installed.
    if (const std::string token = keptToken(); !token.empty() && !hasTokenInEnvironment()) {
        order.program.variables = {"HF_TOKEN=" + token};
    }
    return order;
}

std::string keepHubToken(const std::string& token) {
    if (!isToken(token)) {
        return "What you have copied is no access token: make one in the settings of the hub's page (it begins with hf_), and copy it";
    }
    const std::string problem = files::writeSecret(files::hubToken(), {token.begin(), token.end()});
    return problem.empty() ? problem : "The token could not be kept: " + problem;
}

Errands::Order importModels(const std::filesystem::path& from, const std::string& model) {
    std::error_code error;
    const bool isFolder = std::filesystem::is_directory(from, error);
    std::vector<std::string> arguments{"models", "import", "--json", "--", files::utf8(isFolder ? from : from.parent_path())};
    if (model.empty()) {
        return command("Importing models", "The models are installed", std::move(arguments));
    }
    arguments.push_back(model);
    return command("Importing " + model, model + " is installed", std::move(arguments));
}

std::optional<Errands::Order> registerProgram(const std::filesystem::path& place, std::string& problem) {
    std::error_code error;
    const std::filesystem::path program = std::filesystem::is_directory(place, error) ? place / launcherName : place;
    if (program.stem() != launcherName || !std::filesystem::is_regular_file(program, error)) {
        problem = files::utf8(place) + " is not SA3: choose the file named sa3 in its folder";
        return std::nullopt;
    }
    Errands::Order order =
        command("Looking at SA3", "SA3 was found: the plugins start it from now on", {"plugin", "register", "--json"}, program);
    order.check = [] {
        std::error_code none;
        return std::filesystem::is_regular_file(files::launchFile(), none)
                   ? std::string()
                   : "it has not written down how to start it in " + files::utf8(files::launchFile());
    };
    return order;
}

}  // namespace sa3::service
