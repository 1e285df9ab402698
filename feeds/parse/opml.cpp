#include "feeds/parse/opml.hpp"

#include "feeds/parse/events.hpp"
#include "feeds/parse/tolerant_xml.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/parse/xml_source.hpp"
#include "feeds/text/charset.hpp"
#include "feeds/text/url.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

using namespace reading;

constexpr std::size_t most_problems = 100;
constexpr std::size_t most_categories = 32;

class opml_reader final : public xml_events {
 public:
  explicit opml_reader(const opml_limits& limits) : limits_(limits) {}

  void declare(std::string_view, std::string_view) override {}
  resolved_name resolve(std::string_view ns, std::string_view prefix, std::string_view local) const override {
    return {.ns = ns, .prefix = prefix, .local = local, .space = family::core, .rules = {}};
  }

  void begin(const resolved_name& name, attributes list) override {
    if (++depth_ > limits_.depth)
      return fail(errc::limit_exceeded, fmt::format("outlines are nested deeper than {}", limits_.depth));
    if (!seen_root_) {
      seen_root_ = true;
      if (!equals_ignoring_case(name.local, "opml") && !equals_ignoring_case(name.local, "outline"))
        return fail(errc::not_a_feed,
                    fmt::format("its root element <{}> is not OPML's", utf8_prefix(name.local, 80)));
    }
    in_title_ = depth_ == 3 && equals_ignoring_case(name.local, "title");
    const bool outline = equals_ignoring_case(name.local, "outline");
    opened_.push_back(outline && folder(list));
  }

  void end(const resolved_name&) override {
    if (depth_ > 0) --depth_;
    in_title_ = false;
    if (opened_.empty()) return;
    if (opened_.back()) folders_.pop_back();
    opened_.pop_back();
  }

  void characters(std::string_view text) override {
    if (in_title_ && list_.title.size() + text.size() <= limits_.text_bytes) list_.title.append(text);
  }
  void doctype(std::string_view, std::string_view) override {}
  void cut_off(bool) override {}
  void problem_at(problem_code code, std::string message, std::uint32_t line, std::uint32_t column) override {
    if (list_.problems.size() < most_problems)
      list_.problems.push_back({code, std::move(message), line, column});
  }
  bool seen_root() const override { return seen_root_; }
  bool in_markup() const override { return false; }
  bool in_text() const override { return false; }
  bool in_entry() const override { return false; }

  feed_list take() {
    trim(list_.title);
    return std::move(list_);
  }

 private:
  static std::string_view value_of(attributes list, std::string_view name) {
    for (const attribute& a : list)
      if (equals_ignoring_case(a.name, name)) return trimmed(a.value);
    return {};
  }
  std::string text_of(attributes list, std::string_view name) const {
    const std::string_view value = value_of(list, name);
    return value.size() <= limits_.text_bytes ? std::string(value) : std::string();
  }

  // An outline with xmlUrl is a feed; one without is a folder, also when it is within a feed's.
  bool folder(attributes list) {
    std::string title = text_of(list, "title");
    if (title.empty()) title = text_of(list, "text");
    const std::string_view url = value_of(list, "xmlurl");
    if (url.empty()) {
      folders_.push_back(std::move(title));
      return true;
    }
    if (url.size() > limits_.text_bytes || is_dangerous_url(url)) {
      problem(problem_code::value, fmt::format("“{}” has no usable address", utf8_prefix(title, 80)));
      return false;
    }
    listed_feed made{.url = std::string(url),
                     .title = std::move(title),
                     .site = text_of(list, "htmlurl"),
                     .type = text_of(list, "type"),
                     .language = language_tag(value_of(list, "language")),
                     .categories = {},
                     .line = line_};
    if (is_dangerous_url(made.site)) made.site.clear();
    for (const std::string& name : folders_) add(made.categories, name);
    for (std::string_view part : split(value_of(list, "category"), ",")) {
      while (part.starts_with('/')) part.remove_prefix(1);
      if (part.size() <= limits_.text_bytes) add(made.categories, std::string(part));
    }
    keep(std::move(made));
    return false;
  }

  static void add(std::vector<std::string>& list, std::string name) {
    if (!name.empty() && list.size() < most_categories && std::ranges::find(list, name) == list.end())
      list.push_back(std::move(name));
  }

  void keep(listed_feed&& made) {
    if (const auto [at, fresh] = seen_.try_emplace(made.url, list_.feeds.size()); !fresh) {
      ++list_.repeats;
      for (std::string& name : made.categories) add(list_.feeds[at->second].categories, std::move(name));
      return;
    }
    if (list_.feeds.size() >= limits_.feeds)
      return fail(errc::limit_exceeded, fmt::format("it lists more than {} feeds", limits_.feeds));
    list_.feeds.push_back(std::move(made));
  }

  const opml_limits& limits_;
  feed_list list_;
  std::size_t depth_ = 0;
  bool seen_root_ = false, in_title_ = false;
  std::vector<std::string> folders_;
  std::vector<bool> opened_;  // of the open elements: it is a folder
  std::unordered_map<std::string, std::size_t> seen_;
};

}  // namespace

std::expected<feed_list, error> read_opml(std::string_view bytes, const opml_limits& limits) {
  if (bytes.size() > limits.document_bytes)
    return std::unexpected(
        error{errc::limit_exceeded, fmt::format("it is larger than {} bytes", limits.document_bytes), 0, 0});
  std::string text;
  {
    const charset_choice charset = choose_charset(bytes.substr(0, 4096), {});
    charset_decoder(charset.label).decode(bytes, text, true);
  }
  const parse_limits xml_limits{.depth = limits.depth};
  opml_reader first(limits);
  xml_source source(first, xml_limits);
  const bool whole =
      source.feed(text) != xml_source::state::broken && source.finish() != xml_source::state::broken;
  if (whole || first.failure()) {
    if (first.failure()) return std::unexpected(*first.failure());
    return first.take();
  }
  opml_reader again(limits);
  read_tolerantly(text, again, xml_limits);
  if (again.failure()) return std::unexpected(*again.failure());
  if (!again.seen_root()) return std::unexpected(error{errc::not_a_feed, "there is no OPML in it", 0, 0});
  return again.take();
}

}  // namespace wireroom::feeds
