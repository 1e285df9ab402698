#include "storage/kept_state.hpp"

#include "storage/codec/state_codec.hpp"

namespace wireroom::storage {

void kept_state::set(const feeds::feed_state& of, bool with_names) {
  next_poll = of.next_poll;
  stopped = of.stopped;
  reason = of.reason;
  named = with_names;
  if (named) {
    title = of.title;
    site = of.site;
  } else {
    title.clear();
    site.clear();
  }
  encode(of, rest);
}

}  // namespace wireroom::storage
