#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "physiomae/reproduce/grid.h"

namespace physiomae::reproduce {

/// What the cells of a source say of one score.
struct Measured {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  /// undefined: the cells ran, and the score is not defined on these test patients, or the task
  /// cannot be learned at this size.
  enum class State { not_run, undefined, measured };
  State state = State::not_run;
  double mean = kNone;
  double sd = kNone;  ///< n-1; over pretraining seeds, over runs where there is one seed
  /// 95 % over test patients: the mean of the seeds' bounds, which is no narrower than an interval
  /// of their mean where seeds are at most perfectly correlated. NaN where there is none.
  double low = kNone, high = kNone;
  size_t seeds = 0, seeds_wanted = 0;
  bool sd_over_seeds = false;
};

/// The results of a grid as far as they are there; scores.json files are read once.
class Results {
 public:
  /// InputError when a result that is there cannot be read.
  Results(const Grid& grid, const Places& places);
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  /// `score`: a key of scores.json, or "aggregate" with task "all". `patients`: 0 for all. A source
  /// that the grid does not have is not run.
  Measured get(const std::string& source, int64_t patients, std::string_view task,
               std::string_view score) const;
  /// A member of the runs of a task that is no test score ("validation_balanced_accuracy"), or
  /// nothing where the runs lack it.
  Measured of_runs(const std::string& source, int64_t patients, std::string_view task,
                   std::string_view member) const;
  /// True when a test record of a result is a twin's.
  bool simulated() const { return simulated_; }
  /// Mean of the seconds of the done cells of a source's verb; NaN without one.
  double seconds(const std::vector<std::string>& cells) const;

 private:
  const nlohmann::json* method_of(const std::string& cell, const std::string& method,
                                  int64_t patients) const;
  void each_method(const Source& source, int64_t patients,
                   const std::function<void(const nlohmann::json&)>& take) const;
  const Grid& grid_;
  const Places& places_;
  std::map<std::string, std::unique_ptr<nlohmann::json>> files_;
  bool simulated_ = false;
};

}  // namespace physiomae::reproduce
