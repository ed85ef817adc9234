#include "physiomae/page/page.h"

#include <array>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/page/assets.h"
#include "physiomae/page/escape.h"

namespace physiomae::page {
namespace {

std::string table_html(const report::Table& table) {
  std::string head, body;
  for (const std::string& column : table.columns())
    head += fmt::format("<th scope=\"col\">{}</th>", html_text(column));
  for (const auto& row : table.rows()) {
    body += "<tr>";
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string value = html_text(row[c].text);
      const std::string_view number = row[c].numeric ? " class=\"number\"" : "";
      body += c == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", number, value)
                     : fmt::format("<td{}>{}</td>", number, value);
    }
    body += "</tr>\n";
  }
  std::string notes;
  for (const std::string& note : table.notes())
    notes += fmt::format("<p class=\"note\">{}</p>\n", html_text(note));
  const std::string title = html_text(table.title());
  return fmt::format(
      "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\">\n<table>\n"
      "<caption>{0}</caption>\n<thead><tr>{1}</tr></thead>\n<tbody>\n{2}</tbody>\n</table>\n</"
      "div>\n{3}",
      title, head, body, notes);
}

std::string folded(std::string_view summary, const std::string& content) {
  return fmt::format("<details><summary>{}</summary>\n{}</details>\n", html_text(summary), content);
}

std::string script_source(std::string_view script) {
  std::array<std::byte, 32> digest = [&] {
    Sha256 hash;
    hash.update(script);
    return hash.digest();
  }();
  return fmt::format(" 'sha256-{}'",
                     base64({reinterpret_cast<const char*>(digest.data()), digest.size()}));
}

// Hashes of the scripts never change within a program.
const std::string& policy() {
  static const std::string text =
      "default-src 'none'; script-src 'unsafe-eval'" + script_source(vega_script()) +
      script_source(vega_lite_script()) + script_source(page_script()) +
      "; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
  return text;
}

std::string script(std::string_view text) { return fmt::format("<script>{}</script>\n", text); }

}  // namespace

Page::Page(std::string title) : title_(std::move(title)) {}

std::string& Page::body() {
  if (sections_.empty()) throw Error("a page's content stands in sections, none has begun");
  return sections_[current_].body;
}

void Page::section(std::string_view id, std::string_view title) {
  for (const Section& other : sections_)
    if (other.id == id) throw Error(fmt::format("two sections of a page are called \"{}\"", id));
  sections_.push_back({std::string(id), std::string(title), ""});
  current_ = sections_.size() - 1;
}

void Page::resume(std::string_view id) {
  for (current_ = 0; current_ < sections_.size(); ++current_)
    if (sections_[current_].id == id) return;
  throw Error(fmt::format("no section of the page is called \"{}\"", id));
}

void Page::heading(std::string_view title) {
  body() += fmt::format("<h3>{}</h3>\n", html_text(title));
}

void Page::paragraph(std::string_view text) {
  body() += fmt::format("<p>{}</p>\n", html_text(text));
}

void Page::banner(Severity severity, std::string_view text) {
  constexpr std::array<std::string_view, 3> kClass = {"note", "warning", "refusal"};
  constexpr std::array<std::string_view, 3> kWord = {"Note", "Warning", "Refused"};
  const auto kind = static_cast<size_t>(severity);
  body() += fmt::format("<p class=\"banner {}\" role=\"note\"><strong>{}:</strong> {}</p>\n",
                        kClass[kind], kWord[kind], html_text(text));
}

void Page::list(const std::vector<std::string>& items) {
  std::string lines;
  for (const std::string& item : items) lines += fmt::format("<li>{}</li>\n", html_text(item));
  body() += fmt::format("<ul>\n{}</ul>\n", lines);
}

void Page::facts(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string lines;
  for (const auto& [key, value] : pairs)
    lines += fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_text(key), html_text(value));
  body() += fmt::format("<dl>\n{}</dl>\n", lines);
}

void Page::table(const report::Table& table) { body() += table_html(table); }

void Page::folded_table(std::string_view summary, const report::Table& table) {
  body() += folded(summary, table_html(table));
}

void Page::folded_text(std::string_view summary, std::string_view text) {
  body() += folded(summary, fmt::format("<pre tabindex=\"0\">{}</pre>\n", html_text(text)));
}

void Page::figure(const Figure& figure) {
  const FigureText& text = figure.text;
  const std::string id = html_text(text.id), title = html_text(text.title);
  body() += fmt::format(
      "<figure id=\"{0}\">\n<h4>{1}</h4>\n"
      "<div class=\"plot\" role=\"img\" aria-label=\"{1}. {2}\"><p "
      "class=\"alternative\">{2}</p></div>\n"
      "<figcaption>{3}</figcaption>\n"
      "<p class=\"save\"><button type=\"button\" data-kind=\"svg\" aria-label=\"Save as SVG: {1}\">"
      "Save as SVG</button> <button type=\"button\" data-kind=\"png\" aria-label=\"Save as PNG: "
      "{1}\">"
      "PNG</button></p>\n{4}<script type=\"application/json\">{5}</script>\n</figure>\n",
      id, title, html_text(text.alternative), html_text(text.caption),
      figure.data ? folded("Numbers", table_html(*figure.data)) : "", script_json(figure.spec));
  ++figures_;
}

std::string Page::html(bool export_figures) const {
  std::string links, sections;
  for (const Section& section : sections_) {
    const std::string id = html_text(section.id), title = html_text(section.title);
    links += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id, title);
    sections += fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n{2}"
        "</section>\n",
        id, title, section.body);
  }
  const std::string title = html_text(title_);
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"{}>\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      export_figures ? " data-export" : "", policy(), title, page_style());
  page += fmt::format(
      "<a class=\"skip\" href=\"#content\">To the content</a>\n<header><h1>{}</h1></header>\n"
      "<nav aria-label=\"Sections\"><ul>\n{}</ul></nav>\n<main id=\"content\">\n"
      "<noscript><p class=\"banner note\">Scripts are off: figures are given in words and "
      "numbers.</p></noscript>\n{}</main>\n"
      "<footer><p>A research tool, not a medical device. This file needs no network.</p></footer>\n"
      "<div class=\"paper\" hidden></div>\n",
      title, links, sections);
  if (figures_ > 0)
    page += script(vega_script()) + script(vega_lite_script()) + script(page_script());
  return page + "</body>\n</html>\n";
}

}  // namespace physiomae::page
