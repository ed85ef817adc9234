#include "physiomae/cli/patient_arguments.h"

#include <CLI/CLI.hpp>

#include "physiomae/dataset/split_file.h"
#include "physiomae/dataset/window_list.h"

namespace physiomae::cli {

void PatientArguments::add_to(CLI::App& app) {
  auto* of =
      app.add_option("--split", split, "split manifest; without it all patients of the store");
  app.add_option("--part", part, "of the split")
      ->needs(of)
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
}

std::string PatientArguments::scored() const { return split.empty() ? "all" : part; }

std::string PatientArguments::split_hash() const {
  return split.empty() ? "" : dataset::read_split(split).hash;
}

std::vector<std::string> PatientArguments::patients(const store::Store& store) const {
  if (split.empty()) return dataset::patients_of(store);
  const dataset::SplitManifest manifest = dataset::read_split(split);
  if (part == "train") return manifest.train;
  return part == "validation" ? manifest.validation : manifest.test;
}

}  // namespace physiomae::cli
