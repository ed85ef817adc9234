#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "physiomae/reproduce/grid.h"

namespace physiomae::reproduce {

/// Lays cells into a grid; one of the same arguments is laid once.
class GridBuilder {
 public:
  GridBuilder(const Recipe& recipe, const Ground& ground);

  void prepare();
  void add_block(const BlockConfig& block);
  void add_single_modalities();
  void add_supervised();
  void add_finetuned();
  void add_mask_sweep();
  Grid take();

 private:
  /// A pretraining run and what is probed of it.
  struct Model {
    std::string key;  // "published/simclr"
    std::string strategy;
    std::vector<std::string> settings;
    int64_t windows = 0;
    bool single = false;  // modality
    std::set<std::string> parts;
  };

  Cell& add(Cell cell);
  /// The assignments of a pretraining run, without its seed and its number of windows.
  std::vector<std::string> settings_of(const Model& model) const;
  std::string pretrain(const Model& model, int64_t seed);
  void add_model(const Model& model, bool compare);
  std::string probe(const Model& model, const std::string& run, int64_t seed, bool labels,
                    bool compare);
  std::string finetune(const std::string& run, const std::string& name,
                       const std::vector<int64_t>& sizes, const std::vector<std::string>& tasks,
                       const Model& model);
  std::string scratch(const std::string& name, const std::string& modalities,
                      const std::string& network, const std::vector<int64_t>& sizes);
  int64_t cap(int64_t size, std::string_view what);
  std::vector<int64_t> table_sizes() const;
  std::vector<int64_t> with_labels(const std::vector<int64_t>& labels) const;

  const Recipe& recipe_;
  const Ground& ground_;
  Grid grid_;
  std::map<std::string, Model> models_;  // of the blocks
  std::vector<std::string> data_;        // cells that every other needs
  std::vector<int64_t> supervised_sizes_;
};

}  // namespace physiomae::reproduce
