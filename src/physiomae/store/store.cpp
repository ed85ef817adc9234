#include "physiomae/store/store.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/base/progress.h"
#include "physiomae/store/record_name.h"

namespace physiomae::store {

Store::Store(const std::filesystem::path& folder) : folder_(folder) {
  for (const std::filesystem::path& file : record_files(folder)) records_.emplace_back(file);
  // By name, not by path: "a-1" stands before "a.safetensors" would.
  std::sort(records_.begin(), records_.end(), [](const StoredRecord& a, const StoredRecord& b) {
    return a.header().record < b.header().record;
  });
  recipe_ = records_.front().header().recipe;
  for (const StoredRecord& record : records_)
    if (record.header().recipe != recipe_)
      throw InputError(fmt::format("{}: record {} was made with recipe {}, record {} with {}",
                                   folder.string(), records_.front().header().record, recipe_,
                                   record.header().record, record.header().recipe),
                       "a store holds one recipe; ingest into separate stores");
}

size_t Store::index_of(std::string_view record) const {
  const auto found = std::lower_bound(
      records_.begin(), records_.end(), record,
      [](const StoredRecord& a, std::string_view name) { return a.header().record < name; });
  if (found == records_.end() || found->header().record != record)
    throw InputError(fmt::format("{}: holds no record \"{}\"", folder_.string(), record),
                     "`physiomae inspect STORE` lists its records");
  return static_cast<size_t>(found - records_.begin());
}

void Store::verify_signals(int threads) const {
  std::vector<std::string> problems(size());
  Progress progress("verify", static_cast<int64_t>(size()), "records");
  parallel_for(static_cast<int64_t>(size()), threads, [&](int64_t r) {
    throw_if_stopped();
    const auto index = static_cast<size_t>(r);
    try {
      record(index).verify_signals();
    } catch (const InputError& error) {
      problems[index] = error.message();
    }
    progress.advance();
  });
  const auto damaged = [](const std::string& problem) { return !problem.empty(); };
  const auto first = std::find_if(problems.begin(), problems.end(), damaged);
  if (first == problems.end()) return;
  throw InputError(fmt::format("{} ({} of {} records are damaged)", *first,
                               std::count_if(first, problems.end(), damaged), size()),
                   "`physiomae inspect STORE` lists them, `physiomae ingest` makes them anew");
}

}  // namespace physiomae::store
