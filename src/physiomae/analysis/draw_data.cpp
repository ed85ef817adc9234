#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <ATen/ATen.h>

#include "physiomae/analysis/parts.h"
#include "physiomae/signal/half.h"

// Figure 1 A and B: a real window of all modalities, and the split.

namespace physiomae::analysis {
namespace {

std::vector<float> microvolts(const store::StoredRecord& record, uint32_t window, int modality) {
  std::vector<float> values;
  for (const uint16_t half : record.signal(window, modality))
    values.push_back(signal::half_to_float(half));
  return values;
}

struct PartSize {
  std::set<std::string> patients;
  int64_t records = 0, windows = 0;
};

PartSize size_of(const store::Store& store, const std::vector<std::string>& patients) {
  PartSize size;
  size.patients.insert(patients.begin(), patients.end());
  for (const uint32_t record : dataset::records_of(store, patients)) {
    ++size.records;
    size.windows += store.record(record).windows();
  }
  return size;
}

// Pretraining's patients that are not training's: the unlabelled ones and what was left over.
std::vector<std::string> pretraining_only(const dataset::SplitManifest& split) {
  std::vector<std::string> only;
  std::ranges::set_difference(split.pretrain, split.train, std::back_inserter(only));
  return only;
}

}  // namespace

Found draw_window(const Work& work) {
  const WindowRef window = work.windows.front();
  const store::StoredRecord& record = work.store().record(window.record);
  const at::Tensor input = work.input({&window, 1})[0].cpu();  // (M, 3000)
  std::string heading = "seconds";
  std::vector<std::vector<float>> columns;
  for (const auto& name : work.names) {
    heading += "," + name + "_uv";
    columns.push_back(microvolts(record, window.window, modality_index(name)));
  }
  for (size_t m = 0; m < work.names.size(); ++m) {
    heading += "," + work.names[m];
    const auto* first = input[static_cast<int64_t>(m)].const_data_ptr<float>();
    columns.emplace_back(first, first + kWindowSamples);
  }
  Csv csv(heading);
  for (size_t i = 0; i < kWindowSamples; ++i) {
    std::string row = fmt::format("{}", static_cast<double>(i) / kRateHz);
    for (const auto& column : columns) row += fmt::format(",{}", column[i]);
    csv.row("{}", row);
  }
  csv.write(work.file("window.csv"));
  return {{{"record", record.header().record},
           {"window", window.window},
           {"start_seconds", record.start_seconds(window.window)}}};
}

Found draw_split(const Work& work) {
  const dataset::SplitManifest& split = *work.request.split;
  Csv csv("part,patients,records,windows,hours");
  report::Table table("Split", {"part", "patients", "records", "windows", "hours"});
  Found found;
  const std::vector<std::pair<const char*, std::vector<std::string>>> parts = {
      {"pretraining only", pretraining_only(split)},
      {"pretraining and training", split.train},
      {"validation", split.validation},
      {"test", split.test}};
  for (const auto& [name, patients] : parts) {
    const PartSize size = size_of(work.store(), patients);
    const double hours = static_cast<double>(size.windows) * kWindowSeconds / 3600;
    csv.row("{},{},{},{},{}", name, size.patients.size(), size.records, size.windows, hours);
    table.add_row({report::text(name), report::count(static_cast<int64_t>(size.patients.size())),
                   report::count(size.records), report::count(size.windows),
                   report::number(hours, 1)});
    found.summary[name] = {{"patients", size.patients.size()},
                           {"records", size.records},
                           {"windows", size.windows},
                           {"hours", hours}};
  }
  csv.write(work.file("split.csv"));
  found.tables.push_back(std::move(table));
  return found;
}

}  // namespace physiomae::analysis
