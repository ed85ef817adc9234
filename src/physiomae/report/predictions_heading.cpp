#include "physiomae/report/predictions_heading.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::report {
namespace {

std::vector<std::string> names_of_classes(const dataset::Task& task) {
  std::vector<std::string> names;
  for (const std::string& name : task.class_names) names.push_back("p_" + name);
  return names;
}

}  // namespace

PredictionsHeading::PredictionsHeading(const std::vector<std::string>& cells, std::string where)
    : columns_(cells.size()), where_(std::move(where)) {
  for (size_t c = 0; c < cells.size(); ++c) {
    if (cells[c].empty()) continue;
    if (!places_.emplace(io::to_lower(cells[c]), c).second)
      refuse(fmt::format("line 1: two columns are called \"{}\"", cells[c]));
    names_.push_back(cells[c]);
  }
}

void PredictionsHeading::refuse(const std::string& what, const std::string& hint) const {
  throw InputError(fmt::format("{}: {}", where_, what), hint);
}

std::optional<size_t> PredictionsHeading::find(const std::string& name) const {
  const auto found = places_.find(io::to_lower(name));
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

size_t PredictionsHeading::need(const std::string& name) const {
  if (const auto found = find(name)) return *found;
  const std::string near = nearest(name, names_);
  refuse(
      fmt::format("has no column \"{}\"", name),
      near.empty() ? kFormatHint : fmt::format("is it \"{}\"? {}", near, std::string(kFormatHint)));
}

std::optional<std::string> PredictionsHeading::task_of_columns() const {
  std::vector<std::string> tasks;
  for (const dataset::TaskKind kind : dataset::kTasks)
    for (const std::string& column : names_of_classes(dataset::task(kind)))
      if (find(column) && (tasks.empty() || tasks.back() != dataset::task(kind).name))
        tasks.push_back(dataset::task(kind).name);
  if (tasks.size() > 1)
    refuse(fmt::format("has columns of {}", fmt::join(tasks, " and of ")),
           "--task says which of them is meant; --predictions takes a file for each");
  return tasks.empty() ? std::nullopt : std::optional(tasks.front());
}

std::vector<size_t> PredictionsHeading::class_columns(const dataset::Task& task) const {
  std::vector<size_t> places;
  std::vector<std::string> missing;
  for (const std::string& name : names_of_classes(task)) {
    const auto place = find(name);
    place ? places.push_back(*place) : missing.push_back(name);
  }
  if (!missing.empty() && !places.empty())
    refuse(fmt::format("has no column {}", fmt::join(missing, ", ")),
           "every class needs one (0 where the program does not know it); a column \"predicted\" "
           "serves instead of all");
  if (!missing.empty() && !find("predicted"))
    refuse(fmt::format("has neither columns {} nor \"predicted\"",
                       fmt::join(names_of_classes(task), ", ")));
  return places;
}

}  // namespace physiomae::report
