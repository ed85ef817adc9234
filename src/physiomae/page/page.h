#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "physiomae/page/figure.h"
#include "physiomae/report/table.h"

// Note [Pages]
// A page is one HTML file that opens from disk: styles, scripts (Vega draws the figures) and data
// stand in it, and its Content-Security-Policy forbids everything else. Scripts are allowed by
// their SHA-256, so that text which slipped through escaping would still not run. 'unsafe-eval' is
// needed: Vega turns expressions into functions, and the interpreter that does without is no part
// of its bundle. What is evaluated are expressions of specifications, which our code writes and in
// which nothing from outside stands (Note [Names from outside]). Without scripts the words and
// numbers of each figure are there all the same.

namespace physiomae::page {

enum class Severity { note, warning, refusal };

class Page {
 public:
  explicit Page(std::string title);

  /// Begins a section; it has an entry in the navigation. `id` must be unique.
  void section(std::string_view id, std::string_view title);
  void resume(std::string_view id);      ///< goes on with a section that has begun
  void heading(std::string_view title);  ///< within a section
  void paragraph(std::string_view text);
  void banner(Severity severity, std::string_view text);
  void list(const std::vector<std::string>& items);
  /// Keys and values, one pair a line.
  void facts(const std::vector<std::pair<std::string, std::string>>& pairs);
  /// Its title is the caption; the first column heads rows.
  void table(const report::Table& table);
  /// The same, closed until it is opened under `summary`.
  void folded_table(std::string_view summary, const report::Table& table);
  void folded_text(std::string_view summary, std::string_view text);  ///< as it is, monospaced
  void figure(const Figure& figure);

  /// The whole document. `export_figures` makes one that, once a browser has drawn it, holds each
  /// figure as SVG and PNG for exported_figures().
  std::string html(bool export_figures = false) const;

  size_t figures() const { return figures_; }

 private:
  struct Section {
    std::string id, title, body;
  };

  std::string& body();

  std::string title_;
  std::vector<Section> sections_;
  size_t current_ = 0;
  size_t figures_ = 0;
};

}  // namespace physiomae::page
