#include "daemon/poll/answer_head.hpp"

namespace wireroom::daemon {
namespace {

constexpr std::size_t room_kept = 1024;  // of a text, from one answer to the next

}  // namespace

void answer_head::clear() {
  for (auto* text : {&validators.etag, &validators.last_modified, &content_type, &content_encoding, &location,
                     &cache_control, &expires, &date, &age, &retry_after, &link, &im}) {
    text->clear();
    if (text->capacity() > room_kept) text->shrink_to_fit();
  }
  status = 0;
  content_length.reset();
}

}  // namespace wireroom::daemon
