#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"

namespace {

using namespace physiomae;

// Fields of every kind under names that the shipped configurations use: so these are good seeds.
struct Model : ConfigSection {
  std::vector<std::string> modalities = {"EEG"};
  int64_t dim = 8, depth = 1, heads = 1, mlp_hidden = 8;
  double dropout = 0;
  bool exact = false;
  std::string name;

  std::string_view section() const override { return "model"; }
  void fields(FieldVisitor& v) override {
    v.field("modalities", modalities, "a list");
    v.field("dim", dim, "a bounded whole number", Range{1, 4096});
    v.field("depth", depth, "any whole number");
    v.field("heads", heads, "any whole number");
    v.field("mlp_hidden", mlp_hidden, "any whole number");
    v.field("dropout", dropout, "a bounded number", Range{0, 0.9});
    v.field("exact", exact, "true or false");
    v.field("name", name, "any text");
  }
};

struct Pretrain : ConfigSection {
  std::string strategy = "mae";
  double learning_rate = 1;
  int64_t epochs = 1, batch = 1;

  std::string_view section() const override { return "pretrain"; }
  void fields(FieldVisitor& v) override {
    v.field("strategy", strategy, "a choice", {"mae", "multimae", "multimae_drop"});
    v.field("learning_rate", learning_rate, "any number");
    v.field("epochs", epochs, "any whole number");
    v.field("batch", batch, "any whole number");
    for (const char* ignored :
         {"wall_clock_hours", "warmup_epochs", "weight_decay", "checkpoint_minutes"}) {
      double value = 0;
      v.field(ignored, value, "any number");
    }
    for (const char* ignored :
         {"validation_epochs", "validation_windows", "checkpoint_steps", "log_steps"}) {
      int64_t value = 0;
      v.field(ignored, value, "any whole number");
    }
  }
};

struct Sections {
  Model model;
  Pretrain pretrain;
  Configuration all{{&model, &pretrain}};
};

// What was accepted prints as a configuration that reads back as the same.
template <typename Load>
void accept(const Load& load) {
  Sections sections;
  try {
    load(sections.all);
  } catch (const UsageError&) {
    return;
  }
  const std::string printed = sections.all.print();
  Sections again;
  again.all.load_text(printed, "printed");
  if (again.all.print() != printed) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  accept([&](Configuration& all) { all.load_text(input, "fuzz", {"probe"}); });
  accept([&](Configuration& all) { all.set(input); });
  return 0;
}
