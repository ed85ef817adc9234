#include "physiomae/simulate/subject.h"

#include <algorithm>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"

// Means follow the published direction of an effect, in round numbers. Which sizes were found in a
// source, which differ and which were not found: docs/simulator.md, "What was checked". None was
// set by looking at a score.

namespace physiomae::simulate {
namespace {

void draw_eeg(Subject& s, Draws& d) {
  const double past_20 = std::clamp(s.age_years, 18.0, 90.0) - 20;
  s.eeg_gain = d.lognormal(1, 0.20);
  // The aperiodic slope flattens with age (awake: Voytek et al. 2015; asleep, 30 to 45 Hz:
  // Kozhemiako et al. 2022).
  s.slope_offset = d.normal(-0.004 * past_20, 0.12);
  // Peak frequency 10.6 Hz at 20 falling to 9.2 at 70: between the fall of 0.05 Hz a year of
  // Köpruner et al. (1984, in Doppelmayr et al. 1998) and 1 Hz over adult life ("Aging of human
  // alpha rhythm", Neurobiol Aging 2018, 69:261-273).
  s.alpha_hz = d.normal_within(10.6 - 0.028 * past_20, 0.7, 7.5, 12.5);
  // One in ten generates little or no alpha with eyes closed (AASM manual, stage W).
  s.alpha_gain = d.chance(0.1) ? d.lognormal(0.25, 0.2) : d.lognormal(1, 0.3);
  s.theta_gain = d.lognormal(1, 0.2);
  // More beta with age (Carrier et al. 2001). More in women is an assumption: Carrier et al. found
  // them to have more delta, theta, low alpha and high sigma, not more beta.
  s.beta_gain = d.lognormal((s.male ? 1.0 : 1.12) * (1 + 0.003 * past_20), 0.25);
  // Slow-wave amplitude and density fall with age (Dubé et al. 2015); slow activity is larger in
  // women (Mourtazaev et al. 1995: by 40 %; Carrier et al. 2001). N3 is scored from 75 µV up.
  s.slow_wave_uv = (s.male ? 1.0 : 1.1) * d.lognormal(150 * exact_exp(-0.011 * past_20), 0.15);
  s.slow_wave_share = d.normal_within(0.68 - 0.004 * past_20, 0.05, 0.25, 0.85);
  // Spindle density and amplitude fall with age and their frequency rises a little ("Sleep spindle
  // characteristics in healthy subjects of different age groups", Clin Neurophysiol 2001,
  // 112:521-527; amplitude: Electroencephalogr Clin Neurophysiol 1986, 63:526-539).
  s.spindles_per_minute = d.lognormal(4.6 * exact_exp(-0.016 * past_20), 0.25);
  s.spindle_uv = d.lognormal(38 * exact_exp(-0.008 * past_20), 0.2);
  s.spindle_hz = d.normal_within(13.2 + 0.005 * past_20, 0.4, 11.8, 14.6);
  // K-complexes become smaller (evoked ones: Crowley et al. 2002, J Sleep Res 11:129-140) and
  // somewhat fewer.
  s.k_complex_per_minute = d.lognormal(1.8 * exact_exp(-0.010 * past_20), 0.3);
  s.k_complex_uv = d.lognormal(150 * exact_exp(-0.009 * past_20), 0.2);
}

void draw_eyes_and_chin(Subject& s, Draws& d) {
  s.eye_gain = d.lognormal(1, 0.2);
  // Log-normal, no effect of age; 17 a minute at rest in Bentivoglio et al. (1997), fewer here.
  s.blinks_per_minute = d.lognormal(13, 0.35);
  s.saccade_uv = d.lognormal(75, 0.2);
  s.rem_density = d.lognormal(1, 0.25);
  s.chin_uv = d.lognormal(14, 0.4);
  s.chin_floor_uv = d.lognormal(2, 0.4);
  // Phasic activity of REM sleep without behaviour disorder rises with age (Feemster et al. 2019).
  s.twitches_per_minute = d.lognormal(2.5 + 0.02 * (s.age_years - 20), 0.4);
  s.chin_ecg_uv = d.lognormal(4, 0.7);
}

void draw_heart(Subject& s, Draws& d) {
  const double past_20 = std::clamp(s.age_years, 18.0, 90.0) - 20;
  // Faster in women (Bonnemeier et al. 2003), hardly changed by age (Agelink et al. 2001). The
  // sleeping rates themselves are round numbers.
  s.heart_bpm = d.normal_within(s.male ? 60 : 64, 7, 44, 90);
  // Vagal, breathing-bound variability falls to a third from 20 to 70, the slower part less (order
  // and the slower part: Umetani et al. 1998; Bonnemeier et al. 2003).
  s.rsa_seconds = d.lognormal(0.045 * exact_exp(-0.022 * past_20), 0.35);
  s.slow_rr_seconds = d.lognormal(0.040 * exact_exp(-0.012 * past_20), 0.3);
  s.r_wave_mv = d.lognormal(1.0, 0.3);
  for (double& gain : s.wave_gain) gain = d.lognormal(1, 0.2);
}

void draw_breathing(Subject& s, Draws& d) {
  // About 15 breaths a minute: within the 12 to 20 usually given for adults at rest.
  s.breath_hz = d.normal_within(15.0 / 60, 1.8 / 60, 10.0 / 60, 21.0 / 60);
  s.irregularity = d.lognormal(1, 0.25);
  s.chest_uv = d.lognormal(450, 0.5);
  s.abdomen_uv = d.lognormal(500, 0.5);
  s.flow_uv = d.lognormal(300, 0.5);
  // Sleeping saturation falls with age; in Gries and Brooks (1996) the median is 96.5 ± 1.5 % in
  // all and 95.1 ± 2.0 % past 60, lower and more spread than here.
  s.saturation_percent =
      d.normal_within(97.0 - 0.02 * std::max(0.0, s.age_years - 20), 0.9, 91, 99);
  s.desaturation_gain = d.lognormal(1, 0.3);
}

void draw_recording(Subject& s, Draws& d) {
  // The corpus was recorded at 60-Hz mains; some twins take 50, so that nothing leans on 60.
  s.mains_hz = d.chance(0.8) ? 60 : 50;
  s.mixed_share = d.uniform(0.10, 0.20);  // simulator.md, "Nuisance"
  for (double& gain : s.channel_gain) gain = d.lognormal(1, 0.08);
}

}  // namespace

Subject draw_subject(const Patient& patient, uint64_t seed) {
  Subject s;
  s.record = patient.record;
  s.seed = seed;
  s.age_years = patient.age_years;
  s.male = patient.male;
  Draws draws(part_key(seed, patient.record, Part::subject));
  draw_eeg(s, draws);
  draw_eyes_and_chin(s, draws);
  draw_heart(s, draws);
  draw_breathing(s, draws);
  draw_recording(s, draws);
  return s;
}

}  // namespace physiomae::simulate
