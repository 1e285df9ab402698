// Any bytes as HTML: no crash, and what the sanitiser wrote it leaves alone and holds no tag or attribute
// that is not on the list.

#include "feeds/text/html.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wireroom::feeds;
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  for (const std::string_view base : {"", "https://example.org/a/b?c#d"}) {
    const std::string once = sanitize_html(html, base);
    if (sanitize_html(once, base) != once) std::abort();
    for (const std::string_view word : {"<script", "<style", "<iframe", "<title", "<textarea", "<!", "<?"})
      if (once.find(word) != once.npos) std::abort();
  }
  html_to_text(html);
  looks_like_html(html);
  escape_markup(html);
  return 0;
}
