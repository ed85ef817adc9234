#include "physiomae/cli/torch_library.h"

#include <filesystem>
#include <string>

#include <dlfcn.h>
#include <fmt/format.h>
#include <stdlib.h>

#include "physiomae/base/error.h"
#include "physiomae/base/keep_memory.h"

namespace physiomae::cli {
namespace {

constexpr const char* kLibrary = "libphysiomae_verbs.so";

// Beside the program, in ../lib of it: the same in the build folder and in an installation.
std::filesystem::path library_path() {
  std::error_code code;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", code);
  return program.parent_path().parent_path() / "lib" / kLibrary;
}

void* open_library() {
  keep_freed_memory();
  // OpenMP's threads spin while they wait. Two neighbours on two cores then cost three quarters of
  // the speed; not spinning at all costs a quarter on an idle machine. A short spin costs little in
  // both (docs/performance.md). Read when OpenMP loads; the user's own settings win.
  if (getenv("OMP_WAIT_POLICY") == nullptr) {
    setenv("OMP_WAIT_POLICY", "active", /*overwrite=*/0);
    setenv("GOMP_SPINCOUNT", "2000", /*overwrite=*/0);
  }
  static void* const handle = dlopen(library_path().c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (handle == nullptr)
    throw Error(fmt::format("this verb needs libtorch: {}", dlerror()),
                "build with libtorch (make), or run `physiomae doctor` to see what is missing");
  return handle;
}

template <typename Function>
Function symbol(const char* name) {
  void* address = dlsym(open_library(), name);
  if (address == nullptr) throw Error(fmt::format("{} has no {}", kLibrary, name));
  return reinterpret_cast<Function>(address);
}

}  // namespace

int run_torch_verb(std::string_view verb, int argc, char** argv) {
  const std::string name(verb);
  return symbol<int (*)(const char*, int, char**)>("physiomae_torch_verb")(name.c_str(), argc,
                                                                           argv);
}

std::string_view torch_summary() {
  static const std::string text = [] {
    try {
      return std::string(symbol<const char* (*)()>("physiomae_torch_summary")());
    } catch (const Error& error) {
      return "not available: " + error.message();
    }
  }();
  return text;
}

}  // namespace physiomae::cli
