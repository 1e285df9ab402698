#pragma once
// Counts connections per address, so that one address cannot take them all. One thread.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sockaddr;

namespace wireroom::daemon {

/// A place that was taken; given back when it goes. Outlives its connection_places safely.
class connection_place {
 public:
  connection_place() = default;
  explicit connection_place(std::shared_ptr<std::size_t> count);
  ~connection_place();
  connection_place(connection_place&& other) noexcept = default;
  connection_place& operator=(connection_place&& other) noexcept = delete;

 private:
  std::shared_ptr<std::size_t> count_;
};

class connection_places {
 public:
  explicit connection_places(std::size_t per_address) : per_address_{per_address} {}

  /// A place for a connection from `address` (as peer_address gives it), nothing when it has all of its own.
  /// Loopback and Unix sockets are not counted: a proxy there brings everybody's connections.
  std::optional<connection_place> take(std::string_view address);

 private:
  std::size_t per_address_;
  std::unordered_map<std::string, std::weak_ptr<std::size_t>> counts_;
  std::size_t sweep_at_ = 1024;  // entries of addresses that have gone are dropped when there are this many
};

/// Text of an address without port: IPv4-mapped as IPv4; empty for a Unix socket.
std::string peer_address(const sockaddr& address, std::size_t size);

}  // namespace wireroom::daemon
