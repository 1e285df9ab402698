#pragma once
// A small HTTP/1.x server: listens on TCP, Unix sockets or inherited descriptors, checks what arrives, asks a
// handler, and answers. The public listener and the operator's are both made of it.
//
//   http_server server{context, handler, limits, counters};
//   auto where = server.listen("127.0.0.1:8080");
//   …context.run() on one thread…
//   server.stop(10s, [] { … });
//
// One thread runs the context; a session lives on it from birth to death. Keep-alive and pipelining,
// HTTP/1.0, HEAD without body, `Expect: 100-continue`. Every phase of a session has a deadline, and the
// number of connections is bounded in all and per address: when all places are taken, the session that has
// waited longest for a request gives way.

#include "daemon/publish/http_message.hpp"
#include "daemon/publish/http_request_head.hpp"
#include "daemon/publish/listen_socket.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace wireroom::daemon {

/// Bounds of a server (docs/limits.md).
struct server_limits {
  request_limits request;
  std::size_t large_bodies = 32 << 20;  ///< bytes of large bodies that are read at once; more is 503
  std::size_t connections = 4096;
  std::size_t per_address = 256;  ///< an IPv6 /64 is one; loopback, where proxies are, is not counted
  std::chrono::milliseconds header{10'000};  ///< from the first byte of a request to the end of its head
  std::chrono::milliseconds body{30'000};    ///< from the end of the head to the end of the body
  std::chrono::milliseconds idle{60'000};    ///< between requests
  std::chrono::milliseconds write{30'000};   ///< for an answer, and a second more for each 8 KiB of it
};

/// What happened, for metrics. Written by the server's thread, read from any.
struct http_counters {
  std::atomic<std::uint64_t> accepted{0};        ///< connections
  std::atomic<std::uint64_t> refused{0};         ///< connections closed at once: too many of an address
  std::atomic<std::uint64_t> evicted{0};         ///< waiting connections closed to make room
  std::atomic<std::uint64_t> timeouts{0};        ///< connections closed by a deadline within a request
  std::atomic<std::uint64_t> bad_requests{0};    ///< refused before the handler saw them
  std::atomic<std::uint64_t> responses[6] = {};  ///< by first digit of the status; [0] unused
  std::atomic<std::uint64_t> bytes_sent{0};      ///< heads and bodies
  std::atomic<std::int64_t> open{0};             ///< connections now
};

class http_server {
 public:
  /// `context`, `handler` and `counters` must outlive the server; the server may be destroyed before or after
  /// the context has run out of work. One thread runs the context.
  http_server(boost::asio::io_context& context, request_handler& handler, server_limits limits,
              http_counters& counters);

  /// Closes everything at once. Call it when the context is not running, or on its thread.
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Listens on an address as open_listen_socket() reads it; returns it as bound, with the port taken. Before
  /// the context runs, or on its thread.
  std::expected<std::string, listen_error> listen(const std::string& address);

  /// Takes over a listening descriptor, as systemd passes it. Owns it from then on, also on failure.
  std::expected<std::string, listen_error> adopt(int descriptor);

  /// Stops accepting, lets requests under way be answered, closes idle connections, and what is left after
  /// `deadline`. `done` is called once on the context's thread when no session is left. Any thread; once.
  void stop(std::chrono::milliseconds deadline, std::function<void()> done);

 private:
  class impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace wireroom::daemon
