#include "physiomae/artifacts/checkpoint.h"

#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>

#include "tests/support.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::artifacts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

NamedTensors some_tensors(double value) {
  return {{"a.weight", at::full({3, 2}, value)},
          {"b", at::full({}, value + 1, at::kDouble)},
          {"c", at::arange(5, at::kLong)}};
}

CheckpointState some_state(int64_t step) {
  CheckpointState state;
  state.step = step;
  state.epoch = 3;
  state.batch = 7;
  state.seed = 11;
  state.compute_threads = 2;
  state.precision = "bf16";
  state.elapsed_seconds = 0.1 + 0.2;
  state.validated_step = step;
  state.validation_loss = 1.0 / 3;
  state.log_group = R"({"steps":1})";
  state.identity = {{"pretrain.batch", "4"}};
  return state;
}

void flip_a_byte(const std::filesystem::path& path, int64_t from_end) {
  std::string text = file_text(path);
  text[text.size() - static_cast<size_t>(from_end)] ^= 1;
  std::ofstream(path, std::ios::binary) << text;
}

TEST(Checkpoint, ComesBackAsItWas) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "5.safetensors";
  write_checkpoint(path, some_state(5), some_tensors(0.1));
  const Checkpoint found = read_checkpoint(path);
  EXPECT_EQ(found.state.step, 5);
  EXPECT_EQ(found.state.epoch, 3);
  EXPECT_EQ(found.state.batch, 7);
  EXPECT_EQ(found.state.seed, 11);
  EXPECT_EQ(found.state.compute_threads, 2);
  EXPECT_EQ(found.state.precision, "bf16");
  EXPECT_EQ(found.state.elapsed_seconds, 0.1 + 0.2);
  EXPECT_EQ(found.state.validation_loss, 1.0 / 3);
  EXPECT_EQ(found.state.best_step, -1);
  EXPECT_TRUE(std::isinf(found.state.best_validation_loss));
  EXPECT_EQ(found.state.log_group, R"({"steps":1})");
  EXPECT_EQ(found.state.identity.at("pretrain.batch"), "4");
  for (const auto& [name, tensor] : some_tensors(0.1)) {
    EXPECT_TRUE(at::equal(found.tensors.at(name), tensor)) << name;
    EXPECT_EQ(found.tensors.at(name).scalar_type(), tensor.scalar_type()) << name;
  }
}

TEST(Checkpoint, FindsAFlippedBit) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "5.safetensors";
  write_checkpoint(path, some_state(5), some_tensors(0.1));
  flip_a_byte(path, 1);
  EXPECT_THAT(message_of<InputError>([&] { read_checkpoint(path); }), HasSubstr("checksum"));
  flip_a_byte(path, 1);
  const auto size = static_cast<int64_t>(std::filesystem::file_size(path));
  for (int64_t from_end = 1; from_end <= size; ++from_end) {
    flip_a_byte(path, from_end);
    EXPECT_NE(message_of<InputError>([&] { read_checkpoint(path); }), "") << from_end;
    flip_a_byte(path, from_end);
  }
}

TEST(Checkpoint, RefusesAnotherFileAndOtherShapes) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "5.safetensors";
  write_tensor_file(path, {}, some_tensors(1));
  EXPECT_THAT(message_of<InputError>([&] { read_checkpoint(path); }), HasSubstr("format"));
  const auto file = read_tensor_file(path);
  EXPECT_THAT(message_of<InputError>([&] {
                restore_tensors(file.tensors, {{"x", at::zeros({1})}});
              }),
              HasSubstr("tensor x is missing"));
  EXPECT_THAT(message_of<InputError>([&] {
                restore_tensors(file.tensors, {{"a.weight", at::zeros({3})}});
              }),
              HasSubstr("has shape (3, 2), expected (3)"));
}

TEST(CheckpointFolder, KeepsTheLastTwoAndTheBest) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoints(folder.path());
  for (const int64_t step : {10, 20, 30, 40, 50}) {
    CheckpointState state = some_state(step);
    state.best_step = step < 20 ? 10 : 20;
    state.best_validation_loss = 1;
    checkpoints.save(state, some_tensors(static_cast<double>(step)));
  }
  EXPECT_THAT(checkpoints.steps(), ElementsAre(20, 40, 50));
  EXPECT_EQ(checkpoints.newest()->state.step, 50);
}

TEST(CheckpointFolder, GoesBackFromADamagedOne) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoints(folder.path());
  EXPECT_FALSE(checkpoints.newest().has_value());
  checkpoints.save(some_state(10), some_tensors(10));
  checkpoints.save(some_state(20), some_tensors(20));
  std::filesystem::resize_file(checkpoints.path_of(20), 100);
  testing::internal::CaptureStderr();
  const auto found = checkpoints.newest();
  EXPECT_EQ(found->state.step, 10);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("step 20 is damaged"), HasSubstr("going back to step 10")));
  flip_a_byte(checkpoints.path_of(10), 1);
  EXPECT_THAT(message_of<Error>([&] { checkpoints.newest(); }),
              HasSubstr("none of 2 checkpoints can be read"));
}

TEST(CheckpointFolder, RemovesWhatAKilledWriterLeft) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoints(folder.path());
  write_file(folder.path() / ".5.safetensors.partial-1-1", "half");
  checkpoints.save(some_state(10), some_tensors(10));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / ".5.safetensors.partial-1-1"));
}

// A limit on the file's size stands for the full disk: the same call fails in the same place.
TEST(CheckpointFolder, AFullDiskLeavesTheEarlierOnes) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoints(folder.path());
  checkpoints.save(some_state(10), some_tensors(10));
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100000, 100000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string message = message_of<Error>([&] {
      checkpoints.save(some_state(20), {{"large", at::zeros({100000})}});
    });
    const bool clear = message.find("checkpoint of step 20") != std::string::npos &&
                       message.find("cannot write") != std::string::npos &&
                       message.find("--resume continues from step 10") != std::string::npos;
    _exit(clear ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(checkpoints.steps(), ElementsAre(10));
  EXPECT_EQ(checkpoints.newest()->state.step, 10);
}

TEST(CheckpointFolder, NoSpaceLeftOnTheDevice) {
  const TemporaryFolder folder;
  if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0)
    GTEST_SKIP() << "no right to mount a small disk";
  CheckpointFolder checkpoints(folder.path());
  checkpoints.save(some_state(10), some_tensors(10));
  const std::string message = message_of<Error>([&] {
    checkpoints.save(some_state(20), {{"large", at::zeros({100000})}});
  });
  const auto steps = checkpoints.steps();
  const auto files = std::distance(std::filesystem::directory_iterator(folder.path()), {});
  const int64_t newest = checkpoints.newest()->state.step;
  umount(folder.path().c_str());
  EXPECT_THAT(message,
              AllOf(HasSubstr("checkpoint of step 20"), HasSubstr("No space left on device"),
                    HasSubstr("--resume continues from step 10")));
  EXPECT_THAT(steps, ElementsAre(10));
  EXPECT_EQ(files, 1);  // nothing half written is left
  EXPECT_EQ(newest, 10);
}

TEST(Checkpoint, HoldsLossesThatAreNotFinite) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "5.safetensors";
  CheckpointState state = some_state(5);
  state.validation_loss = std::numeric_limits<double>::quiet_NaN();
  state.best_step = 5;
  state.best_validation_loss = -std::numeric_limits<double>::infinity();
  state.planned_steps = 77;
  state.skipped_steps = {2, 4};
  write_checkpoint(path, state, some_tensors(0.1));
  const Checkpoint found = read_checkpoint(path);
  EXPECT_TRUE(std::isnan(found.state.validation_loss));
  EXPECT_EQ(found.state.validated_step, 5);
  EXPECT_EQ(found.state.planned_steps, 77);
  EXPECT_EQ(found.state.skipped_steps, state.skipped_steps);
}

}  // namespace
}  // namespace physiomae::artifacts
