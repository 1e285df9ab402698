#include "daemon/poll/resolver.hpp"

#include "daemon/poll/address_guard.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include <ares.h>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <netdb.h>

namespace wireroom::daemon {
namespace {

using net::asio::ip::address;
using steady = std::chrono::steady_clock;
using descriptor = net::asio::posix::basic_stream_descriptor<net::executor>;

constexpr std::size_t names_kept = 4096;
constexpr std::chrono::seconds shortest{5}, longest{3600}, failures{30};
/// How often a name is asked again when the connection to its server was lost.
constexpr int asked_again = 3;

void initialise_library() {
  static std::once_flag once;
  std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
}

/// One socket of c-ares. c-ares opens and closes it; we only wait for it.
struct watched : std::enable_shared_from_this<watched> {
  watched(const net::executor& where, ares_socket_t fd) : socket(where, fd) {}
  descriptor socket;
  bool read = false, write = false;       ///< what c-ares wants to know
  bool reading = false, writing = false;  ///< what is being waited for
  bool closed = false;
};

class cares_resolver final : public resolver, public std::enable_shared_from_this<cares_resolver> {
 public:
  explicit cares_resolver(net::asio::io_context& where) : where_(where.get_executor()), timer_(where_) {}

  ~cares_resolver() override { close(); }

  /// Cancels what is under way. The channel calls back into this object, so that it goes first.
  void close() override {
    closing_ = true;
    timer_.cancel();
    if (channel_) ares_destroy(channel_);
    channel_ = nullptr;
  }

  void open(const std::string& servers) {
    initialise_library();
    ares_options options{};
    options.timeout = 2000;
    options.tries = 2;
    options.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
      static_cast<cares_resolver*>(self)->on_socket(fd, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    if (ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) channel_ = nullptr;
    if (channel_ && !servers.empty()) ares_set_servers_ports_csv(channel_, servers.c_str());
  }

  net::task<std::expected<addresses, std::string>> resolve(std::string host,
                                                           steady::time_point deadline) override {
    net::error_code not_numeric;
    if (const auto numeric = net::asio::ip::make_address(host, not_numeric); !not_numeric)
      co_return addresses{numeric};
    if (is_ambiguous_host(host))
      co_return std::unexpected(fmt::format("{} is neither a name nor an address as it stands", host));
    const auto keep = shared_from_this();
    auto& known = names_[host];
    if (!known) known = std::make_shared<name>();
    const auto entry = known;
    entry->used = steady::now();
    if (!entry->asking && entry->expires <= entry->used) ask(host, entry);
    while (entry->asking) {
      // Everyone who asks for this name waits for the one query.
      auto waiter = std::make_shared<net::timer>(where_, deadline);
      entry->waiting.push_back(waiter);
      co_await waiter->async_wait(net::tuple);
      std::erase(entry->waiting, waiter);
      if (entry->asking && steady::now() >= deadline)
        co_return std::unexpected(fmt::format("no name server answered for {} in time", host));
      if (closing_) co_return std::unexpected("stopped");
    }
    if (entry->found.empty()) co_return std::unexpected(entry->failure);
    co_return entry->found;
  }

 private:
  struct name {
    bool asking = false;
    addresses found;
    std::string failure;
    steady::time_point expires{}, used{};
    std::vector<std::shared_ptr<net::timer>> waiting;
  };

  struct query {
    cares_resolver* self;
    std::string host;
    std::shared_ptr<name> entry;
    int again;  ///< how often it may still be asked anew
  };

  void ask(const std::string& host, const std::shared_ptr<name>& entry, int again = asked_again) {
    if (!channel_) {
      entry->failure = "the resolver library could not start";
      return;
    }
    entry->asking = true;
    trim();
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = ARES_AI_NOSORT;
    auto* asked = new query{this, host, entry, again};  // given back by the callback, which always comes
    ares_getaddrinfo(
        channel_, host.c_str(), nullptr, &hints,
        [](void* argument, int status, int, ares_addrinfo* result) {
          const std::unique_ptr<query> done(static_cast<query*>(argument));
          done->self->on_answer(*done, status, result);
          if (result) ares_freeaddrinfo(result);
        },
        asked);
    arm();
  }

  /// c-ares gives up every query under way with a server as soon as one TCP connection to it ends, those over
  /// UDP too, and calls it a refusal where there is no other server. One that really refuses does so again at
  /// once.
  void ask_again(const query& asked) {
    net::asio::post(
        where_, [self = shared_from_this(), host = asked.host, entry = asked.entry, again = asked.again - 1] {
          entry->asking = false;
          self->ask(host, entry, again);
          if (!entry->asking) release(*entry);
        });
  }

  static void release(const name& entry) {
    for (const auto& waiter : entry.waiting) waiter->cancel();
  }

  void on_answer(const query& asked, int status, const ares_addrinfo* result) {
    if (status == ARES_ECONNREFUSED && asked.again > 0 && !closing_) {
      ask_again(asked);
      return;
    }
    auto& entry = *asked.entry;
    entry.asking = false;
    entry.found.clear();
    std::chrono::seconds ttl = longest;
    if (status == ARES_SUCCESS && result) {
      for (const auto* node = result->nodes; node; node = node->ai_next) {
        ttl = std::min(ttl, std::chrono::seconds{node->ai_ttl});
        if (node->ai_family == AF_INET) {
          const auto* in = reinterpret_cast<const sockaddr_in*>(node->ai_addr);
          entry.found.emplace_back(net::asio::ip::address_v4(ntohl(in->sin_addr.s_addr)));
        } else if (node->ai_family == AF_INET6) {
          const auto* in = reinterpret_cast<const sockaddr_in6*>(node->ai_addr);
          net::asio::ip::address_v6::bytes_type bytes;
          std::copy_n(in->sin6_addr.s6_addr, bytes.size(), bytes.begin());
          entry.found.emplace_back(net::asio::ip::address_v6(bytes, in->sin6_scope_id));
        }
        if (entry.found.size() == 32) break;
      }
      for (const auto* alias = result->cnames; alias; alias = alias->next)
        ttl = std::min(ttl, std::chrono::seconds{alias->ttl});
    }
    if (entry.found.empty()) {
      entry.failure =
          status == ARES_SUCCESS || status == ARES_ENODATA ? fmt::format("{} has no address", asked.host)
          : status == ARES_ENOTFOUND                       ? fmt::format("there is no host {}", asked.host)
          : status == ARES_ETIMEOUT ? fmt::format("no name server answered for {} in time", asked.host)
                                    : fmt::format("{}: {}", asked.host, ares_strerror(status));
      ttl = failures;
    }
    entry.expires = steady::now() + std::clamp(ttl, shortest, longest);
    release(entry);
  }

  /// Makes room: expired names first, then those unused for longest.
  void trim() {
    if (names_.size() <= names_kept) return;
    const auto now = steady::now();
    std::erase_if(names_, [&](const auto& one) { return !one.second->asking && one.second->expires < now; });
    while (names_.size() > names_kept) {
      auto oldest = names_.end();
      for (auto at = names_.begin(); at != names_.end(); ++at)
        if (!at->second->asking && (oldest == names_.end() || at->second->used < oldest->second->used))
          oldest = at;
      if (oldest == names_.end()) return;
      names_.erase(oldest);
    }
  }

  void on_socket(ares_socket_t fd, bool readable, bool writable) {
    auto at = sockets_.find(fd);
    if (!readable && !writable) {
      if (at == sockets_.end()) return;
      at->second->closed = true;
      at->second->socket.release();  // c-ares closes it
      sockets_.erase(at);
      return;
    }
    if (closing_) return;
    if (at == sockets_.end()) at = sockets_.emplace(fd, std::make_shared<watched>(where_, fd)).first;
    at->second->read = readable;
    at->second->write = writable;
    wait(at->second);
  }

  void wait(const std::shared_ptr<watched>& one) {
    if (one->read && !one->reading) {
      one->reading = true;
      one->socket.async_wait(descriptor::wait_read, [weak = weak_from_this(), one](net::error_code failed) {
        one->reading = false;
        if (const auto self = weak.lock()) self->on_ready(one, failed, true);
      });
    }
    if (one->write && !one->writing) {
      one->writing = true;
      one->socket.async_wait(descriptor::wait_write, [weak = weak_from_this(), one](net::error_code failed) {
        one->writing = false;
        if (const auto self = weak.lock()) self->on_ready(one, failed, false);
      });
    }
  }

  void on_ready(const std::shared_ptr<watched>& one, net::error_code failed, bool read) {
    if (one->closed || !channel_ || failed == net::asio::error::operation_aborted) return;
    const auto fd = one->socket.native_handle();
    ares_process_fd(channel_, read ? fd : ARES_SOCKET_BAD, read ? ARES_SOCKET_BAD : fd);
    if (!one->closed) wait(one);
    arm();
  }

  /// c-ares' own retries and time-outs.
  void arm() {
    if (!channel_) return;
    timeval longest_wait{1, 0}, left{};
    const auto* next = ares_timeout(channel_, &longest_wait, &left);
    if (sockets_.empty()) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::chrono::seconds{next->tv_sec} + std::chrono::microseconds{next->tv_usec} +
                         std::chrono::milliseconds{1});
    timer_.async_wait([weak = weak_from_this()](net::error_code failed) {
      const auto self = weak.lock();
      if (failed || !self || !self->channel_) return;
      ares_process_fd(self->channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      self->arm();
    });
  }

  net::executor where_;
  net::timer timer_;
  ares_channel channel_ = nullptr;
  bool closing_ = false;
  std::unordered_map<ares_socket_t, std::shared_ptr<watched>> sockets_;
  std::unordered_map<std::string, std::shared_ptr<name>> names_;
};

/// Owns the channel: coroutines that still wait keep the rest alive until they have seen its end.
class owner final : public resolver {
 public:
  explicit owner(std::shared_ptr<cares_resolver> inner) : inner_(std::move(inner)) {}
  ~owner() override { inner_->close(); }
  owner(const owner&) = delete;
  owner& operator=(const owner&) = delete;

  void close() override { inner_->close(); }

  net::task<std::expected<addresses, std::string>> resolve(std::string host,
                                                           steady::time_point deadline) override {
    return inner_->resolve(std::move(host), deadline);
  }

 private:
  std::shared_ptr<cares_resolver> inner_;
};

}  // namespace

std::unique_ptr<resolver> create_resolver(boost::asio::io_context& where, std::string servers) {
  auto inner = std::make_shared<cares_resolver>(where);
  inner->open(servers);
  return std::make_unique<owner>(std::move(inner));
}

}  // namespace wireroom::daemon
