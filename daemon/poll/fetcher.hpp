#pragma once
// Fetches documents over HTTP and HTTPS as docs/polling.md says: addresses checked when they are dialled,
// redirects followed within bounds, connections kept. One context only; any number of fetches at once.

#include "daemon/config/config.hpp"
#include "daemon/poll/connection.hpp"
#include "daemon/poll/deadlines.hpp"
#include "daemon/poll/fetch_error.hpp"
#include "daemon/poll/http_exchange.hpp"
#include "daemon/poll/proxy_tunnel.hpp"
#include "daemon/poll/request_text.hpp"
#include "daemon/poll/resolver.hpp"
#include "daemon/poll/tls.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::daemon {

/// How the feeds of one partner are fetched. Shared by the fetches that run.
struct fetch_policy {
  bool internal = false;             ///< private addresses and every port are allowed
  bool files = false;                ///< file URLs too
  std::vector<std::uint16_t> ports;  ///< allowed besides the one of the URL asked for
  poll_limits limits;
  request_identity who;
  std::shared_ptr<tls_authorities> tls;      ///< never null
  std::shared_ptr<tls_authorities> own_tls;  ///< with the partner's client certificate; null: as tls
  std::optional<proxy_access> proxy;         ///< every connection goes through it
  std::string name;                          ///< keeps connections of different partners apart
  std::string own_name;                      ///< the same where own_tls is used
};

struct fetch_request {
  std::string url;
  /// The URL of the configuration: its origin alone is shown what the partner's configuration holds
  /// (credentials, header fields, User-Agent, client certificate). Empty: `url`.
  std::string home;
  feeds::validators validators;
  std::shared_ptr<const fetch_policy> how;
  /// Not empty: it is posted, without validators and secrets. Redirects that keep the method (307, 308) are
  /// followed, others are errors.
  std::string form;
};

struct fetch_result {
  std::optional<fetch_error> failure;  ///< no complete answer; `head` may still be there
  std::optional<answer_head> head;     ///< of the last answer
  std::string url;                     ///< that gave it, after redirects
  std::string permanent_url;           ///< the same, when every hop was 301 or 308
  std::uint64_t wire_bytes = 0;
};

/// Waits for its turn at another host before a redirect is followed there.
class hop_gate {
 public:
  virtual ~hop_gate() = default;

  /// Returns when `host` may be asked; false when it must not be for long: the fetch then fails.
  virtual net::task<bool> next_request(std::string host, std::uint16_t port) = 0;
};

class fetcher {
 public:
  struct options {
    std::size_t idle_connections = 256;
    std::size_t idle_per_origin = 4;
  };

  /// `where` must outlive it.
  fetcher(boost::asio::io_context& where, std::unique_ptr<resolver> names, options how);
  ~fetcher();

  /// Asks for a document. Bodies of 200, 203, 226 and 404 go to `sink`, with the head of the last answer
  /// before; `gate` may be null. Both must live until the end.
  net::task<fetch_result> fetch(fetch_request request, answer_sink& sink, hop_gate* gate);

  /// What one who fetches again and again keeps between: a fetch finds room in what the one before it had.
  /// For one fetch at a time.
  struct room {
    fetch_request request;  ///< to be set before a fetch, and left alone until its end
    fetch_result result;    ///< of the last fetch, until rest() or the next

    /// Ends the use of `result`, as it has to before the next fetch: lets go of the policy, and of every
    /// text's room beyond 1 KiB.
    void rest();

   private:
    friend fetcher;
    feeds::url_parts where_;            ///< of what is asked now
    std::string origin_;                ///< of the same: key of the pool
    std::string text_;                  ///< of the request; may hold credentials
    std::vector<std::string> visited_;  ///< before `result.url`
    std::optional<deadlines::watch> watch_;
  };
  /// The same in `in`, which must live until the end.
  net::task<> fetch(room& in, answer_sink& sink, hop_gate* gate);

  /// Breaks off all fetches, and those to come.
  void break_off(const std::string& why);

  /// No fetch may be under way: closes kept connections and ends the timer.
  void close();

 private:
  /// `own`: it is the partner's own origin.
  net::task<std::expected<std::unique_ptr<connection>, fetch_error>> open(const feeds::url_parts& where,
                                                                          const fetch_policy& how, bool own,
                                                                          deadlines::watch& watch);
  net::task<std::expected<std::unique_ptr<connection>, fetch_error>> reach(const feeds::url_parts& where,
                                                                           const fetch_policy& how,
                                                                           deadlines::watch& watch);
  net::task<std::expected<std::unique_ptr<connection>, fetch_error>> reach_by_proxy(
      const feeds::url_parts& where, const fetch_policy& how, deadlines::watch& watch);

  std::unique_ptr<resolver> names_;
  connection_pool pool_;
  deadlines deadlines_;
};

/// True for the statuses whose Location is followed.
bool is_redirect(unsigned status);

}  // namespace wireroom::daemon
