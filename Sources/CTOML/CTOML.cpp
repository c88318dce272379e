#include "CTOML.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>

namespace {

void append_string(std::string &out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            out += escaped;
        } else {
            out += c;
        }
    }
    out += '"';
}

void open_node(std::string &out, const char *type, const toml::source_region &source) {
    out += "{\"type\":\"";
    out += type;
    out += "\",\"line\":" + std::to_string(source.begin.line);
    out += ",\"column\":" + std::to_string(source.begin.column);
}

void append_scalar(std::string &out, const char *type, std::string_view text,
                   const toml::source_region &source) {
    open_node(out, type, source);
    out += ",\"text\":";
    append_string(out, text);
    out += '}';
}

std::string spelled(double value) {
    if (std::isnan(value)) {
        return "nan";
    }
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", value);
    return text;
}

template <typename T> std::string streamed(const T &value) {
    std::ostringstream stream;
    stream << value;
    return stream.str();
}

void append_node(std::string &out, const toml::node &node, const toml::source_region &source);

void append_table(std::string &out, const toml::table &table, const toml::source_region &source) {
    open_node(out, "table", source);
    out += ",\"keys\":[";
    const char *separator = "";
    for (const auto &[key, value] : table) {
        out += separator;
        append_string(out, key.str());
        separator = ",";
    }
    out += "],\"nodes\":[";
    separator = "";
    for (const auto &[key, value] : table) {
        out += separator;
        append_node(out, value, key.source());
        separator = ",";
    }
    out += "]}";
}

void append_array(std::string &out, const toml::array &array, const toml::source_region &source) {
    open_node(out, "array", source);
    out += ",\"nodes\":[";
    const char *separator = "";
    for (const auto &value : array) {
        out += separator;
        append_node(out, value, value.source());
        separator = ",";
    }
    out += "]}";
}

void append_node(std::string &out, const toml::node &node, const toml::source_region &source) {
    if (const auto *table = node.as_table()) {
        append_table(out, *table, source);
    } else if (const auto *array = node.as_array()) {
        append_array(out, *array, source);
    } else if (const auto *string = node.as_string()) {
        append_scalar(out, "string", string->get(), source);
    } else if (const auto *integer = node.as_integer()) {
        append_scalar(out, "integer", std::to_string(integer->get()), source);
    } else if (const auto *floating = node.as_floating_point()) {
        append_scalar(out, "float", spelled(floating->get()), source);
    } else if (const auto *boolean = node.as_boolean()) {
        append_scalar(out, "boolean", boolean->get() ? "true" : "false", source);
    } else if (const auto *date = node.as_date()) {
        append_scalar(out, "date", streamed(date->get()), source);
    } else if (const auto *time = node.as_time()) {
        append_scalar(out, "date", streamed(time->get()), source);
    } else if (const auto *moment = node.as_date_time()) {
        append_scalar(out, "date", streamed(moment->get()), source);
    }
}

char *copied(std::string_view text) noexcept {
    auto *copy = static_cast<char *>(std::malloc(text.size() + 1));
    if (copy != nullptr) {
        std::memcpy(copy, text.data(), text.size());
        copy[text.size()] = '\0';
    }
    return copy;
}

} // namespace

bool ctoml_parse(const char *text, size_t length, char **json, char **error, int64_t *line,
                 int64_t *column) {
    *json = nullptr;
    *error = nullptr;
    *line = 0;
    *column = 0;
    try {
        const toml::parse_result result = toml::parse(std::string_view(text, length));
        if (!result) {
            *error = copied(result.error().description());
            *line = result.error().source().begin.line;
            *column = result.error().source().begin.column;
            return false;
        }
        std::string out;
        append_table(out, result.table(), result.table().source());
        *json = copied(out);
        return *json != nullptr;
    } catch (const std::exception &failure) {
        *error = copied(failure.what());
        return false;
    }
}

void ctoml_free(char *string) { std::free(string); }
