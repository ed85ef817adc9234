#pragma once

// Note [Exact mathematics]
// A simulated file must have the same bytes on every x86-64 machine. The C library picks variants
// of sin, exp and log by processor (with or without fused multiply-add), and they differ in the
// last bit. The sample path therefore uses only +, -, *, /, sqrt and floor, which IEEE 754 fixes,
// and the polynomials below, compiled with -ffp-contract=off.

namespace physiomae::simulate {

/// sin(2π turns) and cos(2π turns), error below 1e-11, for |turns| < 2^40.
double sin_turns(double turns);
double cos_turns(double turns);

/// e^x, relative error below 1e-12; 0 below -700, saturates above 700.
double exact_exp(double x);

/// Natural logarithm, absolute error below 1e-12, for normal x > 0.
double exact_log(double x);

}  // namespace physiomae::simulate
