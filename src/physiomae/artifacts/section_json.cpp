#include "physiomae/artifacts/section_json.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"

namespace physiomae::artifacts {
namespace {

class Writer : public FieldVisitor {
 public:
  void field(const Field& field, bool& value) override { put(field, value); }
  void field(const Field& field, int64_t& value, Range) override { put(field, value); }
  void field(const Field& field, double& value, Range) override { put(field, value); }
  void field(const Field& field, std::string& value, const std::vector<std::string>&) override {
    put(field, value);
  }
  void field(const Field& field, std::vector<std::string>& value) override { put(field, value); }
  void field(const Field& field, std::vector<int64_t>& value, Range) override { put(field, value); }
  nlohmann::ordered_json json = nlohmann::ordered_json::object();

 private:
  template <typename T>
  void put(const Field& field, const T& value) {
    json[std::string(field.name)] = value;
  }
};

class Reader : public FieldVisitor {
 public:
  explicit Reader(const nlohmann::json& json) : json_(json) {}
  void field(const Field& field, bool& value) override { take(field, value); }
  void field(const Field& field, int64_t& value, Range range) override {
    take(field, value);
    check(field, static_cast<double>(value), range);
  }
  void field(const Field& field, double& value, Range range) override {
    take(field, value);
    check(field, value, range);
  }
  void field(const Field& field, std::string& value,
             const std::vector<std::string>& choices) override {
    take(field, value);
    if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end())
      throw UsageError(fmt::format("{} is \"{}\", expected one of {}", field.name, value,
                                   fmt::join(choices, ", ")));
  }
  void field(const Field& field, std::vector<std::string>& value) override { take(field, value); }
  void field(const Field& field, std::vector<int64_t>& value, Range range) override {
    take(field, value);
    for (const int64_t number : value) check(field, static_cast<double>(number), range);
  }

 private:
  template <typename T>
  void take(const Field& field, T& value) {
    json_.at(std::string(field.name)).get_to(value);
  }
  static void check(const Field& field, double value, Range range) {
    if (!(value >= range.low && value <= range.high))
      throw UsageError(
          fmt::format("{} is {}, expected {} to {}", field.name, value, range.low, range.high));
  }
  const nlohmann::json& json_;
};

}  // namespace

nlohmann::ordered_json section_to_json(ConfigSection& section) {
  Writer writer;
  section.fields(writer);
  return writer.json;
}

void section_from_json(const nlohmann::json& text, ConfigSection& section) {
  Reader reader(text);
  section.fields(reader);
  section.validate();
}

}  // namespace physiomae::artifacts
