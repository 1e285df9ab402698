#pragma once
// `/status`: how the daemon, its feeds and its outputs stand, as values; rendered as JSON for programs
// (status_json.cpp) and as a page for people (status_page.cpp). All pure.

#include "daemon/operate/metrics.hpp"
#include "daemon/poll/engine.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wireroom::daemon {

/// A rendered output as it is served.
struct output_view {
  std::string path;  ///< "/feeds/top.atom"
  std::string etag;  ///< with quotes
  instant modified{};
  std::uint64_t bytes = 0;  ///< uncompressed
};

/// A line of the trending list.
struct trending_view {
  std::string title, url;
  std::uint64_t voices = 0;  ///< distinct owners
};

struct status_values {
  std::string version;
  instant now{}, started{};
  std::string config_file;  ///< empty for none
  std::string title, base_url;
  std::vector<std::string> public_addresses;

  std::vector<feed_status> feeds;
  poll_totals polls;
  poll_counters poll_counts;

  storage::counts stored;
  std::string storage_error;  ///< why polls are held; empty while all is well
  std::uint64_t commits_waiting = 0;
  std::optional<instant> last_commit;

  std::vector<output_view> outputs;
  http_totals public_http;

  std::optional<instant> last_reload;
  std::string last_reload_error;  ///< empty: it was good

  std::vector<trending_view> trending;  ///< hottest first
};

/// How a feed stands in one word: "well", "failing", "stopped", "never_polled".
const char* standing_of(const feeds::feed_state& state) noexcept;

/// A host none of whose feeds answers.
struct outage {
  std::string host;  ///< with port where it is not the scheme's
  std::size_t feeds = 0;
  std::string error;             ///< of the feed polled last
  std::optional<instant> since;  ///< last success of any of its feeds; nothing: never
};

/// Counts feeds one by one.
class feed_tally {
 public:
  /// `subscribed`: null where it is subscribed to no hub.
  void add(const storage::feed_row& row, const feeds::subscription* subscribed);

  const feed_counts& feeds() const noexcept { return feeds_; }
  const subscription_counts& subscriptions() const noexcept { return subscriptions_; }
  /// Hosts of two feeds or more, all polled and all failing by the network: no answer, no connection, no
  /// name, no TLS. By host.
  std::vector<outage> outages() const;

 private:
  struct host_state {
    std::size_t feeds = 0;
    bool all_fail = true;
    std::optional<instant> last_poll, last_success;
    std::string error;  // of the feed polled last
  };

  feed_counts feeds_;
  subscription_counts subscriptions_{};
  std::map<std::string, host_state> hosts_;
};

feed_tally tally(std::span<const feed_status> feeds);

/// Middle of the gaps between the feed's last publications; nothing for fewer than two.
std::optional<std::chrono::seconds> rhythm_of(const feeds::feed_state& state);

std::string render_status_json(const status_values& values);
/// Failing feeds first, at most a thousand; JSON has all.
std::string render_status_page(const status_values& values);

std::string render_feed_json(const feed_status& feed, instant now);
std::string render_feed_page(const feed_status& feed, instant now);

/// The stylesheet of both pages.
std::string_view status_stylesheet();

}  // namespace wireroom::daemon
