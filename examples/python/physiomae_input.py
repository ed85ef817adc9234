"""From an EDF to what a PhysioMAE model reads, with NumPy, SciPy and pyEDFlib alone.

The steps are those of docs/method.md ("Data"): a zero-phase band-pass at the recording's rate, 100 Hz,
windows of 30 s from the recording's start, half precision in microvolts, one robust scale a record and
modality. They give a model's input as `physiomae predict` makes it, up to rounding. Left to the program:
gaps inside a recording (EDF+D), clocks that drift, the aliases and substitutions of channel names.
"""

import numpy as np
import scipy.signal

RATE_HZ = 100
WINDOW_SECONDS = 30
WINDOW_SAMPLES = RATE_HZ * WINDOW_SECONDS
HIGH_HZ = {"EEG": 30, "EOG": 30, "EMG": 70, "ECG": 70}
LOW_HZ = 0.1
CLIP = 20            # robust scales
NORMAL_IQR = 1.349   # interquartile range of a standard normal
FLAT_SHARE = 0.02    # of the record's scale: below it a window counts as flat
MICROVOLTS = {"uv": 1, "µv": 1, "mv": 1e3, "v": 1e6, "nv": 1e-3}


def band(modality, recipe, rate):
    """Upper edge of the pass-band and width of the transition above it, in Hz."""
    nyquist = rate / 2
    high = min(HIGH_HZ[modality], 0.9 * nyquist)
    if recipe == "anti_aliased":
        high = min(high, 45)
    transition = min(max(0.25 * high, 2), nyquist - high)
    return high, min(transition, 5) if recipe == "anti_aliased" else transition


def low_pass(transition, cutoff, rate):
    taps = int(np.rint(3.3 * rate / transition))
    return scipy.signal.firwin(taps + 1 - taps % 2, cutoff, window="hamming", fs=rate)


def band_pass(modality, recipe, rate):
    """The taps: a low-pass at the upper edge less one at the lower, both centred."""
    high, transition = band(modality, recipe, rate)
    upper = low_pass(transition, high + transition / 2, rate)
    lower = low_pass(LOW_HZ, LOW_HZ / 2, rate)
    taps = np.zeros(max(len(upper), len(lower)))
    for part, sign in ((upper, 1), (lower, -1)):
        start = (len(taps) - len(part)) // 2
        taps[start:start + len(part)] += sign * part
    return taps


def filtered(x, taps):
    """Zero-phase; the ends go on as their reflection in their last value, upside down."""
    half = len(taps) // 2
    reach = np.minimum(np.arange(1, half + 1), len(x) - 1)
    left = (2 * x[0] - x[reach])[::-1]
    right = 2 * x[-1] - x[len(x) - 1 - reach]
    return scipy.signal.oaconvolve(np.concatenate([left, x, right]), taps, mode="valid")


def at_100_hz(x, modality, recipe, rate):
    """A modality's samples (N) in µV at `rate` -> filtered, at 100 Hz."""
    y = filtered(np.asarray(x, float), band_pass(modality, recipe, rate))
    if rate % RATE_HZ == 0:
        return y[::int(rate) // RATE_HZ]
    common = np.gcd(int(rate), RATE_HZ)
    if rate != int(rate):
        raise ValueError(f"sampling rate {rate} Hz, expected a whole number")
    up, down = RATE_HZ // common, int(rate) // common
    high, _ = band(modality, recipe, rate)
    count = int(np.round(5.5 * up * rate / (2 * (rate / 2 - high)))) // 2 * 2 + 1
    taps = up * scipy.signal.firwin(count, rate / 2, window="blackman", fs=up * rate)
    fine = scipy.signal.upfirdn(taps, y, up=up)[count // 2:]
    return fine[:(len(y) - 1) * up + 1:down]


def windows_of(y, count):
    """100-Hz samples -> (W, 3000) in half precision, as a store keeps them."""
    y = y[:count * WINDOW_SAMPLES]
    y = np.pad(y, (0, count * WINDOW_SAMPLES - len(y)), mode="edge")
    return np.clip(y, -65504, 65504).astype(np.float16).reshape(count, WINDOW_SAMPLES)


def normalised(windows):
    """µV (W, 3000) -> model input (W, 3000) by `record_robust`, and which windows are not flat (W)."""
    values = windows.astype(np.float64)
    low, median, high = np.percentile(values, [25, 50, 75])
    scale = (high - low) / NORMAL_IQR or values.std()
    if scale == 0:
        return np.zeros(windows.shape, np.float32), np.zeros(len(windows), bool)
    clipped = np.clip((values - median) / scale, -CLIP, CLIP)
    return (clipped / (clipped.std() or 1)).astype(np.float32), values.std(1) > FLAT_SHARE * scale


def read_channel(edf, labels, wanted):
    """A channel by name ("F3-M2"), or the difference of two single ones: samples in µV, and the rate."""
    def one(name):
        index = labels.index(name)
        unit = edf.getPhysicalDimension(index).strip().lower()
        if unit not in MICROVOLTS:
            raise ValueError(f"channel {name}: unit '{unit}', expected one of {', '.join(MICROVOLTS)}")
        return edf.readSignal(index) * MICROVOLTS[unit], edf.getSampleFrequency(index)
    if wanted in labels:
        return one(wanted)
    plus, _, minus = wanted.partition("-")
    if plus in labels and minus in labels:
        (a, rate), (b, other) = one(plus), one(minus)
        if rate != other:
            raise ValueError(f"{plus} has {rate} Hz, {minus} {other} Hz: no difference to form")
        return a - b, rate
    return None


def read_edf(path, info, channels=None):
    """An EDF -> windows (W, M, 3000) and present (W, M), both float32, for the model of `info` (model.json).

    `channels`: a label a modality; otherwise those that the model was trained on are looked for.
    """
    import pyedflib
    if info["input"]["normalisation"] != "record_robust":
        raise ValueError(f"normalisation {info['input']['normalisation']}, this example does record_robust")
    recipe = info["input"]["recipe"].split("-")[0]
    modalities = info["architecture"]["modalities"]
    with pyedflib.EdfReader(str(path)) as edf:
        labels = [label.strip() for label in edf.getSignalLabels()]
        count = int(edf.file_duration // WINDOW_SECONDS)
        windows = np.zeros((count, len(modalities), WINDOW_SAMPLES), np.float32)
        present = np.zeros((count, len(modalities)), np.float32)
        for m, modality in enumerate(modalities):
            known = [channels[modality]] if channels and modality in channels else \
                info["input"]["modalities"][modality]["channels"]
            found = next((x for x in (read_channel(edf, labels, name) for name in known) if x), None)
            if found is None:
                continue  # the model does without it
            signal = at_100_hz(found[0], modality, recipe, found[1])
            values, usable = normalised(windows_of(signal, count))
            windows[usable, m] = values[usable]
            present[usable, m] = 1
    return windows, present
