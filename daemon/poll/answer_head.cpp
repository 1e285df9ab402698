#include "daemon/poll/answer_head.hpp"

#include "daemon/poll/reused_text.hpp"

namespace wireroom::daemon {

void answer_head::clear() {
  for (auto* text : {&validators.etag, &validators.last_modified, &content_type, &content_encoding, &location,
                     &cache_control, &expires, &date, &age, &retry_after, &link, &im})
    empty_for_reuse(*text);
  status = 0;
  content_length.reset();
}

}  // namespace wireroom::daemon
