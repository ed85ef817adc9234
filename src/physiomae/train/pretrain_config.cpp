#include "physiomae/train/pretrain_config.h"

#include <fmt/format.h>

#include "physiomae/base/modality.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::train {

void PretrainConfig::fields(FieldVisitor& visitor) {
  visitor.field({"strategy", "what is hidden from the encoder, or compared"}, strategy,
                objectives::strategy_names());
  run_fields(visitor);
  training_fields(visitor);
  visitor.field({"normalisation", "how microvolts become input"}, normalisation,
                {"record_robust", "corpus", "record_zscore", "window_zscore", "none"});
  visitor.field(
      {"mask_ratio",
       "share of the tokens that are dropped (multimae_drop: of those of the modalities it "
       "keeps), in thousandths; 0: 0.6 for multimae_drop, else 0.7"},
      mask_ratio, {0, 0.999});
  visitor.field({"per_patch_targets", "targets of mean 0 and variance 1 a token"},
                per_patch_targets);
  visitor.field({"loss", "of a sample: squared error, or that of Huber with its knee at 1"}, loss,
                {"mse", "smooth_l1"});
  visitor.field({"decoder_head_start", "weights of the decoders' output heads at the start"},
                decoder_head_start, {"random", "zero"});
  visitor.field({"spectral_weight",
                 "of the error of a dropped second's log power in 24 bands, beside that of its "
                 "samples; 0: the paper, without heads for it"},
                spectral_weight, {0, 1e6});
  visitor.field({"mask",
                 "which tokens are dropped together: none, spans of a modality, or spans of all "
                 "modalities at once; as many in all"},
                mask, {"random", "block", "tube"});
  visitor.field({"mask_span", "seconds of a block or tube"}, mask_span, {1, kTokens});
  visitor.field({"temperature", "contrastive losses: similarities are divided by it"}, temperature,
                {1e-3, 1e3});
  visitor.field({"loo_renormalise",
                 "clip_loo: the mean of the other modalities' vectors is made of length 1 again"},
                loo_renormalise);
  augmentations.augmentation_fields(visitor);
}

void PretrainConfig::validate() const { validate_training(section()); }

}  // namespace physiomae::train
