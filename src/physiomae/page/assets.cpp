#include "physiomae/page/assets.h"

#include <cstddef>

// The assembler takes the bytes in as they are, in no time; CMake names the folders and makes this
// file depend on what they hold.
#define PHYSIOMAE_ASSET(name, path)                                                     \
  asm(".pushsection .rodata\n"                                                          \
      ".global physiomae_asset_" #name                                                  \
      "\n"                                                                              \
      ".hidden physiomae_asset_" #name                                                  \
      "\n"                                                                              \
      "physiomae_asset_" #name                                                          \
      ":\n"                                                                             \
      ".incbin \"" path                                                                 \
      "\"\n"                                                                            \
      ".global physiomae_asset_end_" #name                                              \
      "\n"                                                                              \
      ".hidden physiomae_asset_end_" #name                                              \
      "\n"                                                                              \
      "physiomae_asset_end_" #name                                                      \
      ":\n"                                                                             \
      ".popsection\n");                                                                 \
  extern "C" __attribute__((visibility("hidden"))) const char physiomae_asset_##name[]; \
  extern "C" __attribute__((visibility("hidden"))) const char physiomae_asset_end_##name[];

PHYSIOMAE_ASSET(vega, PHYSIOMAE_VEGA "/vega-5.21.0.js")
PHYSIOMAE_ASSET(vega_lite, PHYSIOMAE_VEGA "/vega-lite-4.17.0.js")
PHYSIOMAE_ASSET(page_js, PHYSIOMAE_PAGE_ASSETS "/page.js")
PHYSIOMAE_ASSET(page_css, PHYSIOMAE_PAGE_ASSETS "/page.css")

namespace physiomae::page {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

}  // namespace

std::string_view vega_script() { return between(physiomae_asset_vega, physiomae_asset_end_vega); }

std::string_view vega_lite_script() {
  return between(physiomae_asset_vega_lite, physiomae_asset_end_vega_lite);
}

std::string_view page_script() {
  return between(physiomae_asset_page_js, physiomae_asset_end_page_js);
}

std::string_view page_style() {
  return between(physiomae_asset_page_css, physiomae_asset_end_page_css);
}

}  // namespace physiomae::page
