#include "physiomae/io/edf_record_count.h"

#include <algorithm>

#include <fmt/format.h>

namespace physiomae::io {
namespace {

std::string seconds_of(const EdfHeader& header, int64_t records) {
  return fmt::format("{:g} s", static_cast<double>(records) * header.record_seconds);
}

std::string cut_short(const EdfHeader& header, int64_t whole, int64_t rest) {
  const std::string lost =
      header.records > 0 ? fmt::format(" of {} that the header promises, {} lost", header.records,
                                       seconds_of(header, header.records - whole))
                         : "";
  return fmt::format(
      "cut short: {} whole data records there{}, {} bytes of a partial one are not read", whole,
      lost, rest);
}

}  // namespace

EdfRecordCount count_edf_records(const EdfHeader& header, int64_t file_bytes) {
  const int64_t data_bytes = std::max<int64_t>(file_bytes - header.header_bytes, 0);
  const int64_t whole = data_bytes / header.record_bytes;
  const int64_t rest = data_bytes % header.record_bytes;
  EdfRecordCount count = {whole, header.records < 0 ? whole : std::min(header.records, whole), {}};
  if (header.records > whole) {
    count.warnings.push_back(cut_short(header, whole, rest));
    return count;
  }
  if (header.records < 0)
    count.warnings.push_back(fmt::format(
        "the header leaves the number of data records open (-1): {} by the file's size", whole));
  else if (whole > header.records)
    count.warnings.push_back(fmt::format(
        "the header counts {} data records, {} are there by the file's size: all of them ({}) are "
        "read; the recorder may have been switched off before it wrote the count",
        header.records, whole, seconds_of(header, whole)));
  if (rest > 0 && (header.records < 0 || whole > header.records))
    count.warnings.push_back(cut_short(header, whole, rest));
  else if (rest > 0)
    count.warnings.push_back(fmt::format(
        "{} bytes after the last of the {} data records that the header promises: not read", rest,
        header.records));
  return count;
}

bool fits_exactly(const EdfHeader& header, int64_t file_bytes) {
  const int64_t data_bytes = file_bytes - header.header_bytes;  // divided: the product may be huge
  return header.records > 0 && data_bytes % header.record_bytes == 0 &&
         data_bytes / header.record_bytes == header.records;
}

}  // namespace physiomae::io
