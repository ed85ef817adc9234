#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/base/config.h"
#include "physiomae/store/store.h"

namespace CLI {
class App;
}

// Options that several verbs declare alike.

namespace physiomae::cli {

struct CommonOptions {
  std::string device;  ///< "cpu", "cuda", "cuda:N" or "auto"
  std::optional<int> threads;
  bool json = false;

  void declare(CLI::App& app);
  int thread_count() const;  ///< all processors unless told otherwise
};

/// --config, --set and --print-config.
struct RecipeOptions {
  std::string file;
  std::vector<std::string> assignments;
  bool print_and_end = false;

  void declare(CLI::App& app);
  /// Loads file and assignments. The file may be a recipe of the whole way, with sections of other
  /// verbs.
  void load(Configuration& configuration) const;
};

/// A model folder and the store that it is applied to.
struct ModelOnStore {
  store::Store store;
  artifacts::LoadedModel model;
};

struct ModelOnStoreOptions : CommonOptions {
  std::string model_path, store_path, out;

  void declare(CLI::App& app, const std::string& model_doc, const std::string& out_doc);
  /// Stop signals are caught and torch's threads are set from here on.
  ModelOnStore open() const;
};

}  // namespace physiomae::cli
