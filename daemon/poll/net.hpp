#pragma once
// Asio's types as the poller uses them: bound to its own io_context, which spares a virtual call and an
// allocation for each operation. Included by sources of daemon/poll only.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace wireroom::daemon::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using executor = asio::io_context::executor_type;
using socket = asio::basic_stream_socket<tcp, executor>;
using timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, executor>;
template <class T = void>
using task = asio::awaitable<T, executor>;

/// co_await op(..., net::tuple) gives a tuple of the error code and the result; nothing throws. Being
/// deferred, the operation needs no coroutine of its own.
inline constexpr asio::as_tuple_t<asio::deferred_t> tuple{};

/// A coroutine waits here until another handler of the same context fires. Fires once at most per wait.
class event {
 public:
  explicit event(const executor& where) : timer_(where, std::chrono::steady_clock::time_point::max()) {}

  task<> wait() {
    if (!fired_) co_await timer_.async_wait(tuple);
    fired_ = false;
  }
  void fire() {
    fired_ = true;
    timer_.cancel();
  }

 private:
  timer timer_;
  bool fired_ = false;
};

}  // namespace wireroom::daemon::net
