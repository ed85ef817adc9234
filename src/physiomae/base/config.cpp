#include "physiomae/base/config.h"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae {
namespace {

std::string type_name(const toml::node& node) {
  std::ostringstream text;
  text << node.type();
  return text.str();
}

std::string join(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

// Takes the values of one TOML table into a section and remembers which keys exist.
class Loader : public FieldVisitor {
 public:
  Loader(const toml::table& table, std::string section, std::string where)
      : table_(table), section_(std::move(section)), where_(std::move(where)) {}

  void field(const Field& field, bool& value) override {
    take<bool>(field.name, value, "true or false");
  }
  void field(const Field& field, int64_t& value, Range range) override {
    take<int64_t>(field.name, value, "a whole number");
    check(field.name, static_cast<double>(value), range);
  }
  void field(const Field& field, double& value, Range range) override {
    take<double>(field.name, value, "a number");
    check(field.name, value, range);
  }
  void field(const Field& field, std::string& value,
             const std::vector<std::string>& choices) override {
    if (!take<std::string>(field.name, value, "a text in quotes") || choices.empty()) return;
    if (std::find(choices.begin(), choices.end(), value) == choices.end())
      throw UsageError(fmt::format("{}: {} is \"{}\", expected one of {}", where_, key(field.name),
                                   value, join(choices)),
                       suggestion(value, choices));
  }
  void field(const Field& field, std::vector<std::string>& value) override {
    const toml::node* node = find(field.name);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) wrong_type(field.name, *node, "a list of texts");
    value.clear();
    for (const toml::node& element : *array) {
      const auto text = element.value_exact<std::string>();
      if (!text) wrong_type(field.name, element, "a list of texts");
      value.push_back(*text);
    }
  }
  void field(const Field& field, std::vector<int64_t>& value, Range range) override {
    const toml::node* node = find(field.name);
    if (node == nullptr) return;
    value.clear();
    const auto add = [&](const toml::node& element) {
      const auto number = element.value_exact<int64_t>();
      if (!number) wrong_type(field.name, element, "a whole number or a list of them");
      check(field.name, static_cast<double>(*number), range);
      value.push_back(*number);
    };
    if (const toml::array* array = node->as_array())
      for (const toml::node& element : *array) add(element);
    else
      add(*node);
  }

  void refuse_unknown() const {
    for (const auto& [name, node] : table_) {
      const std::string text(name.str());
      if (std::find(known_.begin(), known_.end(), text) == known_.end())
        throw UsageError(fmt::format("{}: unknown key {}", where_, key(text)),
                         suggestion(text, known_));
    }
  }

 private:
  std::string key(std::string_view name) const { return fmt::format("{}.{}", section_, name); }

  static std::string suggestion(const std::string& word,
                                const std::vector<std::string>& candidates) {
    const std::string near = nearest(word, candidates);
    return near.empty() ? "known: " + join(candidates) : fmt::format("did you mean \"{}\"?", near);
  }

  const toml::node* find(std::string_view name) {
    known_.emplace_back(name);
    return table_.get(name);
  }

  template <typename T>
  bool take(std::string_view name, T& value, std::string_view expected) {
    const toml::node* node = find(name);
    if (node == nullptr) return false;
    std::optional<T> found = node->value_exact<T>();
    if constexpr (std::is_same_v<T, double>)
      if (!found && node->is_integer()) found = static_cast<double>(*node->value<int64_t>());
    if (!found) wrong_type(name, *node, expected);
    value = *found;
    return true;
  }

  [[noreturn]] void wrong_type(std::string_view name, const toml::node& node,
                               std::string_view expected) const {
    throw UsageError(fmt::format("{}: {} is a TOML {}, expected {}", where_, key(name),
                                 type_name(node), expected));
  }

  void check(std::string_view name, double value, Range range) const {
    if (!(value >= range.low && value <= range.high))
      throw UsageError(fmt::format("{}: {} is {}, expected {} to {}", where_, key(name), value,
                                   range.low, range.high));
  }

  const toml::table& table_;
  std::string section_;
  std::string where_;
  std::vector<std::string> known_;
};

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out + "\"";
}

class Printer : public FieldVisitor {
 public:
  void field(const Field& field, bool& value) override { line(field, value ? "true" : "false"); }
  void field(const Field& field, int64_t& value, Range) override {
    line(field, fmt::format("{}", value));
  }
  void field(const Field& field, double& value, Range) override {
    std::string number = fmt::format("{}", value);  // shortest text that reads back equal
    if (number.find_first_of(".en") == std::string::npos) number += ".0";
    line(field, number);
  }
  void field(const Field& field, std::string& value,
             const std::vector<std::string>& choices) override {
    line(field, toml_text(value), choices.empty() ? "" : fmt::format(" ({})", join(choices)));
  }
  void field(const Field& field, std::vector<std::string>& value) override {
    std::vector<std::string> words;
    for (const auto& word : value) words.push_back(toml_text(word));
    line(field, "[" + join(words) + "]");
  }
  void field(const Field& field, std::vector<int64_t>& value, Range) override {
    line(field, fmt::format("[{}]", fmt::join(value, ", ")));
  }
  std::string text;

 private:
  void line(const Field& field, std::string_view value, std::string_view choices = "") {
    text += fmt::format("{} = {}  # {}{}\n", field.name, value, field.doc, choices);
  }
};

// toml++ nests a table for each part of a dotted key and takes the tables apart recursively: a key
// of some ten thousand parts would overflow the stack.
constexpr std::ptrdiff_t kMostDots = 4096;

toml::table parse_toml(std::string_view text, std::string_view where) {
  const std::ptrdiff_t dots = std::count(text.begin(), text.end(), '.');
  if (dots > kMostDots)
    throw UsageError(fmt::format("{}: {} dots, expected a configuration with at most {}", where,
                                 dots, kMostDots));
  try {
    return toml::parse(text, where);
  } catch (const toml::parse_error& error) {
    const auto begin = error.source().begin;
    throw UsageError(fmt::format("{}: line {}, column {}: {}", where,
                                 static_cast<uint32_t>(begin.line),
                                 static_cast<uint32_t>(begin.column), error.description()));
  }
}

// Letters put in, left out, taken for another, or two neighbours changed over.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before, last, row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool crossed = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (crossed) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  size_t best_distance = std::max<size_t>(2, word.size() / 2) + 1;
  for (const auto& candidate : candidates) {
    const size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

void Configuration::load_text(std::string_view toml_text, std::string_view where,
                              const std::vector<std::string>& ignored) {
  const toml::table root = parse_toml(toml_text, where);
  std::vector<std::string> known(ignored);
  for (const ConfigSection* section : sections_) known.emplace_back(section->section());
  for (const auto& [name, node] : root) {
    const std::string text(name.str());
    if (std::find(known.begin(), known.end(), text) == known.end()) {
      const std::string near = nearest(text, known);
      throw UsageError(
          fmt::format("{}: unknown section [{}]", where, text),
          near.empty() ? "known: " + join(known) : fmt::format("did you mean [{}]?", near));
    }
    if (!node.is_table())
      throw UsageError(fmt::format("{}: {} is a TOML {}, expected a section [{}]", where, text,
                                   type_name(node), text));
  }
  for (ConfigSection* section : sections_) {
    const toml::node* node = root.get(section->section());
    if (node == nullptr) continue;
    Loader loader(*node->as_table(), std::string(section->section()), std::string(where));
    section->fields(loader);
    loader.refuse_unknown();
  }
}

void Configuration::load_file(const std::filesystem::path& path,
                              const std::vector<std::string>& ignored) {
  load_text(read_text(path, /*limit=*/1 << 20), path.string(), ignored);
}

void Configuration::set(std::string_view assignment) {
  const size_t equals = assignment.find('=');
  const size_t dot = assignment.substr(0, equals).find('.');
  if (equals == std::string_view::npos || dot == std::string_view::npos)
    throw UsageError(fmt::format("--set {}: expected section.key=value", assignment));
  const std::string section(assignment.substr(0, dot)),
      key(assignment.substr(dot + 1, equals - dot - 1));
  const std::string value(assignment.substr(equals + 1));
  const std::string where = fmt::format("--set {}", assignment);
  // A bare word is a text; anything else must be TOML.
  const bool toml_value = [&] {
    try {
      return !parse_toml("v = " + value, where).empty();
    } catch (const UsageError&) {
      return false;
    }
  }();
  load_text(fmt::format("[{}]\n{} = {}\n", section, key, toml_value ? value : toml_text(value)),
            where);
}

void Configuration::validate() const {
  for (const ConfigSection* section : sections_) section->validate();
}

std::string Configuration::print() const {
  std::string text;
  for (ConfigSection* section : sections_) {
    Printer printer;
    section->fields(printer);
    text += fmt::format("{}[{}]\n{}", text.empty() ? "" : "\n", section->section(), printer.text);
  }
  return text;
}

}  // namespace physiomae
