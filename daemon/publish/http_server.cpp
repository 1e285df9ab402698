#include "daemon/publish/http_server.hpp"

#include "daemon/publish/http_connection_places.hpp"
#include "feeds/text/date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <list>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

// Sockets of every kind as one type, and the context's own executor instead of a type-erased one.
using executor = asio::io_context::executor_type;
using stream = asio::generic::stream_protocol;
using socket_type = asio::basic_stream_socket<stream, executor>;
using acceptor_type = asio::basic_socket_acceptor<stream, executor>;
using timer = asio::basic_waitable_timer<clock, asio::wait_traits<clock>, executor>;
using task = asio::awaitable<void, executor>;
template <class T>
using task_of = asio::awaitable<T, executor>;

// Errors come back as values: `auto [ec, n] = co_await …`.
constexpr asio::as_tuple_t<asio::use_awaitable_t<executor>> awaited{};

constexpr std::size_t first_buffer = 4096;
constexpr std::size_t lingering_bytes = 256 << 10;
constexpr std::chrono::seconds lingering_time{2};

/// Sessions end by returning; what they throw is a bug or no memory, and costs that session only.
constexpr auto ended = [](const std::exception_ptr&) {};

enum class phase : std::uint8_t { idle, head, body, answer, closing };

}  // namespace

/// What the server and its sessions share. Sessions keep it alive, so that it may outlive the server object.
class http_server::impl : public std::enable_shared_from_this<impl> {
 public:
  impl(asio::io_context& context, request_handler& handler, server_limits limits, http_counters& counters)
      : handler_{handler},
        limits_{limits},
        counters_{counters},
        executor_{context.get_executor()},
        places_{limits.per_address} {}

  void start(int descriptor) {
    const auto local = std::make_shared<acceptor_type>(executor_);
    sockaddr_storage at{};
    socklen_t size = sizeof at;
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&at), &size);
    local->assign(stream{at.ss_family, 0}, descriptor);
    acceptors_.push_back(local);
    asio::co_spawn(executor_, accept(shared_from_this(), local), ended);
  }

  void begin_stop(std::chrono::milliseconds deadline, std::function<void()> done) {
    if (stopping_) return;
    stopping_ = true;
    done_ = std::move(done);
    stop_at_ = clock::now() + deadline;
    for (const auto& acceptor : acceptors_) {
      error_code ignored;
      acceptor->close(ignored);
    }
    acceptors_.clear();
    for (auto* open : sessions_)
      if (open->phase_ == phase::idle) open->close();
    if (sessions_.empty()) finish();
  }

  executor get_executor() const { return executor_; }

  void abandon() {
    abandoned_ = true;
    done_ = nullptr;
    for (const auto& acceptor : acceptors_) {
      error_code ignored;
      acceptor->close(ignored);
    }
    acceptors_.clear();
    for (auto* open : sessions_) open->close();
    sweep_timer_.cancel();
  }

 private:
  struct session {
    session(impl& owner, socket_type socket, std::string peer, connection_place place)
        : server_{owner}, socket_{std::move(socket)}, peer_{std::move(peer)}, place_{std::move(place)} {
      at_ = owner.sessions_.insert(owner.sessions_.end(), this);
      owner.counters_.open.fetch_add(1, std::memory_order_relaxed);
      enter(phase::head, owner.limits_.header);
    }
    ~session() {
      server_.large_bodies_ -= large_;
      server_.sessions_.erase(at_);
      server_.counters_.open.fetch_sub(1, std::memory_order_relaxed);
    }
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    void enter(phase next, clock::duration within) {
      phase_ = next;
      since_ = clock::now();
      deadline_ = since_ + within;
    }
    void close() {
      error_code ignored;
      socket_.close(ignored);
    }
    std::string_view waiting() const { return std::string_view{buffer_}.substr(0, filled_); }

    /// 0 when a body of that size may come, else the status that refuses it.
    unsigned admit_body() {
      const auto length = head_.content_length;
      if (length <= server_.limits_.request.body_bytes) return 0;
      if (const auto status = server_.handler_.refuse_large_body(head_.request, length); status != 0)
        return status;
      if (server_.large_bodies_ + length > server_.limits_.large_bodies) return 503;
      server_.large_bodies_ += large_ = length;
      return 0;
    }
    /// A large body is over: its memory goes.
    void let_go_of_body() {
      if (large_ == 0) return;
      server_.large_bodies_ -= std::exchange(large_, 0);
      buffer_.resize(filled_);
      buffer_.shrink_to_fit();
    }

    /// Room for `bytes` more behind what is filled.
    void make_room(std::size_t bytes) {
      if (buffer_.size() - filled_ < bytes) buffer_.resize(std::max(filled_ + bytes, buffer_.size() * 2));
    }
    void consume(std::size_t bytes) {
      std::char_traits<char>::move(buffer_.data(), buffer_.data() + bytes, filled_ - bytes);
      filled_ -= bytes;
    }

    task run();
    task_of<bool> read_some();
    task_of<bool> read_request(std::size_t& size);
    task_of<bool> write(response answer, bool head_only, bool keep_alive);
    task refuse(unsigned status);
    task linger();

    impl& server_;
    socket_type socket_;
    std::string peer_;
    connection_place place_;
    std::list<session*>::iterator at_;
    phase phase_ = phase::head;
    clock::time_point since_, deadline_;
    std::string buffer_;      // all of its size may be read into
    std::size_t filled_ = 0;  // bytes of buffer_ that hold what came
    std::size_t large_ = 0;   // bytes of the large body that is read
    head_finder finder_{server_.limits_.request};
    request_head head_;
    std::string out_;
  };

  static task accept(std::shared_ptr<impl> self, std::shared_ptr<acceptor_type> from);
  static task serve(std::shared_ptr<impl> self, socket_type socket, std::string peer, connection_place place);
  static task sweep(std::shared_ptr<impl> self);

  bool make_place();
  void sweep_once(clock::time_point now);
  const std::string& common_lines();

  void finish() {
    if (done_) asio::post(executor_, std::exchange(done_, nullptr));
  }

  request_handler& handler_;
  const server_limits limits_;
  http_counters& counters_;
  executor executor_;
  std::vector<std::shared_ptr<acceptor_type>> acceptors_;
  connection_places places_;
  std::list<session*> sessions_;
  std::size_t large_bodies_ = 0;  // bytes that sessions read
  timer sweep_timer_{executor_};
  bool sweeping_ = false;
  bool stopping_ = false;
  bool abandoned_ = false;
  clock::time_point stop_at_{};
  std::function<void()> done_;
  std::string common_lines_;
  std::int64_t common_second_ = -1;
};

namespace {

std::string address_of(const stream::endpoint& peer) {
  return peer_address(*static_cast<const sockaddr*>(peer.data()), peer.size());
}

}  // namespace

task http_server::impl::accept(std::shared_ptr<impl> self, std::shared_ptr<acceptor_type> from) {
  while (from->is_open() && !self->abandoned_) {
    socket_type socket{self->executor_};
    stream::endpoint peer;
    auto [ec] = co_await from->async_accept(socket, peer, awaited);
    if (!from->is_open()) co_return;
    if (ec) {
      // Out of descriptors or memory, or the peer has gone: the waiting ones give way, and it goes on.
      if (ec != asio::error::connection_aborted) {
        self->make_place();
        timer pause{self->executor_, std::chrono::milliseconds{20}};
        co_await pause.async_wait(awaited);
      }
      continue;
    }
    self->counters_.accepted.fetch_add(1, std::memory_order_relaxed);
    auto address = address_of(peer);
    auto place = self->places_.take(address);
    if (!place || (self->sessions_.size() >= self->limits_.connections && !self->make_place())) {
      self->counters_.refused.fetch_add(1, std::memory_order_relaxed);
      continue;
    }
    const int on = 1;
    if (!address.empty()) ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    asio::co_spawn(self->executor_, serve(self, std::move(socket), std::move(address), std::move(*place)),
                   ended);
    if (!std::exchange(self->sweeping_, true)) asio::co_spawn(self->executor_, sweep(self), ended);
  }
}

task http_server::impl::serve(std::shared_ptr<impl> self, socket_type socket, std::string peer,
                              connection_place place) {
  {
    session one{*self, std::move(socket), std::move(peer), std::move(place)};
    if (!self->abandoned_) co_await one.run();
  }
  if (self->stopping_ && self->sessions_.empty()) self->finish();
}

task http_server::impl::sweep(std::shared_ptr<impl> self) {
  const auto& limits = self->limits_;
  const auto shortest = std::min({limits.header, limits.body, limits.idle, limits.write});
  const auto period = std::clamp(shortest / 4, std::chrono::milliseconds{5}, std::chrono::milliseconds{1000});
  do {
    self->sweep_timer_.expires_after(period);
    co_await self->sweep_timer_.async_wait(awaited);
    if (self->abandoned_) co_return;
    self->sweep_once(clock::now());
  } while (!self->sessions_.empty());
  self->sweeping_ = false;
}

void http_server::impl::sweep_once(clock::time_point now) {
  static constexpr std::string_view late =
      "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  for (auto* open : sessions_) {
    const bool over = stopping_ && now >= stop_at_;
    if (now < open->deadline_ && !over) continue;
    if (open->phase_ != phase::idle && open->phase_ != phase::closing)
      counters_.timeouts.fetch_add(1, std::memory_order_relaxed);
    if ((open->phase_ == phase::head && open->filled_ > 0) || open->phase_ == phase::body)
      ::send(open->socket_.native_handle(), late.data(), late.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    open->close();
  }
}

/// Closes the session that has waited longest for a request to be complete.
bool http_server::impl::make_place() {
  session* oldest = nullptr;
  for (auto* open : sessions_)
    if ((open->phase_ == phase::idle || open->phase_ == phase::head) && open->socket_.is_open() &&
        (!oldest || open->since_ < oldest->since_))
      oldest = open;
  if (!oldest) return false;
  oldest->close();
  counters_.evicted.fetch_add(1, std::memory_order_relaxed);
  return true;
}

/// Server and Date, made once a second.
const std::string& http_server::impl::common_lines() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (const auto second = now.time_since_epoch().count(); second != common_second_) {
    common_second_ = second;
    common_lines_ = "Server: wireroom\r\nDate: " + feeds::format_http_date(now) + "\r\n";
  }
  return common_lines_;
}

task_of<bool> http_server::impl::session::read_some() {
  make_room(buffer_.empty() ? first_buffer : 1);
  auto [ec, n] = co_await socket_.async_read_some(
      asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_), awaited);
  filled_ += n;
  co_return !ec;
}

/// Reads until a whole request is in the buffer; `size` is how many bytes it takes there. False: the session
/// is over.
task_of<bool> http_server::impl::session::read_request(std::size_t& size) {
  const auto& limits = server_.limits_;
  for (;;) {
    const auto found = finder_.look(waiting());
    if (found == head_finder::result::found) break;
    if (found == head_finder::result::refused) {
      co_await refuse(finder_.status());
      co_return false;
    }
    if (phase_ == phase::idle && server_.stopping_) co_return false;
    if (!co_await read_some()) co_return false;
    if (phase_ == phase::idle) enter(phase::head, limits.header);
  }
  const auto start = finder_.skipped();
  const auto end = finder_.head_size();
  const auto read = [&] { return read_head(waiting().substr(start, end - start), limits.request, head_); };
  if (const auto status = read(); status != 0) {
    co_await refuse(status);
    co_return false;
  }
  if (const auto status = admit_body(); status != 0) {
    co_await refuse(status);
    co_return false;
  }
  size = end + head_.content_length;
  if (filled_ < size) {
    enter(phase::body, limits.body);
    make_room(size - filled_);
    read();  // the bytes may have moved, and the views with them
    if (head_.expect_continue && head_.version == 11) {
      static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      auto [ec, n] = co_await asio::async_write(socket_, asio::buffer(go_on), awaited);
      if (ec) co_return false;
    }
    while (filled_ < size) {
      auto [ec, n] =
          co_await socket_.async_read_some(asio::buffer(buffer_.data() + filled_, size - filled_), awaited);
      filled_ += n;
      if (ec) co_return false;
    }
  }
  head_.request.body = waiting().substr(end, head_.content_length);
  head_.request.peer = peer_;
  co_return true;
}

task http_server::impl::session::run() {
  for (;;) {
    std::size_t size = 0;
    if (!co_await read_request(size)) co_return;
    response answer;
    try {
      answer = server_.handler_.handle(head_.request);
    } catch (const std::exception&) {
      answer = plain_response(500, "This request met a fault of ours.");
    }
    const bool keep_alive = head_.keep_alive && !answer.close && !server_.stopping_;
    const bool head_only = head_.request.method == "HEAD";
    if (!co_await write(std::move(answer), head_only, keep_alive)) co_return;
    consume(size);
    let_go_of_body();
    if (!keep_alive) {
      if (filled_ > 0 || !server_.stopping_) co_await linger();
      co_return;
    }
    finder_.reset();
    if (filled_ > 0)
      enter(phase::head, server_.limits_.header);
    else
      enter(phase::idle, server_.limits_.idle);
  }
}

task_of<bool> http_server::impl::session::write(response answer, bool head_only, bool keep_alive) {
  const auto length = answer.shared_body.size() + answer.body.size();
  out_.assign("HTTP/1.1 ");
  std::array<char, 24> digits;
  const auto append_number = [&](std::size_t number) {
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out_.append(digits.data(), end);
  };
  append_number(answer.status);
  out_.append(" ").append(reason_of(answer.status)).append("\r\n").append(server_.common_lines());
  out_.append(answer.shared_headers).append(answer.headers);
  if (!keep_alive)
    out_.append("Connection: close\r\n");
  else if (head_.version == 10)
    out_.append("Connection: keep-alive\r\n");
  const bool bodiless = answer.status == 204 || answer.status == 304;
  if (!bodiless) {
    out_.append("Content-Length: ");
    append_number(length);
    out_.append("\r\n");
  }
  out_.append("\r\n");

  std::array<asio::const_buffer, 3> parts{asio::buffer(out_)};
  if (!head_only && !bodiless) {
    parts[1] = asio::buffer(answer.shared_body);
    parts[2] = asio::buffer(answer.body);
  }
  enter(phase::answer, server_.limits_.write + std::chrono::seconds{length / 8192});
  auto [ec, sent] = co_await asio::async_write(socket_, parts, awaited);
  server_.counters_.bytes_sent.fetch_add(sent, std::memory_order_relaxed);
  const auto kind = std::min<unsigned>(answer.status / 100, 5);
  server_.counters_.responses[kind].fetch_add(1, std::memory_order_relaxed);
  co_return !ec;
}

task http_server::impl::session::refuse(unsigned status) {
  server_.counters_.bad_requests.fetch_add(1, std::memory_order_relaxed);
  head_.version = 11;
  if (co_await write(plain_response(status, reason_of(status)), false, false)) co_await linger();
}

/// Closing a socket with unread bytes resets the connection, and the answer may be lost with it: so what
/// still comes is read and thrown away for a while (RFC 9112, section 9.6).
task http_server::impl::session::linger() {
  error_code ignored;
  socket_.shutdown(socket_type::shutdown_send, ignored);
  enter(phase::closing, lingering_time);
  buffer_.resize(first_buffer);
  for (std::size_t thrown_away = 0; thrown_away < lingering_bytes;) {
    auto [ec, n] = co_await socket_.async_read_some(asio::buffer(buffer_), awaited);
    if (ec) co_return;
    thrown_away += n;
  }
}

http_server::http_server(asio::io_context& context, request_handler& handler, server_limits limits,
                         http_counters& counters)
    : impl_{std::make_shared<impl>(context, handler, limits, counters)} {}

http_server::~http_server() {
  impl_->abandon();
}

std::expected<std::string, listen_error> http_server::listen(const std::string& address) {
  const auto descriptor = open_listen_socket(address);
  if (!descriptor) return std::unexpected{descriptor.error()};
  return adopt(*descriptor);
}

std::expected<std::string, listen_error> http_server::adopt(int descriptor) {
  auto name = bound_address(descriptor);
  if (name)
    impl_->start(descriptor);
  else
    ::close(descriptor);
  return name;
}

void http_server::stop(std::chrono::milliseconds deadline, std::function<void()> done) {
  asio::post(impl_->get_executor(), [self = impl_, deadline, done = std::move(done)]() mutable {
    self->begin_stop(deadline, std::move(done));
  });
}

}  // namespace wireroom::daemon
