#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace physiomae::page {

/// A browser that draws pages without a screen: $PHYSIOMAE_BROWSER, or the first of chromium,
/// chromium-browser, google-chrome and chrome on $PATH. Nothing when there is none.
std::optional<std::filesystem::path> find_browser();

/// What a browser made of a page.
struct Loaded {
  std::string document;              ///< the finished document as HTML
  std::vector<std::string> console;  ///< warnings and errors of its console
};

/// Loads a page from disk, without a network, and waits until its scripts have ended. `more` are
/// further options of Chromium. Error when the browser cannot be started, fails or takes longer.
Loaded load_page(const std::filesystem::path& browser, const std::string& html,
                 const std::vector<std::string>& more = {},
                 std::chrono::seconds limit = std::chrono::seconds(120));

/// Figures of a document made by Page::html(true) and loaded: bytes by file name, "<id>.svg" and
/// "<id>.png".
std::map<std::string, std::string> exported_figures(const Loaded& loaded);

}  // namespace physiomae::page
