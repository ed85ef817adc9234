#include <cstdint>
#include <cstdlib>
#include <memory>
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
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<Model>(); }
  void fields(FieldVisitor& v) override {
    v.field({"modalities", "a list"}, modalities);
    v.field({"dim", "a bounded whole number"}, dim, Range{1, 4096});
    v.field({"depth", "any whole number"}, depth);
    v.field({"heads", "any whole number"}, heads);
    v.field({"mlp_hidden", "any whole number"}, mlp_hidden);
    v.field({"dropout", "a bounded number"}, dropout, Range{0, 0.9});
    v.field({"exact", "true or false"}, exact);
    v.field({"name", "any text"}, name);
  }
};

struct Pretrain : ConfigSection {
  std::string strategy = "mae";
  double learning_rate = 1;
  int64_t epochs = 1, batch = 1;

  std::string_view section() const override { return "pretrain"; }
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<Pretrain>(); }
  void fields(FieldVisitor& v) override {
    v.field({"strategy", "a choice"}, strategy, {"mae", "multimae", "multimae_drop"});
    v.field({"learning_rate", "any number"}, learning_rate);
    v.field({"epochs", "any whole number"}, epochs);
    v.field({"batch", "any whole number"}, batch);
    for (const char* ignored :
         {"wall_clock_hours", "warmup_epochs", "weight_decay", "checkpoint_minutes"}) {
      double value = 0;
      v.field({ignored, "any number"}, value);
    }
    for (const char* ignored :
         {"validation_epochs", "validation_windows", "checkpoint_steps", "log_steps"}) {
      int64_t value = 0;
      v.field({ignored, "any whole number"}, value);
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
