#pragma once

namespace physiomae {

/// From here on SIGINT, SIGTERM and SIGUSR1 ask running work to make its state safe and stop,
/// instead of ending the process. A second SIGINT ends it at once.
void catch_stop_signals();

/// The signal that asked for a stop, or 0. Long loops look at it once a step.
int stop_signal();

/// Throws Interrupted when a stop was asked for.
void throw_if_stopped();

/// For tests: forget a request.
void clear_stop_signal();

}  // namespace physiomae
