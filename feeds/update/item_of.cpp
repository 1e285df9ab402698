#include "feeds/update/item_of.hpp"

#include "feeds/text/html.hpp"
#include "feeds/text/url.hpp"
#include "feeds/text/utf8.hpp"
#include "feeds/update/bounded.hpp"
#include "feeds/update/identity.hpp"

#include <algorithm>
#include <bit>
#include <string>

#define XXH_STATIC_LINKING_ONLY  // the state as a member, not on the heap
#include <xxhash.h>

namespace wireroom::feeds {
namespace {

// Bounds of what is stored of one item; docs/limits.md lists them.
constexpr std::size_t short_bytes = 512;
constexpr std::size_t url_bytes = 2048;
constexpr std::size_t title_bytes = 4096;
constexpr std::size_t summary_bytes = 64u << 10;
constexpr std::size_t content_bytes = 1u << 20;
constexpr std::size_t persons = 20, labels = 50, files = 20;

constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_http(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

/// A URL is kept whole or not at all: a cut one leads elsewhere.
std::string kept_url(const std::string& url) {
  return url.size() <= url_bytes && is_publishable_url(url) ? url : std::string{};
}

text bounded_text(const text& from, std::size_t bytes) {
  text out = from;
  if (out.value.size() > bytes) {
    const auto head = utf8_prefix(from.value, bytes);
    // Cut HTML is rebuilt, so that its elements are closed.
    out.value = from.type == text_type::plain ? std::string(head) : sanitize_html(head, from.base);
  }
  out.base = bounded(out.base, url_bytes);
  out.language = bounded(out.language, 64);
  return out;
}

/// The first of the contents that can be shown in place, as HTML.
std::string content_html(const entry& one) {
  for (const auto& part : one.contents) {
    if (part.value.empty()) continue;
    const auto head = utf8_prefix(part.value, content_bytes);
    if (part.type == "text" || part.type == "text/plain") return escape_markup(head);
    if (part.type == "html" || part.type == "xhtml" || part.type == "text/html" ||
        part.type == "application/xhtml+xml")
      return head.size() == part.value.size() ? part.value : sanitize_html(head, part.base);
  }
  return {};
}

std::string image_of(const entry& one) {
  if (one.image)
    if (auto url = kept_url(one.image->url); !url.empty()) return url;
  for (const auto& file : one.enclosures)
    if (file.type.starts_with("image/"))
      if (auto url = kept_url(file.url); !url.empty()) return url;
  return {};
}

std::string language_of(const document& doc, const entry& one) {
  if (!one.language.empty()) return bounded(one.language, 64);
  if (one.title && !one.title->language.empty()) return bounded(one.title->language, 64);
  return bounded(doc.feed.language, 64);
}

std::optional<instant> moment_of(const std::optional<date>& value) {
  if (!value || !value->utc) return std::nullopt;
  return instant{*value->utc};
}

item_body body_of(const document& doc, const entry& one) {
  item_body out;
  out.entry_id = one.id.size() <= url_bytes ? one.id : std::string{};
  if (is_http(one.link)) out.url = kept_url(one.link);
  if (one.title) out.title = bounded_text(*one.title, title_bytes);
  if (one.summary) out.summary = bounded_text(*one.summary, summary_bytes);
  out.content = content_html(one);
  out.language = language_of(doc, one);
  out.image = image_of(one);
  // RFC 4287, section 4.2.1: an entry without authors has those of its feed.
  const auto& authors = one.authors.empty() ? doc.feed.authors : one.authors;
  for (const auto& who : authors) {
    if (out.authors.size() == persons) break;
    out.authors.push_back({.name = bounded(who.name, short_bytes),
                           .email = bounded(who.email, short_bytes),
                           .url = kept_url(who.url),
                           .avatar = kept_url(who.avatar)});
  }
  for (const auto& which : one.categories) {
    if (out.categories.size() == labels) break;
    auto label = bounded(which.label.empty() ? which.term : which.label, short_bytes);
    if (!label.empty() && std::ranges::find(out.categories, label) == out.categories.end())
      out.categories.push_back(std::move(label));
  }
  for (const auto& file : one.enclosures) {
    if (out.enclosures.size() == files) break;
    auto url = kept_url(file.url);
    if (url.empty()) continue;
    out.enclosures.push_back({.url = std::move(url),
                              .type = bounded(file.type, short_bytes),
                              .title = bounded(file.title, short_bytes),
                              .length = file.length,
                              .duration = file.duration});
  }
  out.published = moment_of(one.published);
  out.updated = moment_of(one.updated);
  return out;
}

/// Hashes strings of which white space is folded; a separator keeps neighbours apart.
class folded_hash {
 public:
  folded_hash() { XXH3_64bits_reset(&state_); }

  void add(std::string_view s) {
    gap_ = any_ = false;
    char before = ' ';
    while (!s.empty()) {
      const auto head = s.substr(0, block);
      if (folds_nothing(head, before))
        put_folded(head);
      else
        for (const char c : head) put_folding(c);
      before = is_space(head.back()) ? ' ' : head.back();
      s.remove_prefix(head.size());
    }
    put('\0');
  }

  void add(std::uint64_t value) {
    flush();
    XXH3_64bits_update(&state_, &value, sizeof value);
  }

  std::uint64_t value() {
    flush();
    return XXH3_64bits_digest(&state_);
  }

 private:
  static constexpr std::size_t block = 64, width = 16;

  /// True when all white space in `s` is single spaces and no other control character is there. Most text is
  /// like that, so it is looked at by `width`, without a branch for a character. `before`: a space for any
  /// white space.
  static bool folds_nothing(std::string_view s, char before) {
    if (folds(s[0], before)) return false;
    std::size_t i = 1;
    for (; i + width <= s.size(); i += width)
      if (any_folds(s.data() + i)) return false;
    if (i == s.size()) return true;
    if (s.size() > width) return !any_folds(s.data() + s.size() - width);
    for (; i < s.size(); ++i)
      if (folds(s[i], s[i - 1])) return false;
    return true;
  }

  static bool folds(char c, char before) {
    return (static_cast<unsigned char>(c) < ' ') | ((c == ' ') & (before == ' '));
  }
  /// Of the next `width` characters, which are not the first.
  static bool any_folds(const char* s) {
    const char* const before = s - 1;
    unsigned char any = 0;
    for (std::size_t i = 0; i < width; ++i) any |= static_cast<unsigned char>(folds(s[i], before[i]));
    return any != 0;
  }

  void put_folded(std::string_view s) {
    if (gap_) put(' ');  // then it does not begin with white space
    gap_ = s.back() == ' ';
    if (gap_) s.remove_suffix(1);
    if (s.empty()) return;
    any_ = true;
    if (sizeof buffer_ - used_ < s.size()) flush();
    std::ranges::copy(s, buffer_ + used_);
    used_ += s.size();
  }

  void put_folding(char c) {
    if (is_space(c)) {
      gap_ = any_;
      return;
    }
    if (gap_) put(' ');
    put(c);
    gap_ = false;
    any_ = true;
  }

  void put(char c) {
    if (used_ == sizeof buffer_) flush();
    buffer_[used_++] = c;
  }
  void flush() {
    XXH3_64bits_update(&state_, buffer_, used_);
    used_ = 0;
  }

  XXH3_state_t state_;
  char buffer_[1024];
  std::size_t used_ = 0;
  bool gap_ = false, any_ = false;  ///< of the string that is being added
};

}  // namespace

std::uint64_t content_hash(const item_body& body) {
  folded_hash hash;
  const auto add_text = [&hash](const text& value) {
    hash.add(static_cast<std::uint64_t>(value.type));
    hash.add(value.value);
  };
  hash.add(body.url);
  add_text(body.title);
  add_text(body.summary);
  hash.add(body.content);
  hash.add(body.language);
  hash.add(body.image);
  hash.add(body.authors.size());
  for (const auto& who : body.authors) {
    hash.add(who.name);
    hash.add(who.email);
    hash.add(who.url);
    hash.add(who.avatar);
  }
  hash.add(body.categories.size());
  for (const auto& label : body.categories) hash.add(label);
  hash.add(body.enclosures.size());
  for (const auto& file : body.enclosures) {
    hash.add(file.url);
    hash.add(file.type);
    hash.add(file.title);
    hash.add(file.length.value_or(0));
    hash.add(std::bit_cast<std::uint64_t>(file.duration.value_or(0.0)));
  }
  hash.add(body.published ? static_cast<std::uint64_t>(to_ms(*body.published)) : 0);
  return hash.value();
}

instant place_of(const item_body& body, std::size_t rank, bool first_poll, instant now) {
  const auto& stated = body.published ? body.published : body.updated;
  if (stated) return std::min(*stated, now);
  return first_poll ? now - std::chrono::hours{static_cast<std::int64_t>(rank)} : now;
}

std::vector<item> items_of(const document& doc, std::span<const entry> entries, bool first_poll,
                           instant now) {
  auto keys = identify(entries);
  std::vector<item> out;
  out.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (keys[i].empty()) continue;
    item one;
    one.body = body_of(doc, entries[i]);
    const auto& body = one.body;
    if (body.title.value.empty() && body.summary.value.empty() && body.content.empty() && body.url.empty())
      continue;
    one.key = std::move(keys[i]);
    one.canonical_url = canonical_url(body.url);
    one.content_hash = content_hash(body);
    one.place = place_of(body, i, first_poll, now);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace wireroom::feeds
