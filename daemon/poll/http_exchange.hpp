#pragma once
// One request and its answer on one connection (HTTP/1.1, RFC 9112). One context only.

#include "daemon/config/config.hpp"
#include "daemon/poll/answer_head.hpp"
#include "daemon/poll/connection.hpp"
#include "daemon/poll/deadlines.hpp"
#include "daemon/poll/fetch_error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::daemon {

/// Takes an answer as it arrives.
class answer_sink {
 public:
  virtual ~answer_sink() = default;

  /// Bytes of a head have come, or the connection ended: they are looked at next.
  virtual void on_arrival() {}

  /// What is to become of the body.
  enum class body : std::uint8_t {
    take,  ///< decode it and call on_body
    drop,  ///< read past it when it is short, else give up the connection
  };
  virtual body on_head(const answer_head& head) = 0;

  /// The next decoded bytes, at most 64 KiB. False: enough, the rest is not wanted.
  virtual bool on_body(std::string_view bytes) = 0;
};

struct exchange_result {
  std::optional<fetch_error> failure;  ///< nothing: the answer is complete, or enough of it
  bool answered = false;               ///< at least one byte came
  bool untaken = false;                ///< the server had closed before the request reached it
  bool reusable = false;               ///< the connection may carry another request
};

/// Sends `request`, the whole text of a request, and reads the answer. `head` has the URL and nothing else;
/// the rest of it is set before the sink sees it. `wire` counts the bytes received. After each decoded piece
/// others get their turn.
net::task<exchange_result> run_exchange(connection& on, std::string_view request, const poll_limits& limits,
                                        answer_head& head, answer_sink& sink, deadlines::watch& watch,
                                        std::uint64_t& wire);

}  // namespace wireroom::daemon
