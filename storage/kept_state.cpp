#include "storage/kept_state.hpp"

#include "storage/codec/state_codec.hpp"

namespace wireroom::storage {

void kept_state::set(const feeds::feed_state& of) {
  next_poll = of.next_poll;
  stopped = of.stopped;
  reason = of.reason;
  title = of.title;
  site = of.site;
  encode(of, rest);
}

}  // namespace wireroom::storage
