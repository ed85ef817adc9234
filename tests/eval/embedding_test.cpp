// Embeddings and their cache, on a tiny store.
#include "physiomae/eval/embedding.h"

#include <algorithm>
#include <set>

#include "tests/eval/eval_fixture.h"
#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/base/progress.h"
#include "physiomae/eval/embedding_file.h"

namespace physiomae::eval {
namespace {

using testing::HasSubstr;

class Embeddings : public testing::Test {
 protected:
  Embeddings() {
    Progress::set_enabled(false);
    at::set_num_threads(1);
  }
  EmbeddingTable embed(const EmbeddingOptions& options = {}) const {
    return embed_windows(encoder_, store_, windows_, options);
  }
  std::string fingerprint(const EmbeddingOptions& options = {}) const {
    return embedding_fingerprint(encoder_, store_, windows_, options);
  }
  std::filesystem::path file() const { return corpus_.folder.path() / "some.safetensors"; }
  // The one file of the cache.
  std::filesystem::path cache_file() const {
    return std::filesystem::directory_iterator(cache_)->path();
  }

  const TinyCorpus corpus_{/*missing=*/true};  // p3 lacks the ECG
  const store::Store store_ = corpus_.store();
  const model::MultiMae encoder_ = some_encoder();
  const std::vector<dataset::WindowRef> windows_ = dataset::windows_of(store_);
  const std::filesystem::path cache_ = corpus_.folder.path() / "cache";
};

bool same_windows(const EmbeddingTable& a, const EmbeddingTable& b) {
  return a.windows == b.windows;
}

TEST_F(Embeddings, OneRowAWindowWhateverIsMissing) {
  const EmbeddingTable table = embed();
  ASSERT_EQ(windows_.size(), 36U);
  EXPECT_EQ(table.values.sizes(), at::IntArrayRef({36, 32}));
  EXPECT_TRUE(at::isfinite(table.values).all().item<bool>());
}

// §3.4: the encoder is frozen and sees one window at a time.
TEST_F(Embeddings, AWindowDoesNotFeelItsNeighbours) {
  const EmbeddingTable together = embed({.batch = 64});
  const EmbeddingTable alone = embed({.batch = 1});
  const EmbeddingTable odd = embed({.batch = 5, .loader_threads = 2});
  for (const EmbeddingTable* other : {&alone, &odd})
    EXPECT_LT((other->rows(windows_) - together.rows(windows_)).abs().max().item<double>(), 1e-5);
  // And it does depend on the window.
  EXPECT_GT((together.values[0] - together.values[1]).abs().max().item<double>(), 1e-3);
}

TEST_F(Embeddings, RowsComeInTheOrderAsked) {
  const EmbeddingTable table = embed();
  const std::vector<dataset::WindowRef> wanted = {windows_[30], windows_[2], windows_[2]};
  const at::Tensor rows = table.rows(wanted);
  for (int64_t i = 0; i < 3; ++i) {
    const auto place =
        std::find(table.windows.begin(), table.windows.end(), wanted[static_cast<size_t>(i)]) -
        table.windows.begin();
    EXPECT_TRUE(at::equal(rows[i], table.values[place])) << i;
  }
  EXPECT_THAT(message_of<Error>([&] {
                table.rows({{0, 77}});
              }),
              HasSubstr("window 77 of record 0 has no row of features"));
}

TEST_F(Embeddings, AFileComesBackAsWritten) {
  const EmbeddingTable table = embed();
  write_embeddings(file(), table, store_, "a name");
  const auto found = read_embeddings(file(), store_, "a name");
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(same_windows(*found, table));
  EXPECT_TRUE(at::equal(found->values, table.values));
  EXPECT_FALSE(read_embeddings(file(), store_, "another name").has_value());
  EXPECT_FALSE(read_embeddings(corpus_.folder.path() / "absent", store_, "a name").has_value());
}

TEST_F(Embeddings, TheFingerprintNamesAllTheyDependOn) {
  std::set<std::string> names = {fingerprint()};
  EXPECT_EQ(fingerprint(), *names.begin());
  EXPECT_EQ(fingerprint({.batch = 3, .loader_threads = 2}), *names.begin());  // no matter
  const auto differs = [&](const std::string& name) {
    EXPECT_TRUE(names.insert(name).second) << names.size();
  };
  differs(fingerprint({.scaling = {dataset::Normalisation::window_zscore}}));
  differs(fingerprint({.scaling = {dataset::Normalisation::corpus, {{1, 2, 3, 4}}}}));
  differs(fingerprint({.scaling = {dataset::Normalisation::corpus, {{1, 2, 3, 5}}}}));
  differs(embedding_fingerprint(some_encoder(/*seed=*/1), store_, windows_, {}));
  model::ModelConfig config = model::tiny_model();
  config.heads = 2;  // the same weights, other embeddings
  differs(embedding_fingerprint(some_encoder(0, config), store_, windows_, {}));
  auto fewer = windows_;
  fewer.pop_back();
  differs(embedding_fingerprint(encoder_, store_, fewer, {}));
  for (const model::Parameter& parameter : encoder_.parameters().all()) {
    if (parameter.name == "mask_token" || parameter.name.starts_with("decoders.")) continue;
    parameter.value.detach().view(-1)[0].add_(1e-3);
    differs(fingerprint());
  }
}

TEST_F(Embeddings, ASecondCallReadsTheCache) {
  const auto first = cached_embeddings(cache_, encoder_, store_, windows_, {});
  // Another content under the same name shows whether the file is read.
  EmbeddingTable marked = first;
  marked.values = first.values + 1;
  write_embeddings(cache_file(), marked, store_, fingerprint());
  const auto second = cached_embeddings(cache_, encoder_, store_, windows_, {});
  EXPECT_TRUE(at::equal(second.values, marked.values));
  cached_embeddings(cache_, some_encoder(/*seed=*/1), store_, windows_, {});
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(cache_), {}), 2);
}

TEST_F(Embeddings, ADamagedCacheIsMadeAgain) {
  const auto first = cached_embeddings(cache_, encoder_, store_, windows_, {});
  const std::string whole = file_text(cache_file());
  std::string flipped = whole, cut = whole.substr(0, whole.size() / 2);
  flipped[flipped.size() - 3000] = static_cast<char>(flipped[flipped.size() - 3000] ^ 4);
  for (const std::string& damaged : {flipped, cut, std::string("rubbish"), std::string()}) {
    const auto path = cache_file();
    std::ofstream(path, std::ios::binary) << damaged;
    EXPECT_NE(message_of<InputError>([&] { read_embeddings(path, store_, fingerprint()); }), "");
    testing::internal::CaptureStderr();
    const auto again = cached_embeddings(cache_, encoder_, store_, windows_, {});
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("embedding again"));
    EXPECT_TRUE(at::equal(again.values, first.values));
    EXPECT_EQ(file_text(path), whole);
  }
}

TEST_F(Embeddings, AFileThatContradictsItselfIsRefused) {
  const std::map<std::string, std::string> meta = {{"fingerprint", "f"}, {"records", R"(["p0"])"}};
  const auto refusal = [&](std::map<std::string, std::string> metadata, at::Tensor values,
                           at::Tensor record) {
    artifacts::write_tensor_file(
        file(), std::move(metadata),
        {{"embedding", values}, {"record", record}, {"window", at::zeros({2}, at::kInt)}});
    return message_of<InputError>([&] { read_embeddings(file(), store_, "f"); });
  };
  const at::Tensor values = at::zeros({2, 32}), record = at::zeros({2}, at::kInt);
  EXPECT_EQ(refusal(meta, values, record), "");
  EXPECT_THAT(refusal(meta, at::zeros({3, 32}), record), HasSubstr("disagree"));
  EXPECT_THAT(refusal(meta, at::zeros({2, 32}, at::kDouble), record), HasSubstr("embedding"));
  EXPECT_THAT(refusal(meta, values, record + 1), HasSubstr("row 0"));
  EXPECT_THAT(refusal(meta, values, record - 1), HasSubstr("row 0"));
  EXPECT_THAT(refusal({{"fingerprint", "f"}}, values, record), HasSubstr("only a cache"));
  EXPECT_THAT(refusal({{"fingerprint", "f"}, {"records", "["}}, values, record),
              HasSubstr("only a cache"));
  EXPECT_THAT(refusal({{"fingerprint", "f"}, {"records", R"(["x"])"}}, values, record),
              HasSubstr("x"));
}

}  // namespace
}  // namespace physiomae::eval
