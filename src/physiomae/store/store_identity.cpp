#include "physiomae/store/store_identity.h"

#include "physiomae/base/hash.h"
#include "physiomae/io/content_checksum.h"
#include "physiomae/io/safetensors.h"
#include "physiomae/store/record_layout.h"
#include "physiomae/store/record_name.h"

namespace physiomae::store {

std::string store_identity(const Store& store) {
  Sha256 hash;
  for (size_t r = 0; r < store.size(); ++r) {
    const std::string& name = store.record(r).header().record;
    hash.update(name + "\n");
    const io::SafetensorsFile file(record_path(store.folder(), name));
    for (const char* key : {io::kChecksumKey, kSignalsChecksum})
      if (const auto found = file.metadata().find(key); found != file.metadata().end())
        hash.update(found->second + "\n");
  }
  return hash.hex();
}

}  // namespace physiomae::store
