// FeedBurner: the address behind its redirections, and its note to browsers.
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

// The publisher's own address of the entry is better than the redirecting one beside it.
void end_original_link(reader& r, std::string& value) {
  std::string href = r.url(value);
  if (href.empty()) return;
  r.entry().link = href;
  r.here().link_rank = 4;
  r.add_link(
      {.href = std::move(href), .rel = "canonical", .type = {}, .hreflang = {}, .title = {}, .length = {}});
}

void begin_note(reader& r, attributes) {
  r.pending_construct() = {};
}
void end_note(reader& r, std::string& value) {
  if (feeds::feed* f = r.here().as_feed; f && !f->info && !value.empty()) f->info = r.make_text(value);
}

constexpr rule rows[] = {
    {family::feedburner, "origlink", in_entry, take::text, nullptr, end_original_link},
    {family::feedburner, "browserfriendly", in_feed, take::markup, begin_note, end_note},
};

}  // namespace

std::span<const rule> feedburner_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
