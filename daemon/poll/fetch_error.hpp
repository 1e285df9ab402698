#pragma once
// Why a fetch brought no document.

#include "feeds/model/feed_state.hpp"

#include <string>

namespace wireroom::daemon {

struct fetch_error {
  feeds::poll_outcome outcome{};
  unsigned status = 0;  ///< HTTP status, 0 where there was none
  std::string message;  ///< for people, one sentence without a full stop
};

}  // namespace wireroom::daemon
