#include "physiomae/reproduce/measured.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::reproduce {
namespace {

using nlohmann::json;

constexpr uint64_t kLargestFile = uint64_t{1} << 30;

InputError damaged(const std::filesystem::path& path) {
  return InputError(fmt::format("{}: is damaged, expected the scores of a probe", path.string()),
                    "remove the cell's folder, the same command makes it anew");
}

json read_scores(const std::filesystem::path& path) {
  const json file = json::parse(read_text(path, kLargestFile), nullptr, /*allow_exceptions=*/false);
  if (!file.is_object() || !file.contains("sizes") || !file["sizes"].is_array())
    throw damaged(path);
  return file;
}

// NaN for null or where it is not there.
double number(const json& object, std::string_view key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : Measured::kNone;
}

std::vector<double> run_values(const json& method, std::string_view task, std::string_view key) {
  std::vector<double> values;
  const auto tasks = method.find("tasks");
  if (tasks == method.end() || !tasks->contains(task)) return values;
  for (const json& run : tasks->at(std::string(task)).value("runs", json::array()))
    if (const double value = number(run, key); std::isfinite(value)) values.push_back(value);
  return values;
}

// {} where no interval was computed.
json interval_of(const json& method, std::string_view task, std::string_view score) {
  const json::json_pointer place(fmt::format("/tasks/{}/judgement/windows/scores/{}", task, score));
  return method.contains(place) ? method.at(place) : json::object();
}

Measured combine(const std::vector<std::vector<double>>& values, const std::vector<double>& lows,
                 const std::vector<double>& highs, size_t wanted) {
  Measured measured;
  measured.seeds_wanted = wanted;
  measured.seeds = values.size();
  if (values.empty()) return measured;
  std::vector<double> means;
  for (const auto& runs : values)
    if (!runs.empty()) means.push_back(metrics::mean_sd(runs).mean);
  measured.state = means.empty() ? Measured::State::undefined : Measured::State::measured;
  if (means.empty()) return measured;
  const auto over_seeds = metrics::mean_sd(means);
  measured.mean = over_seeds.mean;
  measured.sd_over_seeds = means.size() > 1;
  measured.sd = measured.sd_over_seeds ? over_seeds.sd : metrics::mean_sd(values.front()).sd;
  measured.low = metrics::mean_sd(lows).mean;
  measured.high = metrics::mean_sd(highs).mean;
  return measured;
}

}  // namespace

Results::Results(const Grid& grid, const Places& places) : grid_(grid), places_(places) {
  for (const Cell& cell : grid.cells) {
    if (!cell.result.ends_with("scores.json") || !is_done(cell, places)) continue;
    auto& file = files_[cell.name];
    file = std::make_unique<json>(read_scores(result_of(cell, places)));
    const auto simulated = file->find("simulated");
    simulated_ = simulated_ || (simulated != file->end() && *simulated == true);
  }
}

Results::~Results() = default;

const json* Results::method_of(const std::string& cell, const std::string& method,
                               int64_t patients) const {
  const auto found = files_.find(cell);
  if (found == files_.end()) return nullptr;
  for (const json& size : found->second->at("sizes")) {
    if (size.value("patients", int64_t{-1}) != patients) continue;
    const auto methods = size.find("methods");
    if (methods == size.end() || !methods->is_array()) continue;
    for (const json& entry : *methods)
      if (method.empty() || entry.value("method", "") == method) return &entry;
  }
  return nullptr;
}

// A member of another type than its verb writes is damage too.
void Results::each_method(const Source& source, int64_t patients,
                          const std::function<void(const json&)>& take) const {
  for (const std::string& cell : source.cells) {
    try {
      if (const json* method = method_of(cell, source.method, patients)) take(*method);
    } catch (const json::exception&) {
      throw damaged(result_of(*grid_.find(cell), places_));
    }
  }
}

Measured Results::get(const std::string& source, int64_t patients, std::string_view task,
                      std::string_view score) const {
  const auto found = grid_.sources.find(source);
  if (found == grid_.sources.end()) return {};
  std::vector<std::vector<double>> values;
  std::vector<double> lows, highs;
  each_method(found->second, patients, [&](const json& method) {
    if (score == "aggregate") {
      const double value = number(method, "aggregate");
      values.push_back(std::isfinite(value) ? std::vector<double>{value} : std::vector<double>{});
      const json bounds = method.value("aggregate_interval", json::array());
      if (bounds.size() == 2 && bounds[0].is_number() && bounds[1].is_number()) {
        lows.push_back(bounds[0].get<double>());
        highs.push_back(bounds[1].get<double>());
      }
      return;
    }
    values.push_back(run_values(method, task, score));
    const json interval = interval_of(method, task, score);
    if (std::isfinite(number(interval, "low"))) lows.push_back(number(interval, "low"));
    if (std::isfinite(number(interval, "high"))) highs.push_back(number(interval, "high"));
  });
  return combine(values, lows, highs, found->second.cells.size());
}

Measured Results::of_runs(const std::string& source, int64_t patients, std::string_view task,
                          std::string_view member) const {
  const auto found = grid_.sources.find(source);
  if (found == grid_.sources.end()) return {};
  std::vector<std::vector<double>> values;
  each_method(found->second, patients,
              [&](const json& method) { values.push_back(run_values(method, task, member)); });
  return combine(values, {}, {}, found->second.cells.size());
}

double Results::seconds(const std::vector<std::string>& cells) const {
  std::vector<double> all;
  for (const std::string& name : cells)
    if (const Cell* cell = grid_.find(name); cell != nullptr && is_done(*cell, places_))
      if (const double seconds = seconds_of(*cell, places_); seconds >= 0) all.push_back(seconds);
  return metrics::mean_sd(all).mean;
}

}  // namespace physiomae::reproduce
