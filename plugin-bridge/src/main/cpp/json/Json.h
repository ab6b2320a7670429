/* JSON as values; readers never throw: what is missing or of another type is the fallback. */
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace sa3 {

using Json = nlohmann::ordered_json;

/** Copies and prints of JSON go down its levels by recursion: no text of strangers may choose how deep. */
constexpr int maxJsonLevels = 64;

inline bool isShallow(std::string_view text) {
    int level = 0;
    bool isInString = false;
    for (std::size_t i = 0; i < text.size() && level <= maxJsonLevels; ++i) {
        const char character = text[i];
        if (isInString) {
            i += character == '\\' ? 1u : 0u;
            isInString = character != '"';
        } else {
            isInString = character == '"';
            level += character == '[' || character == '{' ? 1 : 0;
            level -= character == ']' || character == '}' ? 1 : 0;
        }
    }
    return level <= maxJsonLevels;
}

/** Nothing: no JSON, not UTF-8, or more than maxJsonLevels deep. */
inline std::optional<Json> parseJson(std::string_view text) {
    if (!isShallow(text)) {
        return std::nullopt;
    }
    Json json = Json::parse(text, nullptr, false);
    return json.is_discarded() ? std::nullopt : std::optional(std::move(json));
}

/** One line; what is not UTF-8 is replaced by U+FFFD. */
inline std::string printJson(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

inline const Json& field(const Json& object, const char* name) {
    static const Json nothing;
    const auto at = object.is_object() ? object.find(name) : object.end();
    return at != object.end() ? *at : nothing;
}

inline std::string text(const Json& object, const char* name, std::string_view otherwise = {}) {
    const Json& value = field(object, name);
    return value.is_string() ? value.get<std::string>() : std::string(otherwise);
}

/** Finite numbers only. */
inline std::optional<double> number(const Json& object, const char* name) {
    const Json& value = field(object, name);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

inline std::optional<std::int64_t> integer(const Json& object, const char* name) {
    const Json& value = field(object, name);
    return value.is_number_integer() ? std::optional(value.get<std::int64_t>()) : std::nullopt;
}

inline bool flag(const Json& object, const char* name, bool otherwise = false) {
    const Json& value = field(object, name);
    return value.is_boolean() ? value.get<bool>() : otherwise;
}

}  // namespace sa3
