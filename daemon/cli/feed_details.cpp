#include "daemon/cli/feed_details.hpp"

#include "daemon/config/web_address.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

namespace json = boost::json;

/// Text of a member, numbers printed; empty for what is missing or null. Without control characters.
std::string text_of(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_string()) return json::serialize(*value);
  std::string text;
  for (const char c : value->get_string()) text += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? ' ' : c;
  return text;
}

class details {
 public:
  void add(std::string_view name, const std::string& value) {
    if (!value.empty()) out_ += fmt::format("{:<16} {}\n", name, value);
  }
  /// Members of `from` under their names, in words.
  void add(const json::object& from,
           std::initializer_list<std::pair<std::string_view, std::string_view>> lines) {
    for (const auto& [name, key] : lines) add(name, text_of(from, key));
  }
  std::string str() && { return std::move(out_); }

 private:
  std::string out_;
};

const json::object& object_in(const json::object& from, std::string_view key) {
  static const json::object none;
  const auto* value = from.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

std::string details_of(const json::object& feed) {
  details out;
  out.add(feed, {{"feed", "url"},
                 {"id", "id"},
                 {"configured as", "configured_url"},
                 {"title", "title"},
                 {"partner", "partner"},
                 {"owner", "owner"},
                 {"standing", "standing"},
                 {"last answer", "outcome"},
                 {"status", "status"},
                 {"error", "error"},
                 {"errors in a row", "error_streak"},
                 {"last poll", "last_poll"},
                 {"last success", "last_success"},
                 {"last change", "last_change"},
                 {"next poll", "next_poll"},
                 {"why then", "reason"},
                 {"rhythm, seconds", "rhythm_seconds"},
                 {"hint, seconds", "hint_seconds"}});
  out.add(object_in(feed, "validators"), {{"ETag", "etag"}, {"Last-Modified", "last_modified"}});
  out.add("bytes", fmt::format("{} in the last poll, {} in all", text_of(feed, "bytes"),
                               text_of(feed, "bytes_total")));
  const auto& redirect = object_in(feed, "redirect");
  if (!redirect.empty()) {
    out.add("redirects to", fmt::format("{} ({} times since {})", text_of(redirect, "to"),
                                        text_of(redirect, "streak"), text_of(redirect, "since")));
  }
  const auto& search = object_in(feed, "discovery");
  if (const auto chosen = text_of(search, "chosen"); !chosen.empty()) {
    out.add("found", fmt::format("{} ({}) at {}", chosen,
                                 text_of(search, "by") == "page" ? "its page names it" : "a well-known place",
                                 text_of(search, "at")));
  }
  if (const auto* offers = search.if_contains("offers"); offers != nullptr && offers->is_array()) {
    for (const auto& offer : offers->get_array()) {
      if (offer.is_string())
        out.add("its page names", text_of({{"url", offer}}, "url") + " (of another site)");
    }
  }
  if (const auto move = text_of(feed, "waits_for_word"); !move.empty()) {
    out.add("your word", fmt::format("'wireroom refresh {} --accept-move' polls it at {} from now on",
                                     text_of(feed, "id"), move));
  }
  out.add(feed, {{"sent by you to", "accepted"}});
  return std::move(out).str();
}

}  // namespace

bool is_feed_meant(const json::object& feed, const std::string& wanted) {
  const auto url = text_of(feed, "url"), configured = text_of(feed, "configured_url");
  if (text_of(feed, "id") == wanted || text_of(feed, "partner") == wanted) return true;
  if (url == wanted || configured == wanted) return true;  // also those of files
  const auto meant = read_web_address(wanted);
  if (!meant) return false;
  const auto same = [&](const std::string& other) {
    const auto address = read_web_address(other);
    return address && address->key == meant->key;
  };
  return same(url) || same(configured);
}

std::expected<std::string, std::string> render_feed_details(std::string_view status,
                                                            const std::string& wanted) {
  boost::system::error_code failure;
  const auto parsed = json::parse(status, failure);
  const auto* all = failure || !parsed.is_object() ? nullptr : parsed.get_object().if_contains("feeds");
  if (all == nullptr || !all->is_array()) return std::unexpected("the answer is no status");
  std::string out;
  for (const auto& feed : all->get_array()) {
    if (!feed.is_object() || !is_feed_meant(feed.get_object(), wanted)) continue;
    if (!out.empty()) out += '\n';
    out += details_of(feed.get_object());
  }
  return out;
}

}  // namespace wireroom::daemon::cli
