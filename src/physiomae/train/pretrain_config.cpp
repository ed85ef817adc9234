#include "physiomae/train/pretrain_config.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::train {

void PretrainConfig::fields(FieldVisitor& visitor) {
  visitor.field({"strategy", "what is hidden from the encoder, or compared"}, strategy,
                objectives::strategy_names());
  run_fields(visitor);
  visitor.field({"micro_batch",
                 "windows of a forward pass, gradients add up; 0: 64 on the CPU, else the batch; "
                 "contrastive strategies take the batch unless told otherwise, and the same "
                 "negatives either way"},
                micro_batch, {0, 1 << 20});
  visitor.field({"optimizer",
                 "muon: for the matrices of layers and tokenizer projections, AdamW for the rest"},
                optimizer, {"adamw", "muon"});
  visitor.field({"muon_learning_rate",
                 "peak for the matrices that Muon trains; it follows learning_rate's schedule"},
                muon_learning_rate, {0, 10});
  visitor.field({"weight_decay", "decoupled, of every parameter"}, weight_decay, {0, 1});
  visitor.field({"beta1", "decay of the first moment"}, beta1, {0, 0.9999999});
  visitor.field({"beta2", "decay of the second moment"}, beta2, {0, 0.9999999});
  visitor.field({"epsilon", "added to the root of the second moment"}, epsilon, {1e-30, 1});
  visitor.field({"clip_norm", "limit of the global gradient norm; 0: none"}, clip_norm, kCount);
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
  visitor.field({"contrastive_weight",
                 "multimae, multimae_drop: of a contrastive loss between the modalities' pooled "
                 "visible tokens; 0: the paper"},
                contrastive_weight, {0, 1e6});
  visitor.field({"temperature", "contrastive losses: similarities are divided by it"}, temperature,
                {1e-3, 1e3});
  visitor.field({"loo_renormalise",
                 "clip_loo: the mean of the other modalities' vectors is made of length 1 again"},
                loo_renormalise);
  augmentations.augmentation_fields(visitor);
}

void PretrainConfig::validate() const {
  if (micro_batch > batch)
    throw UsageError(fmt::format("pretrain.micro_batch is {}, expected at most pretrain.batch = {}",
                                 micro_batch, batch));
  if (optimizer == "muon" && learning_rate == 0)
    throw UsageError("pretrain.learning_rate is 0: Muon's rate follows its schedule",
                     "a small one, such as 1e-9, holds still what AdamW trains");
}

}  // namespace physiomae::train
