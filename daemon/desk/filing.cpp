#include "daemon/desk/filing.hpp"

#include "feeds/stories/text_sketch.hpp"
#include "feeds/text/html.hpp"
#include "feeds/text/utf8.hpp"

#include <utility>

namespace wireroom::daemon {
namespace {

constexpr std::size_t longest_text = 1024;
constexpr std::size_t most_categories = 16, longest_category = 200;
constexpr std::size_t longest_contents = 64 * 1024;  // of HTML, which is more than its text

std::string beginning(std::string text, std::size_t longest) {
  return text.size() <= longest ? std::move(text) : std::string{feeds::utf8_prefix(text, longest)};
}

std::string plain(const feeds::text& from) {
  return from.type == feeds::text_type::plain ? from.value : feeds::html_to_text(from.value);
}

}  // namespace

bool names_an_article(std::string_view canonical_url) noexcept {
  const auto host = canonical_url.find("://");
  if (host == std::string_view::npos) return false;
  const auto path = canonical_url.find_first_of("/?", host + 3);
  return path != std::string_view::npos && canonical_url.substr(path) != "/";
}

std::string article_url(const storage::unfiled_item& item) {
  return names_an_article(item.canonical_url) ? item.canonical_url : std::string{};
}

storage::recollection known_by(const storage::unfiled_item& item) {
  static thread_local feeds::word_cutter cutter;
  storage::recollection by;
  by.title = beginning(plain(item.body.title), longest_text);
  by.url = item.canonical_url;
  by.summary = beginning(plain(item.body.summary), longest_text);
  by.language = item.body.language;
  by.partner = item.partner;
  for (const auto& label : item.body.categories) {
    if (by.categories.size() == most_categories) break;
    if (label.size() <= longest_category) by.categories.push_back(label);
  }
  if (!item.body.content.empty())
    by.sketch = feeds::sketch_of(feeds::html_to_text(beginning(item.body.content, longest_contents)), cutter);
  return by;
}

feeds::story_item story_item_of(std::int64_t item, const storage::recollection& by) {
  return {.id = item,
          .title = by.title,
          .url = by.url,
          .summary = by.summary,
          .body = {},
          .sketch = by.sketch,
          .language = by.language,
          .partner = by.partner,
          .publisher = {}};
}

}  // namespace wireroom::daemon
