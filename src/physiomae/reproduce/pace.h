#pragma once

namespace physiomae::reproduce {

/// How fast cells really are beside their estimates: the machine may do more, or less, beside them
/// than when rates were measured.
class Pace {
 public:
  /// A cell that ran from its start to its end, in seconds.
  void add(double estimated, double taken) {
    estimated_ += estimated;
    taken_ += taken;
  }
  /// What an estimate has to be multiplied with; 1 before anything is known.
  double factor() const { return estimated_ > 0 ? taken_ / estimated_ : 1; }

 private:
  double estimated_ = 0, taken_ = 0;
};

}  // namespace physiomae::reproduce
