#pragma once
// Subscription lists: OPML, or URLs one a line. What `[subscriptions] include` and `wireroom import` read.

#include "daemon/config/config.hpp"
#include "daemon/config/web_address.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

namespace wireroom::daemon {

/// One feed of a list.
struct subscription {
  std::string url;
  web_address address;                  ///< of `url`
  std::string site;                     ///< empty where the list does not say
  std::vector<std::string> categories;  ///< folders of OPML, tags of a line
  std::uint32_t line = 0;
};

/// Takes the feeds of a list one by one: of thousands that a list has a line each not all are held at once.
/// It may move from what it is given.
using subscription_sink = std::function<void(subscription&)>;

/// Hands each feed of `bytes`, called `name` in messages, to `take`, in order; gives the number of repeats
/// that were left out already. What begins with '<' is OPML (http://opml.org/spec2.opml); all else is a list:
/// a URL a line, then perhaps tags, in quotation marks when with spaces, as newsboat(1) writes them, whose
/// titles ("~Title") are passed over; blank lines and lines that begin with '#' are nothing. Every line that
/// is no feed is an error, at most 100: what was handed on before is then worth nothing. Bounded by the size
/// of `bytes`, in time as well.
std::expected<std::size_t, std::vector<config_error>> parse_subscriptions(std::string_view bytes,
                                                                          const std::string& name,
                                                                          const subscription_sink& take);

/// The same from a file of at most 64 MiB.
std::expected<std::size_t, std::vector<config_error>> read_subscriptions(const std::string& file,
                                                                         const subscription_sink& take);

/// What a subscription_merge did.
struct merge_result {
  std::size_t feeds = 0, partners = 0;  ///< added
  std::vector<config_error> repeats;    ///< lines whose feed was there already, at most 100
  std::size_t repeated = 0;             ///< all of them
};

/// Adds feeds to partners, on one thread: each to the one called like its host
/// (daemon/config/web_address.hpp), which is made when there is none. A feed that a partner already has is
/// left out.
class subscription_merge {
 public:
  /// `file` names the list in messages. `partners` is held by reference.
  subscription_merge(std::vector<partner_config>& partners, std::string file);

  void add(subscription& wanted);

  /// Once, after the last.
  merge_result finish();

 private:
  /// False when it was known already.
  bool remember(std::string_view key);

  std::vector<partner_config>& partners_;
  const std::string file_;
  merge_result result_;
  std::pmr::monotonic_buffer_resource texts_;  ///< of known_
  boost::unordered_flat_set<std::string_view> known_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace wireroom::daemon
