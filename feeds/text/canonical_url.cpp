// The key under which links to one page meet. What it drops names no page: who sent the reader, in which
// dress the page comes, and through which door.

#include "feeds/text/url.hpp"
#include "feeds/text/url_syntax.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_size = 8192;  ///< of a URL, and of its key

template <std::size_t Size>
bool holds(const std::array<std::string_view, Size>& sorted, std::string_view word) {
  return std::ranges::binary_search(sorted, word);
}

// Parameters that say where a reader came from. Sorted.
constexpr auto tracking = [] {
  auto names = std::to_array<std::string_view>({"__twitter_impression",
                                                "_branch_match_id",
                                                "_ga",
                                                "_gl",
                                                "_hsenc",
                                                "_hsmi",
                                                "amp_gsa",
                                                "amp_js_v",
                                                "amp_latest_update_time",
                                                "cmp",
                                                "cmpid",
                                                "cndid",
                                                "dclid",
                                                "dicbo",
                                                "dm_i",
                                                "ef_id",
                                                "elqtrack",
                                                "elqtrackid",
                                                "emci",
                                                "emdi",
                                                "esrc",
                                                "fb_action_ids",
                                                "fb_action_types",
                                                "fb_ref",
                                                "fb_source",
                                                "fbclid",
                                                "feature_share",
                                                "ftag",
                                                "ftcamp",
                                                "gaa_at",
                                                "gaa_n",
                                                "gaa_sig",
                                                "gaa_ts",
                                                "gbraid",
                                                "gclid",
                                                "gclsrc",
                                                "guccounter",
                                                "guce_referrer",
                                                "guce_referrer_sig",
                                                "igsh",
                                                "igshid",
                                                "ito",
                                                "li_fat_id",
                                                "mbid",
                                                "mc_cid",
                                                "mc_eid",
                                                "mkt_tok",
                                                "mkwid",
                                                "ml_subscriber",
                                                "ml_subscriber_hash",
                                                "mod",
                                                "msclkid",
                                                "mtm_campaign",
                                                "mtm_medium",
                                                "mtm_source",
                                                "ncid",
                                                "ns_campaign",
                                                "ns_fee",
                                                "ns_linkname",
                                                "ns_mchannel",
                                                "ns_source",
                                                "ocid",
                                                "oly_anon_id",
                                                "oly_enc_id",
                                                "pcrid",
                                                "pk_campaign",
                                                "pk_kwd",
                                                "pk_medium",
                                                "pk_source",
                                                "piwik_campaign",
                                                "rb_clickid",
                                                "ref_src",
                                                "ref_url",
                                                "rss_id",
                                                "s_cid",
                                                "s_kwcid",
                                                "scid",
                                                "smid",
                                                "smtyp",
                                                "soc_src",
                                                "soc_trk",
                                                "spm",
                                                "srnd",
                                                "sref",
                                                "taid",
                                                "trk",
                                                "trkcampaign",
                                                "tscsrc",
                                                "ttclid",
                                                "twclid",
                                                "usqp",
                                                "vero_conv",
                                                "vero_id",
                                                "wbraid",
                                                "wickedid",
                                                "wprov",
                                                "wt.mc_id",
                                                "wt.rss_f",
                                                "wt.tsrc",
                                                "wt_mc",
                                                "xtor",
                                                "yclid",
                                                "ysclid"});
  std::ranges::sort(names);
  return names;
}();

// Parameters that often name the page, but not with these values.
constexpr auto weak_names = std::to_array<std::string_view>(
    {"campaign", "cid", "emc", "feed", "feedname", "feedtype", "from", "medium", "origin", "partner", "ref",
     "referrer", "rss", "source", "src", "via"});
constexpr auto weak_values = std::to_array<std::string_view>(
    {"",       "1",           "atom",       "email",    "facebook",    "fb",         "feed", "feedburner",
     "feedly", "google_news", "googlenews", "homepage", "linkedin",    "newsletter", "rss",  "rss-feed",
     "rss2",   "rss_feed",    "rssfeed",    "social",   "syndication", "twitter",    "yahoo"});

bool is_tracking(std::string_view name, std::string_view value) {
  if (name.starts_with("utm_") || name.starts_with("at_") || name.starts_with("hsa_") ||
      name.starts_with("asc_") || holds(tracking, name)) {
    return true;
  }
  return holds(weak_names, name) && holds(weak_values, value) && !(value == "1" && name != "rss");
}

bool is_amp_parameter(std::string_view name, std::string_view value) {
  if (name == "amp" || name == "_amp" || name == "isamp" || name == "amphtml") {
    return value.empty() || value == "1" || value == "true" || value == "yes";
  }
  return value == "amp" && (name == "outputtype" || name == "output" || name == "view" || name == "format" ||
                            name == "mode" || name == "type" || name == "display");
}

// Calls `take(name, value, whole)` for each parameter of `query` that is not empty.
template <class Take>
void each_parameter(std::string_view query, Take take) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto whole = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (whole.empty()) continue;
    const auto equals = std::min(whole.find('='), whole.size());
    take(whole.substr(0, equals), whole.substr(std::min(equals + 1, whole.size())), whole);
  }
}

std::string kept_parameters(std::string_view query) {
  std::string out;
  each_parameter(query, [&out](std::string_view name, std::string_view value, std::string_view whole) {
    const std::string small_name = ascii_lower(name), small_value = ascii_lower(value);
    if (is_tracking(small_name, small_value) || is_amp_parameter(small_name, small_value)) return;
    if (!out.empty()) out.push_back('&');
    out.append(whole);
  });
  return out;
}

bool is_host_or_below(std::string_view host, std::string_view domain) {
  return host.ends_with(domain) &&
         (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
}

// Doors that name the page behind them in a parameter.
struct redirector {
  std::string_view domain;  ///< or what it ends with
  std::string_view path;    ///< beginning of the path
  std::string_view parameters;
};
constexpr auto redirectors = std::to_array<redirector>({
    {"news.google.com", "/news/url", " url "},
    {"feedproxy.google.com", "/", " url u "},
    {"feedburner.google.com", "/", " url u "},
    {"feeds.feedburner.com", "/", " url u "},
    {"bing.com", "/news/apiclick.aspx", " url "},
    {"facebook.com", "/l.php", " u "},
    {"instagram.com", "/", " u "},
    {"reddit.com", "/", " url "},
    {"tumblr.com", "/redirect", " z "},
    {"umblr.com", "/redirect", " z "},
    {"youtube.com", "/redirect", " q "},
    {"vk.com", "/away.php", " to "},
    {"medium.com", "/r/", " url "},
    {"steamcommunity.com", "/linkfilter", " url "},
    {"safelinks.protection.outlook.com", "/", " url "},
    {"viglink.com", "/", " u "},
    {"redirectingat.com", "/", " url "},
    {"skimresources.com", "/", " url "},
    {"feedblitz.com", "/", " url u "},
    {"feedsportal.com", "/", " url u "},
    {"pheedo.com", "/", " url u "},
    {"flipboard.com", "/redirect", " url "},
    {"exit.sc", "/", " url "},
    {"nl.nytimes.com", "/f/", " url "},
    {"yahoo.com", "/_ylt", " url "},
});

bool is_google(std::string_view host) {
  const auto name = host.find("google.");
  return name != host.npos && (name == 0 || host[name - 1] == '.') && host.size() - name <= 13;
}

bool is_web(std::string_view url) {
  const auto scheme = scheme_of(url);
  return equals_ignoring_case(scheme, "http") || equals_ignoring_case(scheme, "https");
}

std::string parameter_url(std::string_view query, std::string_view names) {
  std::string found;
  each_parameter(query, [&](std::string_view name, std::string_view value, std::string_view) {
    if (!found.empty() || !names.contains(' ' + ascii_lower(name) + ' ')) return;
    std::string url = percent_decode(value);
    if (is_web(url)) found = std::move(url);
  });
  return found;
}

// AMP caches write the page's address into their path: /c/s/HOST/PATH, `s` for https.
std::string cached_page(std::string_view path) {
  for (const std::string_view kind : {"/c/", "/v/", "/a/", "/wp/"}) {
    if (!path.starts_with(kind)) continue;
    path.remove_prefix(kind.size());
    if (path.starts_with("s/")) path.remove_prefix(2);
    const auto host = path.substr(0, path.find('/'));
    return host.contains('.') ? "https://" + std::string(path) : std::string{};
  }
  return {};
}

// FeedsPortal wrote the page's address with 0A, 0B, … for what it took to be special.
std::string feedsportal_page(std::string_view path) {
  constexpr std::string_view codes = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::array<std::string_view, 26> meanings = {
      "0",    ".",      "/", "?", "-", "=",    "&", ",", "_", "%", "+", "http://", "https://",
      ".com", ".co.uk", ";", "|", ":", "www.", "#", "$", "~", "!", "(", ")",       "Z"};
  const auto begin = path.find("/l/0L");
  if (begin == path.npos) return {};
  path.remove_prefix(begin + 3);
  path = path.substr(0, path.find('/'));
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto code = path[i] == '0' && i + 1 < path.size() ? codes.find(path[i + 1]) : codes.npos;
    if (code == codes.npos) {
      out.push_back(path[i]);
    } else {
      out.append(meanings[code]);
      ++i;
    }
  }
  return out;
}

// The address that stands within this one, when the host is known to pass readers on. Empty otherwise.
std::string page_behind(std::string_view host, std::string_view path, std::string_view query) {
  if (is_host_or_below(host, "cdn.ampproject.org") || is_host_or_below(host, "bing-amp.com")) {
    return cached_page(path);
  }
  if (is_google(host)) {
    if (path.starts_with("/amp/")) {
      path.remove_prefix(path.starts_with("/amp/s/") ? 7 : 5);
      return path.substr(0, path.find('/')).contains('.')
                 ? "https://" + std::string(path) + (query.empty() ? "" : '?' + std::string(query))
                 : std::string{};
    }
    if (path == "/url" || path == "/imgres") return parameter_url(query, " url q imgrefurl ");
  }
  if (is_host_or_below(host, "feedsportal.com")) {
    if (std::string page = feedsportal_page(path); !page.empty()) return page;
  }
  if (is_host_or_below(host, "yahoo.com")) {
    if (const auto star = path.find("*http"); star != path.npos) return percent_decode(path.substr(star + 1));
    if (const auto mark = path.find("/RU="); mark != path.npos) {
      const auto rest = path.substr(mark + 4);
      return percent_decode(rest.substr(0, rest.find('/')));
    }
  }
  for (const auto& door : redirectors) {
    if (is_host_or_below(host, door.domain) && path.starts_with(door.path)) {
      return parameter_url(query, door.parameters);
    }
  }
  return {};
}

// An address behind a door is shorter than the door's: what is not, is no such address.
std::string shorter_page_behind(std::string_view host, std::string_view path, std::string_view query) {
  std::string page = page_behind(host, path, query);
  if (page.size() >= std::string_view("https://?").size() + host.size() + path.size() + query.size())
    return {};
  return page;
}

// The dresses of one host.
void strip_host_prefixes(std::string_view& host) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view prefix : {"www.", "m.", "mobile.", "amp."}) {
      // What is left must still be a name with a dot, not a top-level domain.
      if (host.starts_with(prefix) && host.substr(prefix.size()).contains('.')) {
        host.remove_prefix(prefix.size());
        again = true;
      }
    }
  }
}

// AMP spellings and slashes at the end; `path` has its first slash.
void strip_path(std::string& path) {
  for (std::size_t before = 0; before != path.size();) {
    before = path.size();
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (path.starts_with("/amp/")) path.erase(0, 4);
    if (path.size() > 4 && path.ends_with("/amp")) path.resize(path.size() - 4);
    if (path.size() > 5 && path.ends_with(".amp") && path[path.size() - 5] != '/')
      path.resize(path.size() - 4);
    for (const std::string_view suffix : {".amp.html", ".amp.htm"}) {
      if (path.size() > suffix.size() && path.ends_with(suffix)) {
        path.erase(path.size() - suffix.size(), 4);
      }
    }
    path = remove_dot_segments(std::move(path));
  }
}

/// Makes the key of one URL, and of those behind it.
class key_maker {
 public:
  /// Empty when there is none.
  std::string key_of(std::string_view url);

  /// More doors stood within each other than a person would open.
  bool lost() const { return lost_; }

 private:
  std::string key_of_page(const std::string& page) {
    if (page.empty()) return {};
    lost_ = lost_ || doors_ == most_doors;
    if (lost_) return {};
    ++doors_;
    return key_of(page);
  }

  static constexpr int most_doors = 16;
  int doors_ = 0;
  bool lost_ = false;
};

std::string key_maker::key_of(std::string_view url) {
  if (url.size() > max_size) return {};
  const std::string trimmed = trim_url(url);
  if (!is_web(trimmed)) return {};
  const auto colon = scheme_of(trimmed).size();
  const auto host_begin = std::min(trimmed.find_first_not_of('/', colon + 1), trimmed.size());
  if (host_begin - colon < 3) return {};
  const auto parts = split_components(std::string_view(trimmed).substr(host_begin - 2));
  const auto authority = split_authority(*parts.authority);
  const std::string full_host = normalize_host(authority.host);
  if (full_host.empty()) return {};
  std::string path = remove_dot_segments(normalize_encoding(parts.path));
  if (!path.starts_with('/')) path.insert(0, 1, '/');
  std::string query = normalize_encoding(parts.query.value_or(""));
  const std::string page = shorter_page_behind(full_host, path, query);
  if (std::string key = key_of_page(page); !key.empty() || lost_) return key;

  const bool literal = full_host.contains(':');
  std::string_view host = full_host;
  if (!literal) strip_host_prefixes(host);
  strip_path(path);
  query = kept_parameters(query);
  // Once more: the door may show only now, and the key must be its own key.
  if (const auto now = shorter_page_behind(host, path, query); now != page)
    if (std::string key = key_of_page(now); !key.empty() || lost_) return key;

  std::string key = literal ? "https://[" : "https://";
  key.append(host).append(literal ? "]" : "");
  const auto port = parse_port(authority.port);
  if (!port) return {};
  if (*port != 0 && *port != 80 && *port != 443) key.append(":").append(std::to_string(*port));
  key.append(path);
  if (!query.empty()) key.append("?").append(query);
  return key.size() > max_size ? std::string{} : key;
}

}  // namespace

std::string canonical_url(std::string_view url) {
  key_maker maker;
  std::string key = maker.key_of(url);
  return maker.lost() ? std::string{} : key;
}

}  // namespace wireroom::feeds
