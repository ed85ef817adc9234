#include "physiomae/signal/half.h"

#include "physiomae/dataset/store.h"

namespace physiomae::dataset {

float half_to_float(uint16_t bits) { return signal::half_to_float(bits); }
uint16_t float_to_half(float value) { return signal::float_to_half(value); }

}  // namespace physiomae::dataset
