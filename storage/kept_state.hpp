#pragma once
// A feed's state written down as it is stored, by the thread that decided it: the state itself stays where it
// is, and the writer of the store copies nothing of it.

#include "feeds/model/feed_state.hpp"

#include <string>

namespace wireroom::storage {

/// One made by default reads as a state made by default. A value; one thread at a time.
struct kept_state {
  kept_state() = default;
  kept_state(const feeds::feed_state& of) { set(of); }  // implicit: it is the same, written down

  /// In the room of what it was before. Not `with_names` where nothing new was said of title and site, or
  /// they are not known: they stay in the store as they are, which is what nearly every poll does.
  void set(const feeds::feed_state& of, bool with_names = true);

  bool operator==(const kept_state&) const = default;

  instant next_poll{};
  bool stopped = false;
  bool named = true;  ///< title and site are to be stored; else they are empty here, and stay in the store
  std::string reason, title, site;
  std::string rest;  ///< all that the ones above are not (storage/codec/state_codec.hpp)
};

}  // namespace wireroom::storage
