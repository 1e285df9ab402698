#pragma once
// Two hundred feeds with every manner that docs/polling.md has a rule for, as pure functions of what is asked
// and when, and the server that puts them on loopback and writes the log that the audit reads.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace wireroom::tests {

using moment = std::chrono::sys_time<std::chrono::milliseconds>;

/// A request as the script sees it.
struct asked {
  std::string hop;  ///< what follows the feed's own target: where its redirects lead
  std::string etag, modified;
  moment at, begun;  ///< now, and when the month began
  bool offers_delta = false;

  std::int64_t day() const { return std::chrono::floor<std::chrono::days>(at - begun).count(); }
  std::int64_t hour() const { return std::chrono::floor<std::chrono::hours>(at - begun).count(); }
};

struct answer {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  boost::json::object facts;  ///< what only the origin knows, for the audit
  bool reset = false;         ///< in place of an answer
};

struct month_feed;
using manner = answer (*)(const month_feed&, const asked&);

struct month_feed {
  std::size_t number = 0;
  std::string name;     ///< of its manner
  std::string address;  ///< of its host
  std::string other;    ///< of another host, for redirects
  std::chrono::seconds rhythm{};
  std::optional<std::chrono::seconds> every;
  manner how = nullptr;
  std::uint16_t port = 0;

  std::string target() const;
  std::string url() const;
};

/// `number` feeds, several on some hosts.
std::vector<month_feed> month_feeds(std::size_t number);

/// Serves them from a thread of its own. `log` gets a line of JSON for each request; it is called on that
/// thread.
class month_origin {
 public:
  month_origin(std::vector<month_feed>& feeds, moment begun, std::function<void(std::string)> log);
  ~month_origin();
  month_origin(const month_origin&) = delete;
  month_origin& operator=(const month_origin&) = delete;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::tests
