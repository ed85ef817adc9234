#include "physiomae/ingest/folder_words.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/title_words.h"

namespace physiomae::ingest {
namespace {

using Names = std::vector<std::string>;
using WordSet = std::set<std::string, std::less<>>;

WordSet set_of(const char* text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

const WordSet& conditions() {
  static const WordSet words = set_of(
      "active adaptation after baseline before case cases control controls cpap day deprivation "
      "diagnostic drug evening follow followup habituation healthy intervention morning nap "
      "patient patients placebo post pre recovery screening sham split stimulation test titration "
      "train training treated treatment untreated validation verum washout");
  return words;
}

const WordSet& plain_words() {
  static const WordSet words = set_of(
      "a aasm all analysis and annot annotated annotation annotations annots auswertung "
      "auswertungen bdf befunde consensus csv csvs data dataset derivatives edf edfs eeg event "
      "events expert experts export exported exports file files final h human hyp hypno hypnogram "
      "hypnogramm hypnogramme hypnogrammes hypnograms hypnos k label labels manual nsrr of output "
      "outputs p polysomnography profusion psg psgs r rater raters raw rawdata rec record "
      "recording recordings records reference result results rk s schlafstadien score scored "
      "scorer scorers scores scoring scorings signal signals sleep sleepstage sleepstages source "
      "sourcedata stade stades stadien stage stages staging text the tsv txt visual wfdb xml xmls");
  return words;
}

io::Words words_of(const std::string& name) {
  io::Words words = io::title_words(name);
  for (std::string& word : words) word = io::folded(word);
  return words;
}

WordSet words_of(const Names& names) {
  WordSet all;
  for (const std::string& name : names)
    for (std::string& word : words_of(name)) all.insert(std::move(word));
  return all;
}

WordSet conditions_of(const Names& names) {
  WordSet found;
  for (const std::string& word : words_of(names))
    if (conditions().contains(word)) found.insert(word);
  return found;
}

}  // namespace

bool tell_conditions_apart(const Names& a, const Names& b) {
  const WordSet of_a = conditions_of(a), of_b = conditions_of(b);
  if (of_a.empty() || of_b.empty()) return false;
  return std::none_of(of_a.begin(), of_a.end(),
                      [&](const std::string& word) { return of_b.contains(word); });
}

std::string unusual_folder(const Names& folders, const Names& known) {
  const WordSet others = words_of(known);
  const auto is_usual = [&](const std::string& word) {
    return plain_words().contains(word) || others.contains(word) || io::is_digits(word);
  };
  const auto unusual = std::find_if(folders.begin(), folders.end(), [&](const std::string& name) {
    const io::Words words = words_of(name);
    return !std::all_of(words.begin(), words.end(), is_usual);
  });
  return unusual == folders.end() ? "" : *unusual;
}

}  // namespace physiomae::ingest
