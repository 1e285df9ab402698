#pragma once
// An HTTP or HTTPS server on loopback whose answers a test scripts, byte by byte where it must. A thread for
// each connection: simple, and a script may block. What it saw is kept for the test to judge.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

namespace wireroom::tests {

/// A request as the origin saw it.
struct seen_request {
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string head;                            ///< as received
  std::string body;                            ///< as long as Content-Length says
  std::uint64_t connection = 0;                ///< from 1
  std::chrono::steady_clock::time_point at;
};

/// One request in progress: a script answers it by sending bytes.
class scripted_exchange {
 public:
  scripted_exchange(int socket, SSL* tls, const seen_request& request, const std::atomic<bool>& stopping)
      : socket_(socket), tls_(tls), request_(request), stopping_(stopping) {}

  const seen_request& request() const { return request_; }
  std::string header(const std::string& lower_name) const;

  /// False once the client is gone.
  bool send(std::string_view bytes);
  /// Waits, but not past the end of the test.
  void sleep(std::chrono::milliseconds length) const;
  /// Waits for the client to go, or the end of the test.
  void hang() const;
  /// The connection ends after this answer, in order or with a reset.
  void close() { close_ = true; }
  void reset();

  bool closes() const { return close_; }
  bool resets() const { return reset_; }
  bool stopping() const { return stopping_; }

 private:
  int socket_;
  SSL* tls_;
  const seen_request& request_;
  const std::atomic<bool>& stopping_;
  bool close_ = false, reset_ = false;
};

class scripted_origin {
 public:
  using script = std::function<void(scripted_exchange&)>;

  struct options {
    std::string address = "127.0.0.1";
    SSL_CTX* tls = nullptr;  ///< HTTPS with this; must outlive the origin
  };

  scripted_origin();
  explicit scripted_origin(options how);
  ~scripted_origin();
  scripted_origin(const scripted_origin&) = delete;
  scripted_origin& operator=(const scripted_origin&) = delete;

  /// What answers `target`; without a script it is 404.
  void on(const std::string& target, script what);
  /// The same bytes each time.
  void answer(const std::string& target, std::string bytes);

  std::string url(const std::string& target = "/") const;
  std::uint16_t port() const { return port_; }

  std::vector<seen_request> seen() const;
  std::vector<seen_request> seen(const std::string& target) const;
  std::size_t connections() const { return connections_; }
  /// Those that this end has closed.
  std::size_t ended() const { return ended_; }
  /// The most requests that were in progress at once.
  std::size_t most_at_once() const;

 private:
  void accept_all();
  void serve(int socket, std::uint64_t number);

  options how_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> connections_{0}, ended_{0};
  mutable std::mutex lock_;
  std::map<std::string, script> scripts_;
  std::vector<seen_request> seen_;
  std::size_t at_once_ = 0, most_at_once_ = 0;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

/// A whole answer with Content-Length: "200 OK", {"ETag: \"a\""}, body.
std::string http_answer(std::string_view status, const std::vector<std::string>& fields = {},
                        std::string_view body = {});

/// An RSS document of `entries` items; `salt` changes its bytes and ids.
std::string rss_document(std::size_t entries, std::string_view salt = "a");

std::string gzipped(std::string_view bytes);
std::string brotlied(std::string_view bytes);

}  // namespace wireroom::tests
