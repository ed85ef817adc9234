#include "physiomae/io/hypnogram_edfbrowser.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/io/hypnogram_table.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

// One cell of a table: without what would end it or begin a quoted one.
std::string cell_of(const pugi::xml_node& annotation, const char* name) {
  std::string text = to_utf8(trim(annotation.child_value(name)));  // control characters are blanks
  std::replace(text.begin(), text.end(), '"', '\'');
  return text;
}

}  // namespace

Labels parse_edfbrowser(const pugi::xml_node& root, const std::string& where,
                        const LabelOptions& options) {
  if (!root.child("annotation"))
    throw NothingScored(fmt::format("{}: no annotation", where), "score it, or leave the file out");
  std::string table = "Onset\tDuration\tAnnotation\n";
  for (const pugi::xml_node& annotation : root.children("annotation"))
    table += fmt::format("{}\t{}\t{}\n", cell_of(annotation, "onset"),
                         cell_of(annotation, "duration"), cell_of(annotation, "description"));
  Labels labels = parse_hypnogram_table(table, where + " (as a table)", options);
  labels.format = "EDFbrowser annotations";
  return labels;
}

}  // namespace physiomae::io
