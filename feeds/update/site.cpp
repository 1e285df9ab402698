#include "feeds/update/site.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace wireroom::feeds {
namespace {

// Suffixes under which strangers live side by side although the last label does not tell.
constexpr std::array<std::string_view, 31> shared_hosts = {
    "amazonaws.com",  "appspot.com",     "azurewebsites.net", "blogger.com",     "blogspot.com",
    "cloudfront.net", "fastly.net",      "feedburner.com",    "firebaseapp.com", "fly.dev",
    "ghost.io",       "github.io",       "gitlab.io",         "herokuapp.com",   "hubspot.com",
    "libsyn.com",     "livejournal.com", "medium.com",        "neocities.org",   "netlify.app",
    "pages.dev",      "podbean.com",     "substack.com",      "tumblr.com",      "typepad.com",
    "vercel.app",     "web.app",         "weebly.com",        "wixsite.com",     "wordpress.com",
    "workers.dev"};

// Second labels that registries of countries hand out below.
constexpr std::array<std::string_view, 22> second_level = {
    "ac",   "asso", "biz", "co", "com", "edu", "gen", "go",  "gob", "gov",    "gouv",
    "govt", "info", "mil", "ne", "net", "nom", "or",  "org", "plc", "school", "web"};

bool numeric(std::string_view host) {
  return host.find(':') != host.npos || (!host.empty() && host.back() >= '0' && host.back() <= '9');
}

/// The last `count` labels of `host`, or all of it.
std::string_view last_labels(std::string_view host, std::size_t count) {
  auto at = host.size();
  while (count-- > 0) {
    if (at == 0) return host;
    const auto dot = host.rfind('.', at - 1);
    if (dot == host.npos) return host;
    at = dot;
  }
  return host.substr(at + 1);
}

std::string_view registrable(std::string_view host) {
  const auto two = last_labels(host, 2);
  const auto dot = two.find('.');
  if (dot == two.npos) return host;
  const auto name = two.substr(0, dot);
  const auto top = two.substr(dot + 1);
  const bool country = top.size() == 2;
  const auto among = [](const auto& list, std::string_view one) {
    return std::ranges::find(list, one) != list.end();
  };
  if (among(shared_hosts, two) || (country && among(second_level, name))) return last_labels(host, 3);
  // Short names below a country may be a registry's own (a.b.jp): look one label further.
  if (country && name.size() <= 2) return last_labels(host, 3);
  return two;
}

}  // namespace

bool same_site(std::string_view a, std::string_view b) {
  if (a.ends_with('.')) a.remove_suffix(1);
  if (b.ends_with('.')) b.remove_suffix(1);
  if (a.empty() || b.empty()) return false;
  if (a == b) return true;
  if (numeric(a) || numeric(b)) return false;
  return registrable(a) == registrable(b);
}

}  // namespace wireroom::feeds
