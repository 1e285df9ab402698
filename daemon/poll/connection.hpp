#pragma once
// One connection of the poller to an origin, plain or under TLS, with the buffer that HTTP is read into. Kept
// alive between requests. One context only.

#include "daemon/poll/net.hpp"
#include "daemon/poll/tls.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>

namespace wireroom::daemon {

class connection {
 public:
  using tls_stream = boost::asio::ssl::stream<net::socket&>;

  connection(net::socket socket, std::size_t buffer_bytes)
      : socket_(std::move(socket)), buffer_(buffer_bytes) {
    buffer_.reserve(std::min(buffer_bytes, head_at_once));
  }

  /// A TLS session stays fit for resumption although the connection just ends.
  ~connection() {
    if (tls_) SSL_set_shutdown(tls_->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  net::socket& socket() { return socket_; }
  tls_stream* tls() { return tls_ ? &*tls_ : nullptr; }
  tls_stream& start_tls(tls_client& how) { return tls_.emplace(socket_, how.context()); }
  boost::beast::flat_buffer& buffer() { return buffer_; }
  /// Makes room for a body, which most answers do not have.
  void expect_body() { buffer_.reserve(std::min(buffer_.max_size(), body_at_once)); }

  /// Breaks off whatever runs on it; its operations end with an error.
  void close() {
    net::error_code ignored;
    socket_.close(ignored);
  }

  /// True when the other side has neither closed it nor sent anything unasked, and is still whom its
  /// certificate vouches for.
  bool quiet();

  /// Sends what the system takes of `bytes` without waiting, and gives how many that were; `failed` says why
  /// it takes nothing more for good. Under TLS nothing is sent.
  std::size_t send_at_once(std::string_view bytes, net::error_code& failed);

  /// True when the other side has not acknowledged all that was sent (RFC 9293, section 3.8).
  bool has_unacknowledged();

 private:
  // Beast reads what fits into the buffer, and of itself makes it 512 bytes.
  static constexpr std::size_t head_at_once = 2u << 10, body_at_once = 16u << 10;

  net::socket socket_;
  std::optional<tls_stream> tls_;
  boost::beast::flat_buffer buffer_;
};

/// Connections that wait for the next request to their origin. At most `per_origin` each and `all` together,
/// each for 30 s.
class connection_pool {
 public:
  connection_pool(std::size_t per_origin, std::size_t all) : per_origin_(per_origin), all_(all) {}

  /// A quiet connection of `origin`, or null.
  std::unique_ptr<connection> take(std::string_view origin);
  void put(std::string_view origin, std::unique_ptr<connection> one);

  /// Closes what has waited too long. True while some are left.
  bool sweep(std::chrono::steady_clock::time_point now);
  void clear();

 private:
  struct waiting;
  using line = std::list<waiting>;
  struct origin_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view origin) const { return std::hash<std::string_view>{}(origin); }
  };
  using origins = std::unordered_map<std::string, std::vector<line::iterator>, origin_hash, std::equal_to<>>;
  struct waiting {
    origins::value_type* origin;
    std::unique_ptr<connection> one;
    std::chrono::steady_clock::time_point until;
  };
  void forget_oldest();

  std::size_t per_origin_, all_;
  line idle_;          ///< oldest first
  line unused_;        ///< places of those that were taken, for the next
  origins by_origin_;  ///< the same by origin, oldest first; those that are empty go with the next sweep
};

}  // namespace wireroom::daemon
