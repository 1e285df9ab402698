// Feed paging and archiving (RFC 5005): fh:complete and fh:archive; the links are links like others.
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

void begin_complete(reader& r, attributes) {
  r.feed().complete = true;
}
void begin_archive(reader& r, attributes) {
  r.feed().archive = true;
}

constexpr rule rows[] = {
    {family::feed_history, "complete", in_feed, take::nothing, begin_complete, nullptr},
    {family::feed_history, "archive", in_feed, take::nothing, begin_archive, nullptr},
};

}  // namespace

std::span<const rule> feed_history_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
