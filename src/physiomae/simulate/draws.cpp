#include "physiomae/simulate/draws.h"

#include <algorithm>
#include <cmath>

#include "physiomae/base/hash.h"
#include "physiomae/simulate/exact_math.h"

namespace physiomae::simulate {

RandomKey part_key(uint64_t seed, std::string_view record, Part part) {
  return derive_key(seed, Domain::simulation, stable_hash(record), static_cast<uint64_t>(part));
}

double Draws::normal() {
  const double radius = std::sqrt(-2 * exact_log(1 - sequence_.uniform()));
  return radius * cos_turns(sequence_.uniform());
}

double Draws::normal_within(double mean, double sd, double low, double high) {
  return std::clamp(normal(mean, sd), low, high);
}

double Draws::lognormal(double median, double log_sd) {
  return median * exact_exp(log_sd * normal());
}

double Draws::exponential(double mean) { return -mean * exact_log(1 - sequence_.uniform()); }

}  // namespace physiomae::simulate
