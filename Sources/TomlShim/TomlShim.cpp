#include "TomlShim.h"

#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// toml++ 3.3 asserts what malformed input can break (a header "[=", for one), and where NDEBUG is
// defined it tells the compiler to assume it. Here a broken assertion is a mistake in the document.
namespace {
struct broken_assertion : std::logic_error {
    using std::logic_error::logic_error;
};
}  // namespace
#undef NDEBUG
#define TOML_ASSERT(expr)                             \
    do {                                              \
        if (!(expr)) throw broken_assertion("syntax"); \
    } while (false)
#include <toml++/toml.h>

namespace {

/// The line, 1-based, that breaks an assertion: the last of the shortest beginning that does.
uint32_t broken_line(std::string_view document) {
    std::vector<size_t> ends;
    for (size_t at = 0; at < document.size(); at++) {
        if (document[at] == '\n' || at + 1 == document.size()) ends.push_back(at + 1);
    }
    size_t low = 0, high = ends.empty() ? 0 : ends.size() - 1;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        bool breaks = false;
        try {
            (void)toml::parse(document.substr(0, ends[middle]));
        } catch (const broken_assertion &) {
            breaks = true;
        } catch (const std::exception &) {
        }
        if (breaks) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return static_cast<uint32_t>(low + 1);
}

struct Walk {
    void *context;
    claire_toml_visitor visit;

    void step(char kind, const toml::key *key, const toml::node &node,
              std::string_view text = {}) const {
        claire_toml_step step{};
        const auto &place = node.source().begin;
        step.kind = kind;
        step.line = place.line;
        step.column = place.column;
        step.text = text.data();
        step.text_length = text.size();
        if (key) {
            step.key = key->data();
            step.key_length = key->length();
            step.key_line = key->source().begin.line;
            step.key_column = key->source().begin.column;
        }
        visit(context, &step);
    }

    void node(const toml::key *key, const toml::node &value) const {
        if (const auto *table = value.as_table()) {
            step('t', key, value);
            for (const auto &[name, child] : *table) node(&name, child);
            step('e', nullptr, value);
        } else if (const auto *array = value.as_array()) {
            step('a', key, value);
            for (const auto &child : *array) node(nullptr, child);
            step('e', nullptr, value);
        } else if (const auto *text = value.as_string()) {
            step('s', key, value, text->get());
        } else if (const auto *integer = value.as_integer()) {
            step('i', key, value, std::to_string(integer->get()));
        } else if (const auto *truth = value.as_boolean()) {
            step('b', key, value, truth->get() ? "true" : "false");
        } else if (const auto *real = value.as_floating_point()) {
            step('f', key, value, text_of(real->get()));
        } else {
            step('d', key, value, moment(value));
        }
    }

    static std::string text_of(double value) {
        std::ostringstream out;
        out.imbue(std::locale::classic());
        out.precision(17);
        out << value;
        return out.str();
    }

    static std::string moment(const toml::node &value) {
        std::ostringstream out;
        out.imbue(std::locale::classic());
        if (const auto *date = value.as_date()) out << date->get();
        if (const auto *time = value.as_time()) out << time->get();
        if (const auto *stamp = value.as_date_time()) out << stamp->get();
        return out.str();
    }
};

int fail(claire_toml_mistake *mistake, const char *text, uint32_t line, uint32_t column) {
    std::strncpy(mistake->message, text, sizeof mistake->message - 1);
    mistake->message[sizeof mistake->message - 1] = '\0';
    mistake->line = line;
    mistake->column = column;
    return 1;
}

}  // namespace

extern "C" int claire_toml_parse(const char *bytes, size_t length, void *context,
                                 claire_toml_visitor visit, claire_toml_mistake *mistake) {
    try {
        const toml::table document = toml::parse(std::string_view(bytes, length));
        Walk{context, visit}.node(nullptr, document);
        return 0;
    } catch (const toml::parse_error &error) {
        return fail(mistake, error.what(), error.source().begin.line, error.source().begin.column);
    } catch (const broken_assertion &) {
        const auto line = broken_line(std::string_view(bytes, length));
        return fail(mistake, "expected a key, a table or a value", line, 1);
    } catch (const std::exception &error) {
        return fail(mistake, error.what(), 0, 0);
    }
}
