#include "physiomae/base/mapped_file.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae {
namespace {

// Mappings known to the SIGBUS handler. The handler may only touch lock-free atomics, so the table
// is fixed; a mapping beyond its end still works, it only loses this protection.
struct Slot {
  std::atomic<uintptr_t> begin{0};
  std::atomic<uintptr_t> end{0};
  std::atomic<bool> damaged{false};
};
constexpr size_t kSlots = 16384;
std::array<Slot, kSlots> slots;
std::atomic<size_t> slots_used{0};
std::mutex slots_mutex;
struct sigaction previous_action;

void replace_lost_page(int number, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  const size_t used = slots_used.load(std::memory_order_acquire);
  for (size_t i = 0; i < used; ++i) {
    if (address < slots[i].begin.load() || address >= slots[i].end.load()) continue;
    slots[i].damaged.store(true);
    const auto page_size = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
    void* page = reinterpret_cast<void*>(address & ~(page_size - 1));
    if (mmap(page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page)
      return;
  }
  if ((previous_action.sa_flags & SA_SIGINFO) != 0 && previous_action.sa_sigaction != nullptr)
    return previous_action.sa_sigaction(number, info, context);
  signal(number, SIG_DFL);  // not ours: the instruction runs again and ends the process
}

void install_handler() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action {};
    action.sa_sigaction = replace_lost_page;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previous_action);
  });
}

Slot* claim_slot(uintptr_t begin, uintptr_t end) {
  const std::lock_guard lock(slots_mutex);
  for (size_t i = 0; i < kSlots; ++i) {
    if (slots[i].end.load() != 0) continue;
    slots[i].damaged.store(false);
    slots[i].begin.store(begin);
    slots[i].end.store(end);
    if (i >= slots_used.load()) slots_used.store(i + 1, std::memory_order_release);
    return &slots[i];
  }
  return nullptr;
}

}  // namespace

struct MappedFile::State {
  std::filesystem::path path;
  void* address = nullptr;
  size_t size = 0;
  Slot* slot = nullptr;

  ~State() {
    if (slot != nullptr) {
      slot->begin.store(0);
      slot->end.store(0);
    }
    if (address != nullptr) munmap(address, size);
  }
};

MappedFile::MappedFile(const std::filesystem::path& path) : state_(std::make_unique<State>()) {
  install_handler();
  state_->path = path;
  state_->size = InputFile(path).size();  // refuses what is no regular file
  if (state_->size == 0) return;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  void* address = descriptor < 0
                      ? MAP_FAILED
                      : mmap(nullptr, state_->size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (descriptor >= 0) close(descriptor);
  if (address == MAP_FAILED)
    throw InputError(
        fmt::format("{}: cannot map {} bytes into memory", path.string(), state_->size));
  state_->address = address;
  const auto begin = reinterpret_cast<uintptr_t>(address);
  state_->slot = claim_slot(begin, begin + state_->size);
}

MappedFile::~MappedFile() = default;
MappedFile::MappedFile(MappedFile&&) noexcept = default;
MappedFile& MappedFile::operator=(MappedFile&&) noexcept = default;

std::span<const std::byte> MappedFile::bytes() const {
  return {static_cast<const std::byte*>(state_->address), state_->size};
}

const std::filesystem::path& MappedFile::path() const { return state_->path; }

void MappedFile::check() const {
  if (state_->slot != nullptr && state_->slot->damaged.load())
    throw InputError(fmt::format("{}: shrank while it was in use (it had {} bytes)",
                                 state_->path.string(), state_->size),
                     "the file was cut or its disk went away; ingest the record again");
}

}  // namespace physiomae
