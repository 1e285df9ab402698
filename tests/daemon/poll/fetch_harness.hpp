#pragma once
// Runs one fetch to its end on a context of its own.

#include "daemon/poll/fetcher.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace wireroom::tests {

class body_keeper final : public daemon::answer_sink {
 public:
  body on_head(const daemon::answer_head& head) override {
    status = head.status;
    text.clear();
    return body::take;
  }
  bool on_body(std::string_view bytes) override {
    text += bytes;
    ++pieces;
    return text.size() < enough;
  }

  unsigned status = 0;
  std::string text;
  std::size_t pieces = 0;
  std::size_t enough = std::string::npos;
};

class fetch_harness {
 public:
  fetch_harness() {
    policy_->internal = true;
    policy_->tls = std::make_shared<daemon::tls_authorities>(daemon::tls_files{});
    policy_->who.user_agent = "wireroom/test";
    auto& limits = policy_->limits;
    limits.first_byte = std::chrono::milliseconds{600};
    limits.slow_after = std::chrono::milliseconds{600};
    limits.connect = limits.tls = std::chrono::milliseconds{1000};
    limits.total = std::chrono::milliseconds{5000};
  }
  ~fetch_harness() {
    fetcher_.close();
    context_.run();
  }
  fetch_harness(const fetch_harness&) = delete;
  fetch_harness& operator=(const fetch_harness&) = delete;

  daemon::fetch_policy& policy() { return *policy_; }

  daemon::fetch_result get(const std::string& url, feeds::validators validators = {}) {
    return fetch({.url = url, .validators = std::move(validators), .how = policy_});
  }
  daemon::fetch_result post(const std::string& url, std::string form) {
    return fetch({.url = url, .validators = {}, .how = policy_, .form = std::move(form)});
  }

  daemon::fetch_result fetch(daemon::fetch_request request) {
    daemon::fetch_result out;
    bool done = false;
    boost::asio::co_spawn(context_.get_executor(), fetcher_.fetch(std::move(request), body, nullptr),
                          [&](std::exception_ptr failed, daemon::fetch_result result) {
                            if (failed) std::rethrow_exception(failed);
                            out = std::move(result);
                            done = true;
                          });
    run_until(done);
    return out;
  }

  /// The same in a room that is used again, as the poller does.
  const daemon::fetch_result& fetch_in(daemon::fetcher::room& room, const std::string& url) {
    room.rest();
    room.request.url = url;
    room.request.how = policy_;
    bool done = false;
    boost::asio::co_spawn(context_.get_executor(), fetcher_.fetch(room, body, nullptr),
                          [&](std::exception_ptr failed) {
                            if (failed) std::rethrow_exception(failed);
                            done = true;
                          });
    run_until(done);
    return room.result;
  }

  body_keeper body;
  std::size_t most_pieces_a_turn = 0;  ///< of a body, before others got theirs

 private:
  void run_until(const bool& done) {
    context_.restart();
    for (auto before = body.pieces; !done && context_.run_one() > 0; before = body.pieces)
      most_pieces_a_turn = std::max(most_pieces_a_turn, body.pieces - before);
  }

  boost::asio::io_context context_{1};
  std::shared_ptr<daemon::fetch_policy> policy_ = std::make_shared<daemon::fetch_policy>();
  daemon::fetcher fetcher_{context_, daemon::create_resolver(context_), {}};
};

}  // namespace wireroom::tests
