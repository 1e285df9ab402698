#include "daemon/poll/fetch_once.hpp"

#include "daemon/poll/answer_of.hpp"
#include "daemon/poll/fetcher.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace wireroom::daemon {
namespace {

class keeper final : public answer_sink {
 public:
  body on_head(const answer_head& head) override {
    text_.clear();
    return head.status == 200 || head.status == 203 ? body::take : body::drop;
  }
  bool on_body(std::string_view bytes) override {
    text_ += bytes;
    return true;
  }
  std::string& text() { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::expected<fetched_document, fetch_error> fetch_once(const std::string& url, const poll_limits& limits,
                                                        bool allow_internal) {
  auto how = std::make_shared<fetch_policy>();
  how->internal = allow_internal;
  how->ports = {80, 443};
  how->limits = limits;
  how->who.user_agent = default_user_agent({}, {}, 0);
  how->tls = std::make_shared<tls_authorities>(tls_files{});

  boost::asio::io_context context{1};
  fetcher one(context, create_resolver(context), {.idle_connections = 0});
  keeper body;
  fetch_result result;
  std::exception_ptr bug;
  boost::asio::co_spawn(context.get_executor(),
                        one.fetch({.url = url, .validators = {}, .how = how}, body, nullptr),
                        [&](std::exception_ptr failed, fetch_result got) {
                          bug = failed;
                          result = std::move(got);
                          one.close();
                        });
  context.run();
  if (bug) std::rethrow_exception(bug);

  const auto answer = answer_of(result, url, false, instant{}, instant{});
  if (answer.outcome != feeds::poll_outcome::fetched || result.head->status == 226)
    return std::unexpected(
        fetch_error{.outcome = answer.outcome, .status = answer.status, .message = answer.error});
  return fetched_document{.url = std::move(result.url),
                          .content_type = std::move(result.head->content_type),
                          .body = std::move(body.text()),
                          .status = result.head->status};
}

}  // namespace wireroom::daemon
