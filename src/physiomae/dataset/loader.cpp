#include "physiomae/dataset/loader.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>

#include "physiomae/base/error.h"
#include "physiomae/store/window_id.h"

namespace physiomae::dataset {
namespace {

constexpr int kReaderNice = 10;  // readers give way to the threads that compute

}  // namespace

WindowLabelling::WindowLabelling(const std::vector<LabelledWindow>& labelled) {
  for (const LabelledWindow& entry : labelled) labels_[packed(entry.window)] = entry.label;
}

int WindowLabelling::at(const WindowRef& window) const {
  const auto found = labels_.find(packed(window));
  if (found != labels_.end()) return found->second;
  throw Error(fmt::format("window {} of record {} has no label", window.window, window.record));
}

void load_batch(const store::Store& store, const std::vector<WindowRef>& windows,
                const LoaderOptions& options, Batch& out) {
  if (windows.empty()) throw Error("a batch without windows");
  out.presence = presence_of(store, windows.front(), options.wanted);
  out.modalities = std::popcount(out.presence);
  out.windows = windows;
  out.ids.clear();
  out.labels.clear();
  out.paired = options.paired;
  if (options.paired && windows.size() % 2 != 0)
    throw Error(fmt::format("a batch of {} windows, expected pairs", windows.size()));
  out.values.resize(windows.size() * static_cast<size_t>(out.modalities) * kWindowSamples);
  std::span<float> left = out.values;
  for (const WindowRef& ref : windows) {
    const store::StoredRecord& record = store.record(ref.record);
    const Presence presence = presence_of(store, ref, options.wanted);
    record.check();  // pages lost by a file that shrank read as zeros, presence included
    if (presence != out.presence || presence == 0)
      throw Error(fmt::format("record {}, window {}: presence pattern {} in a batch of pattern {}",
                              record.header().record, ref.window, presence, out.presence),
                  "epoch_batches groups windows by pattern");
    for (const int m : kEachModality) {
      if ((presence >> m & 1) == 0) continue;
      load_window(record, ref.window, m, options.scaling, left.first(kWindowSamples));
      left = left.subspan(kWindowSamples);
    }
    record.check();
    out.ids.push_back(store::window_id(record.header().record, ref.window));
    if (options.labels) out.labels.push_back(options.labels->at(ref));
  }
}

// Readers claim batches in order and put them into `ready`; a reader stays at most `ahead` batches
// before the consumer, so memory is bounded.
struct Loader::State {
  struct Result {
    std::unique_ptr<Batch> batch;
    std::exception_ptr failure;
  };

  const store::Store& store;
  const std::vector<std::vector<WindowRef>> batches;
  const Options options;
  std::mutex mutex;
  std::condition_variable changed;
  size_t claimed = 0;   // the next batch that a reader takes
  size_t consumed = 0;  // the next batch that `next` gives
  bool stop = false;
  std::map<size_t, Result> ready;
  std::vector<std::unique_ptr<Batch>> used;
  double waited = 0;
  std::vector<std::jthread> readers;

  State(const store::Store& s, std::vector<std::vector<WindowRef>> b, const Options& o)
      : store(s), batches(std::move(b)), options(o) {}

  ~State() {
    {
      const std::lock_guard lock(mutex);
      stop = true;
    }
    changed.notify_all();
    readers.clear();  // joins, before the members that they use go
  }

  std::unique_ptr<Batch> blank() {
    const std::lock_guard lock(mutex);
    if (used.empty()) return std::make_unique<Batch>();
    auto batch = std::move(used.back());
    used.pop_back();
    return batch;
  }

  Result read(size_t index) {
    Result result;
    try {
      result.batch = blank();
      load_batch(store, batches[index], options, *result.batch);
    } catch (...) {
      result.batch.reset();
      result.failure = std::current_exception();
    }
    return result;
  }

  void run_reader() {
    setpriority(PRIO_PROCESS, 0, kReaderNice);  // on Linux: of this thread alone
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] {
        return stop || claimed == batches.size() ||
               claimed < consumed + static_cast<size_t>(options.ahead);
      });
      if (stop || claimed == batches.size()) return;
      const size_t index = claimed++;
      lock.unlock();
      Result result = read(index);
      lock.lock();
      ready[index] = std::move(result);
      changed.notify_all();
    }
  }

  Result take() {
    const auto start = std::chrono::steady_clock::now();
    Result result;
    if (readers.empty()) {
      result = read(consumed++);
    } else {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return ready.contains(consumed); });
      result = std::move(ready.extract(consumed++).mapped());
    }
    changed.notify_all();
    waited += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }
};

Loader::Loader(const store::Store& store, std::vector<std::vector<WindowRef>> batches,
               const Options& options)
    : state_(std::make_unique<State>(store, std::move(batches), options)) {
  if (options.threads < 0 || options.ahead < 1)
    throw UsageError(
        fmt::format("a loader with {} threads, {} batches ahead", options.threads, options.ahead),
        "threads must be at least 0, batches ahead at least 1");
  for (int t = 0; t < options.threads; ++t)
    state_->readers.emplace_back([state = state_.get()] { state->run_reader(); });
}

Loader::~Loader() = default;

std::unique_ptr<Batch> Loader::next() {
  if (state_->consumed == state_->batches.size()) return nullptr;
  State::Result result = state_->take();
  if (result.failure) std::rethrow_exception(result.failure);
  return std::move(result.batch);
}

void Loader::recycle(std::unique_ptr<Batch> used) {
  if (!used) return;
  const std::lock_guard lock(state_->mutex);
  state_->used.push_back(std::move(used));
}

double Loader::waited_seconds() const { return state_->waited; }

}  // namespace physiomae::dataset
