#pragma once
// An HTTP proxy on loopback that knows CONNECT alone: it opens a connection and passes bytes on, in both
// directions, a thread for each. What it was told is kept for the test to judge. Names are looked up in
// `hosts` first, so that a test can give public ones to loopback.

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace wireroom::tests {

class connect_proxy {
 public:
  struct options {
    std::string authorization;  ///< asks for this value of Proxy-Authorization; empty: for none
    std::string answer;         ///< is sent in place of a tunnel; "-": nothing, it hangs
    std::map<std::string, std::uint16_t> hosts;  ///< "NAME:PORT" to a port of 127.0.0.1
  };

  connect_proxy() : connect_proxy(options{}) {}
  explicit connect_proxy(options how);
  ~connect_proxy();
  connect_proxy(const connect_proxy&) = delete;
  connect_proxy& operator=(const connect_proxy&) = delete;

  std::uint16_t port() const { return port_; }
  /// Heads as received, and what passed through a tunnel towards origins.
  std::vector<std::string> heads() const;
  std::string passed() const;

 private:
  void accept_all();
  void serve(int socket);
  void pass(int from, int to, bool towards_origin);

  options how_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex lock_;
  std::vector<std::string> heads_;
  std::string passed_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace wireroom::tests
