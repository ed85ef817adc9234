#include "physiomae/train/optimizer.h"

#include <utility>

#include "physiomae/base/error.h"
#include "physiomae/train/adamw.h"
#include "physiomae/train/muon.h"
#include "physiomae/train/training_config.h"

namespace physiomae::train {

std::unique_ptr<Optimizer> make_optimizer(const TrainingConfig& config,
                                          const model::ParameterList& parameters,
                                          std::vector<double> rates) {
  const AdamW::Settings adamw{config.weight_decay, config.beta1, config.beta2, config.epsilon};
  if (config.optimizer == "adamw")
    return std::make_unique<AdamW>(parameters, adamw, std::move(rates));
  if (!rates.empty()) throw Error("Muon has one learning rate for all parameters");
  return std::make_unique<Muon>(
      parameters,
      Muon::Settings{.rate_ratio = config.muon_learning_rate / config.learning_rate,
                     .weight_decay = config.weight_decay},
      adamw);
}

}  // namespace physiomae::train
