#pragma once
// Names to addresses by c-ares on the poller's own context: a name that nobody answers for delays no other.
// Answers are kept for their TTL within bounds. One context only.

#include "daemon/poll/net.hpp"

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace wireroom::daemon {

class resolver {
 public:
  using addresses = std::vector<boost::asio::ip::address>;

  virtual ~resolver() = default;

  /// The addresses of `host`, never empty; a numeric host is its own; what is a number in
  /// another spelling is an error. /etc/hosts counts as the system says.
  /// A server that ends a connection is asked again, three times at most.
  /// The error is a sentence for people. Gives up at `deadline`.
  virtual net::task<std::expected<addresses, std::string>> resolve(
      std::string host, std::chrono::steady_clock::time_point deadline) = 0;

  /// Ends what is under way and all that comes, with an error.
  virtual void close() = 0;
};

/// Asks the system's name servers, or `servers` ("127.0.0.1:5353", comma separated) where given. Keeps at
/// most 4,096 names, from 5 s to an hour; failures for 30 s. `where` must outlive it.
std::unique_ptr<resolver> create_resolver(boost::asio::io_context& where, std::string servers = {});

}  // namespace wireroom::daemon
