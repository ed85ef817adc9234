#pragma once

#include <string_view>

namespace physiomae::page {

// Files that the program holds: a page must be made without the source tree and show itself
// without a network.

std::string_view vega_script();       ///< third_party/vega/vega-5.21.0.js
std::string_view vega_lite_script();  ///< third_party/vega/vega-lite-4.17.0.js
std::string_view page_script();       ///< page/assets/page.js
std::string_view page_style();        ///< page/assets/page.css

}  // namespace physiomae::page
