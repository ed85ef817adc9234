#pragma once

#include <string>
#include <vector>

#include "physiomae/artifacts/identity.h"
#include "physiomae/dataset/loader.h"

namespace physiomae::train {

/// The windows of a run and how they are read.
struct RunData {
  std::vector<dataset::WindowRef> training;
  std::vector<dataset::WindowRef> validation;  ///< may be empty
  dataset::LoaderOptions loader;
  artifacts::Identity identity;  ///< the data's part of the run's identity
};

/// Names windows by their record and place, in their order: 16 hexadecimal digits.
std::string windows_hash(const store::Store& store, const std::vector<dataset::WindowRef>& windows);

/// At most `limit` of `windows`, evenly spaced; all when it is 0.
std::vector<dataset::WindowRef> spaced(const std::vector<dataset::WindowRef>& windows,
                                       int64_t limit);

/// `count` of `all`, at most all of them, at even distances.
template <typename T>
std::vector<T> evenly(const std::vector<T>& all, int64_t count) {
  std::vector<T> chosen;
  for (int64_t i = 0; i < count; ++i)
    chosen.push_back(all[static_cast<size_t>(i * std::ssize(all) / count)]);
  return chosen;
}

}  // namespace physiomae::train
