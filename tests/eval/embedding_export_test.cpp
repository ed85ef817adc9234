#include "physiomae/eval/embedding_export.h"

#include "tests/support.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/base/error.h"

namespace physiomae::eval {
namespace {

using testing::HasSubstr;

// Three windows of one record and two of another, by two models.
EmbeddingExport some_table() {
  return {.records = {"a, b", "c"},
          .model_sha256 = {"aa", "bb"},
          .record = {0, 0, 0, 1, 1},
          .window = {0, 1, 2, 4, 5},
          .onset_s = {0, 30, 60, 120.5, 150.5},
          .valid = {1, 0, 1, 1, 1},
          .embeddings = {at::arange(10, at::kFloat).reshape({5, 2}), at::ones({5, 3})}};
}

TEST(EmbeddingExport, ComesBackFromSafetensors) {
  const TemporaryFolder folder;
  const EmbeddingExport table = some_table();
  write_embedding_export(folder.path() / "new/e.safetensors", table);
  const auto file = artifacts::read_tensor_file(folder.path() / "new/e.safetensors");
  EXPECT_TRUE(at::equal(file.tensors.at("embeddings"), table.embeddings[0]));
  EXPECT_TRUE(at::equal(file.tensors.at("embeddings_2"), table.embeddings[1]));
  EXPECT_TRUE(at::equal(file.tensors.at("record"), at::tensor({0, 0, 0, 1, 1}, at::kInt)));
  EXPECT_TRUE(at::equal(file.tensors.at("window"), at::tensor({0, 1, 2, 4, 5}, at::kInt)));
  EXPECT_EQ(file.tensors.at("onset_s")[3].item<double>(), 120.5);
  EXPECT_TRUE(at::equal(file.tensors.at("valid"), at::tensor({1, 0, 1, 1, 1}, at::kByte)));
  EXPECT_EQ(file.metadata.at("records"), R"(["a, b","c"])");
  EXPECT_EQ(file.metadata.at("model_sha256"), "aa,bb");
  EXPECT_EQ(file.metadata.at("format"), "physiomae.embeddings.1");
  EXPECT_FALSE(file.metadata.at("version").empty());
}

TEST(EmbeddingExport, TheManifestSaysWhoseRowsAreWhose) {
  EXPECT_EQ(manifest_rows(some_table(), "e.h5"),
            "\"a, b\",\"e.h5\",0,3,2,2;3,aa;bb\n"
            "\"c\",\"e.h5\",3,2,2,2;3,aa;bb\n");
}

TEST(EmbeddingExport, ANightIsATableOfOneRecord) {
  night::Night night;
  night.record = "n1";
  night.windows = {{.onset_us = 500'000, .usable = true}, {.onset_us = 30'500'000}};
  const EmbeddingExport table = export_of(night, {at::zeros({2, 4})}, {"aa"});
  EXPECT_THAT(table.records, testing::ElementsAre("n1"));
  EXPECT_THAT(table.onset_s, testing::ElementsAre(0.5, 30.5));
  EXPECT_THAT(table.valid, testing::ElementsAre(1, 0));
  EXPECT_THAT(table.record, testing::ElementsAre(0, 0));
  EXPECT_THAT(table.window, testing::ElementsAre(0, 1));
}

TEST(EmbeddingExport, AnNpzIsOfOneRecord) {
  const TemporaryFolder folder;
  EXPECT_THAT(message_of<UsageError>(
                  [&] { write_embedding_export(folder.path() / "e.npz", some_table()); }),
              HasSubstr("an .npz is of one record, 2 were given"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "e.npz"));
}

}  // namespace
}  // namespace physiomae::eval
