#include "feeds/parse/reader.hpp"

#include "feeds/parse/markup.hpp"
#include "feeds/text/date.hpp"
#include "feeds/text/url.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most_problems = 100;
constexpr std::size_t most_namespaces = 64;
constexpr std::size_t most_extension_bytes = 256u << 10;  // of one entry, or of the feed
constexpr std::size_t longest_url = 16u << 10;
constexpr std::size_t longest_copy = 64u << 10;
constexpr std::size_t element_cost = 64;  // what an element counts for beside its text

target target_of(feeds::feed& f) {
  return {.id = &f.id,
          .title = &f.title,
          .summary = &f.subtitle,
          .rights = &f.rights,
          .link = &f.link,
          .links = &f.links,
          .language = &f.language,
          .authors = &f.authors,
          .contributors = &f.contributors,
          .publisher = &f.publisher,
          .categories = &f.categories,
          .published = &f.published,
          .updated = &f.updated,
          .created = &f.created,
          .valid = &f.valid,
          .image = &f.image,
          .geo = &f.geo,
          .media = &f.media,
          .itunes = &f.itunes,
          .podcast = &f.podcast,
          .extensions = &f.extensions,
          .as_feed = &f};
}

target target_of(feeds::entry& e) {
  return {.id = &e.id,
          .title = &e.title,
          .summary = &e.summary,
          .rights = &e.rights,
          .link = &e.link,
          .links = &e.links,
          .language = &e.language,
          .authors = &e.authors,
          .contributors = &e.contributors,
          .publisher = &e.publisher,
          .categories = &e.categories,
          .published = &e.published,
          .updated = &e.updated,
          .created = &e.created,
          .valid = &e.valid,
          .image = &e.image,
          .geo = &e.geo,
          .media = &e.media,
          .itunes = &e.itunes,
          .podcast = &e.podcast,
          .extensions = &e.extensions,
          .as_entry = &e};
}

bool takes_text(take how) {
  return how == take::text || how == take::markup || how == take::literal;
}

}  // namespace

reader::reader(const parse_options& options, entry_sink& sink)
    : options_(options),
      sink_(sink),
      feed_target_(target_of(document_.feed)),
      entry_target_(target_of(entry_)),
      source_target_(target_of(source_)),
      target_(&feed_target_) {
  document_.url = options.url;
  scopes_.push_back({options.url, {}});
}

void reader::declare(std::string_view prefix, std::string_view uri) {
  if (dialect_ == core_dialect::none && !uri.empty()) dialect_ = dialect_of(uri);
  if (document_.namespaces.size() < most_namespaces)
    document_.namespaces.try_emplace(std::string(prefix), uri);
}

resolved_name reader::resolve(std::string_view ns, std::string_view prefix, std::string_view local) const {
  if (ns.empty() || ns != core_alias_) return reading::resolve(ns, prefix, local);
  resolved_name out = reading::resolve({}, {}, local);
  out.ns = ns;
  out.prefix = prefix;
  return out;
}

const rule* reader::rule_for(const resolved_name& name) const {
  for (const rule& candidate : name.rules)
    if (contains(candidate.where, place_)) return &candidate;
  return nullptr;
}

void reader::begin(const resolved_name& name, attributes list) {
  if (!wants_more()) return;
  if (++depth_ > options_.limits.depth)
    return fail(errc::limit_exceeded,
                fmt::format("elements are nested deeper than {}", options_.limits.depth));
  if (skipped_ > 0) {
    ++skipped_;
    return;
  }
  if (!tree_.empty()) return begin_tree(name, list);
  if (nested_ > 0 || (!frames_.empty() && takes_text(frames_.back().how))) return begin_nested(name, list);
  const bool first = !seen_root_;
  if (first) {
    seen_root_ = true;
    begin_root(name, list);
    if (!wants_more()) return;
  }

  const rule* what = first ? nullptr : rule_for(name);
  if (!what && !first) return begin_tree(name, list);
  frames_.push_back({.what = what,
                     .how = what ? what->how : take::nothing,
                     .came_from = place_,
                     .text_start = text_.size()});
  if (first) enter(root_place_);
  open_scope(list, frames_.back().scoped);
  if (first) {
    if (!language().empty()) document_.feed.language = language();
    return;
  }
  inline_ = raw_ = false;
  element_ns_ = name.ns;
  if (what->begin) what->begin(*this, list);
  const take how = frames_.back().how;
  if (how == take::skip || how == take::tree) {
    if (frames_.back().scoped) scopes_.pop_back();
    frames_.pop_back();
    if (how == take::tree) return begin_tree(name, list);
    skipped_ = 1;
  }
}

void reader::end(const resolved_name& name) {
  if (!wants_more()) return;
  if (depth_ > 0) --depth_;
  if (skipped_ > 0) {
    --skipped_;
    return;
  }
  if (!tree_.empty()) return end_tree();
  if (nested_ > 0) return end_nested(name);
  if (!frames_.empty()) end_frame();
}

void reader::end_frame() {
  const frame top = frames_.back();
  place_ = top.came_from;
  if (top.what && top.what->end) {
    // Handlers may keep what they are given, so it is a string of their own with no room to spare; the buffer
    // goes on with its memory. What is large is not copied for that.
    if (top.text_start == 0 && text_.size() > longest_copy)
      std::swap(value_, text_);
    else
      value_.assign(text_, top.text_start);
    trim(value_);
    repair_c1(value_);
    text_.resize(std::min(text_.size(), top.text_start));
    if (top.text_start == 0) text_.clear();
    top.what->end(*this, value_);
    value_.clear();
  } else {
    text_.resize(top.text_start);
  }
  if (top.scoped) scopes_.pop_back();
  frames_.pop_back();
  if (frames_.empty() && entry_open_) end_entry();  // an entry document
}

void reader::characters(std::string_view text) {
  if (!wants_more() || skipped_ > 0) return;
  if (!tree_.empty()) {
    if (charge_tree(text.size())) tree_.back()->value.append(text);
    return;
  }
  if (frames_.empty()) return;
  const take how = frames_.back().how;
  if (how == take::nothing) return;
  if (how == take::markup && inline_)
    append_escaped(text_, text);
  else
    text_.append(text);
}

void reader::doctype(std::string_view public_id, std::string_view system_id) {
  netscape_ = public_id.find("Netscape") != std::string_view::npos ||
              system_id.find("netscape") != std::string_view::npos;
}

void reader::open_scope(attributes list, bool& opened) {
  opened = false;
  for (const attribute& a : list) {
    if (a.ns != xml_namespace || (a.name != "base" && a.name != "lang")) continue;
    if (!opened) scopes_.push_back(scopes_.back());
    opened = true;
    scope& now = scopes_.back();
    if (a.name == "lang") {
      now.language = language_tag(a.value);
    } else if (std::string resolved = url(a.value); !resolved.empty()) {
      now.base = std::move(resolved);
    }
  }
}

// --- markup within a text

void reader::inline_markup() {
  // Text so far was taken as it stands. It lies between tags, so that it has to be escaped; unless it holds
  // escaped markup itself, as HTML half escaped does: then all of it is markup.
  const std::size_t start = frames_.back().text_start;
  const std::string_view so_far = std::string_view(text_).substr(start);
  if (construct_.type == construct::kind::html ||
      (!is_atom() && so_far.find('<') != std::string_view::npos)) {
    raw_ = true;
    return;
  }
  inline_ = true;
  std::string escaped;
  append_escaped(escaped, so_far);
  text_.replace(start, std::string::npos, escaped);
}

void reader::begin_nested(const resolved_name& name, attributes list) {
  ++nested_;
  if (frames_.back().how == take::literal) return append_tag(text_, name, list, {});
  if (frames_.back().how != take::markup) return;
  if (!inline_ && !raw_) inline_markup();
  if (nested_ == 1) construct_base_ = scopes_.back().base;
  bool scoped = false;
  open_scope(list, scoped);
  nested_scoped_.resize(nested_, false);
  nested_scoped_[nested_ - 1] = scoped;
  if (nested_ == 1 && construct_.drop_div && name.local == "div" &&
      trimmed(std::string_view(text_).substr(frames_.back().text_start)).empty()) {
    div_depth_ = 1;
    return;
  }
  const bool own_base = scopes_.back().base != construct_base_;
  append_tag(text_, name, list, own_base ? std::string_view(scopes_.back().base) : std::string_view());
}

void reader::end_nested(const resolved_name& name) {
  const std::size_t depth = nested_--;
  if (frames_.back().how == take::literal) return append_end_tag(text_, name);
  if (frames_.back().how != take::markup) return;
  if (depth <= nested_scoped_.size() && nested_scoped_[depth - 1]) {
    scopes_.pop_back();
    nested_scoped_[depth - 1] = false;
  }
  if (div_depth_ == depth) {
    div_depth_ = 0;
    construct_.drop_div = false;
    return;
  }
  append_end_tag(text_, name);
}

// --- extensions

bool reader::charge_tree(std::size_t bytes) {
  if (tree_size_ + bytes > most_extension_bytes) {
    if (!tree_full_) problem(problem_code::structure, "more extensions than are kept");
    tree_full_ = true;
    return false;
  }
  tree_size_ += bytes;
  return true;
}

void reader::begin_tree(const resolved_name& name, attributes list) {
  std::size_t cost = element_cost + name.local.size() + name.ns.size();
  for (const attribute& a : list) cost += a.name.size() + a.ns.size() + a.value.size() + element_cost;
  if (!charge_tree(cost)) {
    skipped_ = 1;
    return;
  }
  std::vector<element>& list_of = tree_.empty() ? *target_->extensions : tree_.back()->children;
  element& made = list_of.emplace_back();
  made.ns = name.ns;
  made.name = name.local;
  for (const attribute& a : list) {
    std::string key = a.ns.empty() ? std::string(a.name) : fmt::format("{{{}}}{}", a.ns, a.name);
    made.attributes.emplace_back(std::move(key), a.value);
  }
  tree_.push_back(&made);
}

void reader::end_tree() {
  trim(tree_.back()->value);
  tree_.pop_back();
}

// --- what rules use

std::string reader::url(std::string_view reference) const {
  reference = trimmed(reference);
  if (reference.empty() || reference.size() > longest_url || is_dangerous_url(reference)) return {};
  std::string resolved = resolve_url(base(), reference);
  if (is_dangerous_url(resolved)) resolved.clear();
  return resolved;
}

std::optional<date> reader::date_of(std::string& value) {
  if (value.empty()) return std::nullopt;
  date out{.value = std::move(value), .utc = {}};
  out.utc = parse_date(out.value);
  if (!out.utc) problem(problem_code::value, fmt::format("unreadable date “{}”", utf8_prefix(out.value, 80)));
  return out;
}

void reader::start_feed() {
  enter(place::feed);
  target_ = &feed_target_;
  seen_channel_ = true;
}

void reader::start_entry() {
  entry_ = {};
  entry_target_.link_rank = 0;
  entry_open_ = true;
  tree_size_ = 0;
  tree_full_ = false;
  media_groups_ = 0;
  weak_title_ = false;
  latitude_ = longitude_ = NAN;
  open_content_ = 0;
  parent_category_.clear();
  target_ = &entry_target_;
  enter(place::entry);
}

void reader::end_entry() {
  entry_open_ = false;
  target_ = &feed_target_;
  if (dropping_entry_) return;
  if (entry_.link.empty() && entry_.guid_is_permalink.value_or(false)) entry_.link = url(entry_.id);
  if (entries_ >= options_.limits.entries) {
    problem(problem_code::structure, fmt::format("only the first {} entries are read", entries_));
    done_ = true;
    return;
  }
  ++entries_;
  sink_.on_entry(std::move(entry_));
}

void reader::start_source() {
  source_ = {};
  source_target_.link_rank = 0;
  target_ = &source_target_;
  enter(place::source);
}

void reader::end_source() {
  target_ = &entry_target_;
  if (source_ != feeds::feed{}) entry_.source = std::move(source_);
}

void reader::cut_off(bool within_tag) {
  if (!entry_open_) return;
  // Whole entries are kept. One whose last text ended where the document did is not whole.
  if (within_tag || nested_ > 0 || !tree_.empty() || (!frames_.empty() && takes_text(frames_.back().how))) {
    entry_open_ = false;
    dropping_entry_ = true;
    problem(problem_code::structure, "the document is cut off; its last entry is not whole and is left out");
  }
}

std::optional<error> reader::finish() {
  if (failure_) return failure_;
  if (!seen_root_) return error{errc::not_a_feed, "there is no element in it", 0, 0};
  const bool rdf = document_.version == format::rss10 || document_.version == format::rss090;
  if (rdf && !seen_channel_ && entries_ == 0 && dialect_ == core_dialect::none)
    return error{errc::not_a_feed, "it is RDF, but holds no RSS", 0, 0};
  for (const feeds::problem& p : document_.problems)
    if (p.code != problem_code::structure && p.code != problem_code::value) document_.malformed = true;
  if (problems_dropped_ > 0)
    document_.problems.back().message += fmt::format(" (and {} more)", problems_dropped_);
  return std::nullopt;
}

void reader::problem_at(problem_code code, std::string message, std::uint32_t line, std::uint32_t column) {
  if (code == problem_code::syntax || code == problem_code::encoding || code == problem_code::media_type)
    document_.malformed = true;
  if (document_.problems.size() < most_problems)
    document_.problems.push_back({code, std::move(message), line, column});
  else
    ++problems_dropped_;
}

}  // namespace wireroom::feeds::reading
