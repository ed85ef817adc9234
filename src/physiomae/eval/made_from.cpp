#include "physiomae/eval/made_from.h"

#include <span>

#include "physiomae/base/hash.h"
#include "physiomae/store/store_identity.h"

namespace physiomae::eval {
namespace {

void add(const std::string& name, const at::Tensor& tensor, Sha256& hash) {
  const at::Tensor value = tensor.detach().cpu().contiguous();
  hash.update(name);
  hash.update(std::span(static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes()));
}

}  // namespace

std::string weights_sha256(const artifacts::LoadedModel& model) {
  Sha256 hash;
  for (const model::Parameter& parameter : model.model->parameters().all())
    add(parameter.name, parameter.value, hash);
  for (const auto& [name, tensor] : model.heads) add(name, tensor, hash);
  return hash.hex();
}

report::MadeFrom made_from(const std::string& verb, const store::Store& store,
                           const artifacts::LoadedModel* model, const std::string& split_hash) {
  report::MadeFrom from = {{"verb", verb}, {"store_sha256", store::store_identity(store)}};
  if (model != nullptr) from["weights_sha256"] = weights_sha256(*model);
  if (!split_hash.empty()) from["split_sha256"] = split_hash;
  return from;
}

}  // namespace physiomae::eval
