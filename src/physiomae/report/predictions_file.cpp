#include "physiomae/report/predictions_file.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/file.h"

namespace physiomae::report {
namespace {

constexpr size_t kBlockBytes = 1 << 20;  // a night has a thousand rows a seed

}  // namespace

void write_predictions(const std::filesystem::path& path, const dataset::TaskData& data,
                       const store::Store& store, const metrics::TaskResult& result) {
  AtomicFile file(path);
  std::string heading = "task,seed,record,window,start_seconds,label,predicted";
  for (const std::string& name : data.task.class_names) heading += ",p_" + name;
  std::string text = heading + "\n";
  for (const metrics::TaskRun& run : result.runs) {
    const std::vector<int> predicted = run.test.predicted();
    for (size_t i = 0; i < data.test.size(); ++i) {
      const dataset::WindowRef& window = data.test[i].window;
      const store::StoredRecord& record = store.record(window.record);
      std::string line =
          fmt::format("{},{},{},{},{},{},{}", data.task.name, run.seed, record.header().record,
                      window.window, record.start_seconds(window.window),
                      data.task.class_names[static_cast<size_t>(data.test[i].label)],
                      data.task.class_names[static_cast<size_t>(predicted[i])]);
      for (int c = 0; c < run.test.classes; ++c)
        line += fmt::format(
            ",{:.6g}",
            run.test
                .probabilities[i * static_cast<size_t>(run.test.classes) + static_cast<size_t>(c)]);
      text += line + "\n";
      if (text.size() > kBlockBytes) file.write(std::exchange(text, {}));
    }
  }
  file.write(text);
  file.commit();
}

}  // namespace physiomae::report
