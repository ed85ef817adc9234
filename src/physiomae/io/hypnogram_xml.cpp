#include "physiomae/io/hypnogram_xml.h"

#include <array>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/hypnogram_edfbrowser.h"
#include "physiomae/io/hypnogram_nsrr.h"
#include "physiomae/io/hypnogram_rml.h"
#include "physiomae/io/hypnogram_wonambi.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

struct Dialect {
  const char* root;
  Labels (*parse)(const pugi::xml_node& root, const std::string& where,
                  const LabelOptions& options);
};

constexpr auto kDialects = std::to_array<Dialect>({
    {"PSGAnnotation", parse_psg_annotation},
    {"CMPStudyConfig", parse_profusion},
    {"PatientStudy", parse_rml},
    {"annotations", parse_wonambi},
    {"annotationlist", parse_edfbrowser},
});

}  // namespace

bool looks_like_xml(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  // UTF-16 of either order; pugixml converts it.
  if (text.starts_with(std::string_view("\xFF\xFE<\0", 4)) ||
      text.starts_with(std::string_view("\xFE\xFF\0<", 4)))
    return true;
  return trim(text.substr(0, 256)).starts_with('<');
}

Labels parse_hypnogram_xml(std::string_view xml, const std::string& where,
                           const LabelOptions& options) {
  pugi::xml_document document;
  // parse_default skips document type definitions: entities of a file's own are never expanded.
  const pugi::xml_parse_result result =
      document.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_auto);
  if (!result)
    throw InputError(fmt::format("{}: byte {}: not well-formed XML: {}", where, result.offset,
                                 result.description()),
                     "the file is cut short or was edited; export it again from its source");
  for (const Dialect& dialect : kDialects)
    if (const auto root = document.child(dialect.root)) return dialect.parse(root, where, options);
  throw InputError(
      fmt::format(
          "{}: the root element is {}, expected PSGAnnotation, CMPStudyConfig, PatientStudy, "
          "annotations or annotationlist",
          where, quoted(document.document_element().name())),
      "hypnograms in XML are those of sleepdata.org (NSRR), Profusion, Philips (.rml), Wonambi and "
      "EDFbrowser");
}

Labels read_hypnogram_xml(const std::filesystem::path& path, const LabelOptions& options) {
  return parse_hypnogram_xml(read_text(path, /*limit=*/32 << 20), path.string(), options);
}

}  // namespace physiomae::io
