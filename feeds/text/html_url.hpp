#pragma once
// Which URLs may stand in sanitised HTML. Pure functions, any thread.

#include <string>
#include <string_view>

namespace wireroom::feeds {

/// What a URL is used for.
enum class html_url_use : bool { link, picture };

/// `value` (references decoded) resolved against `base`, when it may stand: http, https, mailto, or relative
/// when there is no usable base; a small raster image as data: URL in a `picture`. Otherwise false. The
/// result is `value` itself or lies in `scratch`.
bool safe_url(std::string_view& value, std::string_view base, html_url_use use, std::string& scratch);

/// The value of a `srcset` (HTML, section 4.8.4.2.1) with its URLs made safe; the candidates whose URL is not
/// are left out.
std::string safe_srcset(std::string_view value, std::string_view base);

}  // namespace wireroom::feeds
