#include "physiomae/ingest/folder_kinship.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "physiomae/ingest/folder_words.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

constexpr std::string_view kSeparators = " -_.";

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(const std::string& name) {
  return name.size() == 1 && (is_capital(name.front()) || is_small(name.front()));
}
bool separates(char c) { return kSeparators.find(c) != std::string_view::npos; }

// "subgroup" of "subgroupIII" and of "subgroupB", "night" of "night_a": without a number in
// letters.
std::string_view without_letter_number(std::string_view name) {
  if (name.size() == 1) return {};
  const size_t roman = name.find_last_not_of("IVX") + 1;  // 0 where all of it is
  if (roman < name.size() &&
      (roman == 0 || is_small(name[roman - 1]) || separates(name[roman - 1])))
    return name.substr(0, roman);
  const char last = name.back(), before = name[name.size() - 2];
  const bool letter = (is_capital(last) && is_small(before)) || separates(before);
  return letter ? name.substr(0, name.size() - 1) : name;
}

// What folders of one kind have in common: "p" of "P01", "subgroup" of "subgroupIII", "" of "B".
std::string kind_of(const std::string& name) {
  std::string bare = name;
  std::erase_if(bare, [](char c) { return c >= '0' && c <= '9'; });
  std::string_view kind = bare;
  if (bare.size() == name.size() && !bare.empty()) kind = without_letter_number(kind);
  while (!kind.empty() && separates(kind.back())) kind.remove_suffix(1);
  return io::to_lower(kind);
}

// One of several of its kind: its name counts.
bool counts(const std::string& name) { return kind_of(name).size() < name.size(); }

size_t shared_ahead(const FolderNames& a, const FolderNames& b) {
  const auto [end, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<size_t>(end - a.begin());
}

// Of what is behind the first `ahead` folders.
size_t shared_behind(const FolderNames& a, const FolderNames& b, size_t ahead) {
  const auto [end, other] = std::mismatch(a.rbegin(), a.rend() - static_cast<ptrdiff_t>(ahead),
                                          b.rbegin(), b.rend() - static_cast<ptrdiff_t>(ahead));
  return static_cast<size_t>(end - a.rbegin());
}

}  // namespace

FolderNames folder_names_of(const std::filesystem::path& file) {
  FolderNames names;
  for (const std::filesystem::path& name : folder_of(file)) names.push_back(name.string());
  return names;
}

Nearness nearness(const FolderNames& a, const FolderNames& b) {
  if (a == b) return {SIZE_MAX, 0};
  const size_t ahead = shared_ahead(a, b);
  return {ahead, shared_behind(a, b, ahead)};
}

FolderRests rests_of(const FolderNames& a, const FolderNames& b) {
  const size_t ahead = shared_ahead(a, b), behind = shared_behind(a, b, ahead);
  const auto rest = [&](const FolderNames& names) {
    return FolderNames(names.begin() + static_cast<ptrdiff_t>(ahead),
                       names.end() - static_cast<ptrdiff_t>(behind));
  };
  return {rest(a), rest(b)};
}

bool are_two_of_a_kind(const FolderNames& a, const FolderNames& b, bool strict) {
  const auto [of_a, of_b] = rests_of(a, b);
  if (strict && std::min(of_a.size(), of_b.size()) > 1) return true;
  if (tell_conditions_apart(of_a, of_b)) return true;
  // "p" beside "h" may be polysomnograms and hypnograms.
  const bool letters = strict || std::max(of_a.size(), of_b.size()) > 1;
  const auto is_one_of_several = [&](const std::string& name) {
    return counts(name) && (letters || !is_letter(name));
  };
  const auto are_of_a_kind = [&](const std::string& one, const std::string& other) {
    return one != other && is_one_of_several(one) && is_one_of_several(other) &&
           kind_of(one) == kind_of(other);
  };
  for (const std::string& one : of_a)
    for (const std::string& other : of_b)
      if (are_of_a_kind(one, other)) return true;
  return false;
}

}  // namespace physiomae::ingest
