#pragma once
// What the configuration says about polling each feed. Reads credential files when made, so not in a
// coroutine; immutable then, any thread.

#include "daemon/config/config.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/schedule.hpp"
#include "daemon/websub/terms.hpp"
#include "feeds/update/poll_policy.hpp"
#include "storage/store.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>

namespace wireroom::daemon {

/// How one feed is polled.
struct feed_policy {
  std::shared_ptr<const fetch_policy> fetch;  ///< never null
  feeds::poll_settings when;
  schedule::manners manners;
  bool websub = false;   ///< its hub is subscribed to
  std::string moved_to;  ///< the configuration's word where it is asked; empty: none
};

class policies {
 public:
  explicit policies(std::shared_ptr<const config> configuration);

  /// A feed of a partner that the configuration does not name is polled as one without settings.
  /// Never null; one serves all feeds of a partner that have no settings of their own.
  std::shared_ptr<const feed_policy> of(const storage::feed_row& row) const;

  /// Manners towards a host that only redirects name.
  schedule::manners strangers() const;

  websub_terms websub() const { return terms_of(*config_); }

  unsigned concurrency() const { return std::max(config_->poll.concurrency, 1u); }

 private:
  std::shared_ptr<const feed_policy> make(
      const partner_config& said, std::unordered_map<std::string, std::shared_ptr<tls_authorities>>& tls);

  std::shared_ptr<const config> config_;
  partner_config nobody_;
  std::shared_ptr<const feed_policy> unknown_;
  std::unordered_map<std::string, std::shared_ptr<const feed_policy>> partners_;  ///< of their usual feeds
  std::unordered_map<std::string, const feed_config*> feeds_;  ///< with settings of their own, by URL
};

/// The host for politeness: its name, with the port where it is not the web's own (80 and 443 are one
/// server).
std::string host_key(const std::string& host, std::uint16_t port);

}  // namespace wireroom::daemon
