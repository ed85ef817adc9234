#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/utsname.h>
#include <unistd.h>

#include "physiomae/base/cpu_variant.h"
#include "physiomae/base/data_path.h"
#include "physiomae/base/error.h"
#include "physiomae/base/parallel.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/torch_library.h"
#include "physiomae/cli/verbs.h"

namespace physiomae::cli {
namespace {

// Named as /proc/cpuinfo names them.
std::string cpu_features() {
  __builtin_cpu_init();
  std::string found;
  const auto add = [&](bool has, const char* name) {
    if (has) found += fmt::format("{}{}", found.empty() ? "" : " ", name);
  };
  add(__builtin_cpu_supports("avx2"), "avx2");
  add(__builtin_cpu_supports("fma"), "fma");
  add(__builtin_cpu_supports("avx512f"), "avx512f");
  add(__builtin_cpu_supports("avx512bw"), "avx512bw");
  add(__builtin_cpu_supports("avx512vnni"), "avx512vnni");
  return found.empty() ? "none of avx2, avx512" : found;
}

std::string kernels() {
  return fmt::format("{} (available: {}; PHYSIOMAE_CPU chooses)", cpu_variant_name(cpu_variant()),
                     cpu_variant_names());
}

std::string memory() {
  const double bytes =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  return fmt::format("{:.1f} GiB", bytes / 0x1p30);
}

std::string shipped() {
  try {
    return shipped_data("physionet2018/label_timelines.csv.gz")
        .parent_path()
        .parent_path()
        .string();
  } catch (const Error& error) {
    return "missing: " + error.message();
  }
}

std::string kernel() {
  utsname name{};
  uname(&name);
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

}  // namespace

int run_doctor(int argc, char** argv) {
  CLI::App app("Versions, devices, CPU features, threads, and what is missing.");
  bool json = false;
  app.add_flag("--json", json, "for machines");
  parse_arguments(app, argc, argv);

  const std::vector<std::pair<std::string, std::string>> rows = {
      {"physiomae", PHYSIOMAE_VERSION},
      {"compiler", fmt::format("{}", __VERSION__)},
      {"system", kernel()},
      {"processors", fmt::format("{}", processor_count())},
      {"cpu features", cpu_features()},
      {"kernels", kernels()},
      {"memory", memory()},
      {"libtorch", std::string(torch_summary())},
      {"shipped data", shipped()},
  };
  if (json) {
    nlohmann::ordered_json object;
    for (const auto& [name, value] : rows) object[name] = value;
    fmt::print("{}\n", object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    for (const auto& [name, value] : rows) fmt::print("{:13} {}\n", name, value);
  }
  return 0;
}

}  // namespace physiomae::cli
