#include "physiomae/eval/merge_models.h"

#include <algorithm>
#include <cmath>

#include "physiomae/base/error.h"
#include "physiomae/dataset/tasks.h"
#include "physiomae/eval/stage_windows.h"

namespace physiomae::eval {
namespace {

// What several models say of one task's windows.
struct Opinions {
  std::vector<std::vector<double>> probabilities;  // by model: (W, C)
  std::vector<std::vector<uint8_t>> usable;        // by model: (W)
  int classes = 0;

  // The mean over the models that can say something, empty where none can.
  std::vector<double> mean(size_t window) const {
    std::vector<double> sum(static_cast<size_t>(classes), 0);
    int count = 0;
    for (size_t i = 0; i < probabilities.size(); ++i) {
      if (usable[i][window] == 0) continue;
      ++count;
      for (size_t c = 0; c < sum.size(); ++c) sum[c] += probabilities[i][window * sum.size() + c];
    }
    if (count == 0) return {};
    for (double& value : sum) value /= count;
    return sum;
  }

  double disagreement(size_t window, const std::vector<double>& mean_p) const {
    double sum = 0;
    int count = 0;
    for (size_t i = 0; i < probabilities.size(); ++i) {
      if (usable[i][window] == 0) continue;
      ++count;
      for (size_t c = 0; c < mean_p.size(); ++c)
        sum += std::abs(probabilities[i][window * mean_p.size() + c] - mean_p[c]) / 2;
    }
    return sum / count;
  }
};

using OpinionsByTask = std::map<std::string, Opinions>;

void fill_sleep(const Opinions& opinions, night::Night& night) {
  for (size_t w = 0; w < night.windows.size(); ++w) {
    night::Window& window = night.windows[w];
    const std::vector<double> p = opinions.mean(w);
    window.usable = !p.empty();
    if (p.empty()) continue;
    std::ranges::copy(p, window.stage_p.begin());
    if (opinions.probabilities.size() > 1) window.disagreement = opinions.disagreement(w, p);
  }
}

void fill_arousal(const Opinions& opinions, night::Night& night) {
  night.has_arousals = true;
  const auto positive = static_cast<size_t>(dataset::task(dataset::TaskKind::arousal).positive);
  for (size_t w = 0; w < night.windows.size(); ++w)
    if (const std::vector<double> p = opinions.mean(w); !p.empty())
      night.windows[w].arousal_p = p[positive];
}

std::optional<double> under_55(const Opinions& opinions, size_t windows) {
  const auto positive = static_cast<size_t>(dataset::task(dataset::TaskKind::age).positive);
  double sum = 0;
  int count = 0;
  for (size_t w = 0; w < windows; ++w)
    if (const std::vector<double> p = opinions.mean(w); !p.empty()) sum += p[positive], ++count;
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

// What is wrong with a model is no fault of the night: it ends all of them.
artifacts::LoadedModel load_model(const std::filesystem::path& folder, c10::Device device) {
  try {
    return artifacts::load_model_folder(folder, device);
  } catch (const InputError& error) {
    throw Error(error.message(), error.hint());
  }
}

}  // namespace

NightStaged stage_night(const PredictModels& models, c10::Device device,
                        const store::RecordContent& content, const std::vector<Presence>& presence,
                        night::NightReport& report) {
  NightStaged night;
  OpinionsByTask tasks;
  for (size_t i = 0; i < models.folders.size(); ++i) {
    const artifacts::LoadedModel model = load_model(models.folders[i], device);
    WindowsStaged staged = stage_windows(model, content, presence);
    night::ModelUsed used{model.info.strategy, models.sha256[i], {}, model.info.simulated};
    for (auto& [task, probabilities] : staged.probabilities) {
      Opinions& opinions = tasks[task];
      opinions.classes = dataset::task(task).classes;
      opinions.probabilities.push_back(std::move(probabilities));
      opinions.usable.push_back(staged.usable);
      used.tasks.push_back(task);
    }
    report.models.push_back(std::move(used));
    night.embeddings.push_back(staged.embeddings);
    night.encoder_seconds += staged.encoder_seconds;
  }
  fill_sleep(tasks.at("sleep"), report.night);
  if (const auto found = tasks.find("arousal"); found != tasks.end())
    fill_arousal(found->second, report.night);
  if (const auto found = tasks.find("age"); found != tasks.end())
    report.under_55 = under_55(found->second, report.night.windows.size());
  return night;
}

}  // namespace physiomae::eval
