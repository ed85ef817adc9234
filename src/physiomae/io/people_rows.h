#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "physiomae/io/age_sex.h"

namespace physiomae::io {

/// The lines of a table by whom they are of. What all lines of a name agree in is theirs; ages
/// that differ are known by visit alone; of two sexes neither the name nor its lines are.
class PeopleRows {
 public:
  /// `visit`: "" where the table does not say. False where another line of this name has another
  /// sex.
  bool add(const std::string& name, const std::string& visit, const AgeSex& row);

  std::map<std::string, AgeSex> agreed() const;
  /// By name and visit; `single`: also where a name has one line alone.
  std::map<std::string, AgesByVisit> by_visit(bool single) const;
  /// Names with several ages that no visit tells apart.
  std::vector<std::string> in_doubt() const;

 private:
  struct Person {
    std::vector<std::pair<std::string, AgeSex>> rows;  ///< by visit
    std::string sex;                                   ///< of the first that says one
  };
  std::map<std::string, Person> people_;
};

}  // namespace physiomae::io
