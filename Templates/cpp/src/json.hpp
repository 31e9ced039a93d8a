// As much JSON as a small plugin needs: texts out of an object, and a text into an answer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace json {

/// Reads a JSON text from front to back, never beyond its end.
class Reader {
public:
    explicit Reader(std::string_view text) : rest(text) {}

    /// What has not been read yet.
    std::string_view rest;

    /// Takes a character if it comes next, after white space.
    bool take(char wanted) {
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\n\r"), rest.size()));
        if (rest.empty() || rest.front() != wanted) {
            return false;
        }
        rest.remove_prefix(1);
        return true;
    }

    std::optional<std::string> take_string() {
        std::string text;
        if (!take('"')) {
            return std::nullopt;
        }
        while (!rest.empty()) {
            char c = next();
            if (c == '"') {
                return text;
            }
            if (c != '\\') {
                text += c;
            } else if (!take_escape(text)) {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

    /// Takes a value of any kind and depth, up to the comma or bracket behind it.
    bool take_value() {
        std::size_t depth = 0;
        while (!rest.empty()) {
            char c = rest.front();
            if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
                return true;
            }
            if (c == '"') {
                if (!take_string()) {
                    return false;
                }
                continue;
            }
            rest.remove_prefix(1);
            if (c == '{' || c == '[') {
                ++depth;
            } else if (c == '}' || c == ']') {
                --depth;
            }
        }
        return false;
    }

private:
    char next() {
        char c = rest.front();
        rest.remove_prefix(1);
        return c;
    }

    std::optional<std::uint32_t> take_hex() {
        constexpr std::string_view digits = "0123456789abcdefABCDEF";
        std::uint32_t unit = 0;
        for (int i = 0; i < 4; ++i) {
            std::size_t digit = rest.empty() ? digits.npos : digits.find(next());
            if (digit == digits.npos) {
                return std::nullopt;
            }
            unit = unit << 4 | static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
        }
        return unit;
    }

    /// What follows a backslash.
    bool take_escape(std::string &text) {
        constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
        if (rest.empty()) {
            return false;
        }
        char c = next();
        if (c == 'u') {
            return take_unicode(text);
        }
        std::size_t name = names.find(c);
        if (name == names.npos) {
            return false;
        }
        text += values[name];
        return true;
    }

    /// What follows \u. Characters beyond U+FFFF are written as two, a high and a low surrogate; one alone is no
    /// character and is read as U+FFFD.
    bool take_unicode(std::string &text) {
        std::optional<std::uint32_t> unit = take_hex();
        if (!unit) {
            return false;
        }
        std::uint32_t character = *unit;
        if (character >= 0xD800 && character < 0xDC00 && rest.substr(0, 2) == "\\u") {
            Reader ahead(rest.substr(2));
            std::optional<std::uint32_t> low = ahead.take_hex();
            if (low && *low >= 0xDC00 && *low < 0xE000) {
                rest = ahead.rest;
                character = 0x10000 + ((character - 0xD800) << 10) + (*low - 0xDC00);
            }
        }
        append_utf8(text, character >= 0xD800 && character < 0xE000 ? 0xFFFD : character);
        return true;
    }

    static void append_utf8(std::string &text, std::uint32_t c) {
        int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        constexpr std::uint32_t lead[] = {0, 0xC0, 0xE0, 0xF0};
        text += static_cast<char>(lead[more] | c >> (6 * more));
        while (more-- > 0) {
            text += static_cast<char>(0x80 | (c >> (6 * more) & 0x3F));
        }
    }
};

/// The JSON of a member of an object, and what follows it; nothing where there is no such member or no object.
inline std::optional<std::string_view> member(std::string_view object, std::string_view name) {
    Reader in(object);
    if (!in.take('{')) {
        return std::nullopt;
    }
    do {
        std::optional<std::string> found = in.take_string();
        if (!found || !in.take(':')) {
            return std::nullopt;
        }
        if (*found == name) {
            return in.rest;
        }
    } while (in.take_value() && in.take(','));
    return std::nullopt;
}

/// The text of a member that is a string.
inline std::optional<std::string> text(std::string_view object, std::string_view name) {
    std::optional<std::string_view> value = member(object, name);
    return value ? Reader(*value).take_string() : std::nullopt;
}

/// A text as a JSON string, with its quotes.
inline std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[7];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            result += escape;
        } else {
            result += c;
        }
    }
    return result + '"';
}

} // namespace json
