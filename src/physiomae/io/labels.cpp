#include "physiomae/io/labels.h"

namespace physiomae::io {

std::string_view stage_name(Stage stage) {
  switch (stage) {
    case Stage::wake:
      return "W";
    case Stage::n1:
      return "N1";
    case Stage::n2:
      return "N2";
    case Stage::n3:
      return "N3";
    case Stage::rem:
      return "REM";
    case Stage::undefined:
      break;
  }
  return "-";
}

}  // namespace physiomae::io
