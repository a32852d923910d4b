#include "TomlShim.h"

#include <cstring>
#include <sstream>
#include <string>
#include <toml++/toml.h>

namespace {

constexpr char separator = '\x1f';

struct Walk {
    void *context;
    claire_toml_visitor visit;

    void scalar(const std::string &path, char kind, const std::string &value,
                const toml::node &node) const {
        const auto &begin = node.source().begin;
        visit(context, path.data(), path.size(), kind, value.data(), value.size(), begin.line,
              begin.column);
    }

    static std::string join(const std::string &path, const std::string &key) {
        return path.empty() ? key : path + separator + key;
    }

    void node(const std::string &path, const toml::node &value) const {
        if (const auto *table = value.as_table()) {
            if (!path.empty()) scalar(path, 't', "", value);
            for (const auto &[key, child] : *table) {
                node(join(path, std::string(key.str())), child);
            }
        } else if (const auto *array = value.as_array()) {
            size_t index = 0;
            for (const auto &child : *array) node(join(path, std::to_string(index++)), child);
        } else if (const auto *text = value.as_string()) {
            scalar(path, 's', text->get(), value);
        } else if (const auto *integer = value.as_integer()) {
            scalar(path, 'i', std::to_string(integer->get()), value);
        } else if (const auto *real = value.as_floating_point()) {
            std::ostringstream out;
            out.precision(17);
            out << real->get();
            scalar(path, 'f', out.str(), value);
        } else if (const auto *truth = value.as_boolean()) {
            scalar(path, 'b', truth->get() ? "true" : "false", value);
        } else {
            std::ostringstream out;
            if (const auto *date = value.as_date()) out << date->get();
            if (const auto *time = value.as_time()) out << time->get();
            if (const auto *stamp = value.as_date_time()) out << stamp->get();
            scalar(path, 'd', out.str(), value);
        }
    }
};

void report(const char *text, char *message, size_t size) {
    if (size == 0) return;
    std::strncpy(message, text, size - 1);
    message[size - 1] = '\0';
}

}  // namespace

extern "C" int claire_toml_parse(const char *bytes, size_t length, void *context,
                                 claire_toml_visitor visit, char *message, size_t message_size,
                                 uint32_t *line, uint32_t *column) {
    try {
        const toml::table document = toml::parse(std::string_view(bytes, length));
        Walk{context, visit}.node("", document);
        return 0;
    } catch (const toml::parse_error &error) {
        report(error.what(), message, message_size);
        *line = error.source().begin.line;
        *column = error.source().begin.column;
        return 1;
    } catch (const std::exception &error) {
        report(error.what(), message, message_size);
        *line = 0;
        *column = 0;
        return 1;
    }
}
