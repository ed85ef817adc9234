#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/analysis/analyze.h"
#include "physiomae/analysis/patient_draws.h"
#include "physiomae/analysis/windows.h"
#include "physiomae/report/table.h"

// The parts that run_analysis is put together from, one a picture.

namespace physiomae::analysis {

using Json = nlohmann::ordered_json;

/// What every part works on.
struct Work {
  const AnalysisRequest& request;
  Presence modalities = 0;              ///< that the model is shown
  std::vector<std::string> names = {};  ///< of these, in order
  std::vector<WindowRef> pool = {};     ///< all complete windows of the patients
  std::vector<WindowRef> windows = {};  ///< those drawn, by rank

  const AnalysisOptions& options() const { return request.options; }
  const store::Store& store() const { return request.store; }
  std::filesystem::path file(const std::string& name) const { return request.out / name; }
  /// Model input of `some` windows.
  at::Tensor input(std::span<const WindowRef> some) const;
  /// The first `count` of the windows drawn.
  std::span<const WindowRef> first(int64_t count) const;
};

/// What a part found: numbers that can be compared between models, and tables for people.
struct Found {
  Json summary;
  std::vector<report::Table> tables = {};
};

/// Two of "rollout" and "attention" come from one pass over the windows.
struct AttentionFound {
  Found rollout, attention;
};
AttentionFound analyse_attention(const Work& work);
Found analyse_variance(const Work& work);
Found analyse_reconstruction(const Work& work);
Found analyse_cross(const Work& work);
Found draw_window(const Work& work);
Found draw_split(const Work& work);
Found draw_architecture(const Work& work);

/// {"value", "low", "high"}; null where a number is undefined.
Json json_of(const Estimate& estimate);
Json json_of(double value);
/// "0.703 [0.651, 0.744]".
report::Cell cell_of(const Estimate& estimate, int decimals = 3);
/// "value,low,high", empty where a number is undefined.
std::string csv_of(const Estimate& estimate);

/// A CSV that is written when it is complete.
class Csv {
 public:
  explicit Csv(const std::string& heading) : text_(heading + "\n") {}
  template <typename... Values>
  void row(fmt::format_string<Values...> format, Values&&... values) {
    text_ += fmt::format(format, std::forward<Values>(values)...) + "\n";
  }
  void write(const std::filesystem::path& path) const;

 private:
  std::string text_;
};

/// The elements of a tensor in double precision.
std::vector<double> values_of(const at::Tensor& tensor);

}  // namespace physiomae::analysis
