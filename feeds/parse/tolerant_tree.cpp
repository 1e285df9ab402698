#include "feeds/parse/tolerant_tree.hpp"

#include "feeds/parse/events.hpp"
#include "feeds/parse/markup.hpp"
#include "feeds/parse/namespaces.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most_repairs = 200'000;

}  // namespace

std::string_view shown_name(std::string_view name) {
  return utf8_prefix(name, 80);
}

// --- positions

void tolerant_tree::mark(std::size_t offset) {
  while (counted_ < offset) {
    const void* found = std::memchr(text_.data() + counted_, '\n', offset - counted_);
    if (!found) {
      counted_ = offset;
      break;
    }
    counted_ = static_cast<std::size_t>(static_cast<const char*>(found) - text_.data()) + 1;
    ++line_;
    line_start_ = counted_;
  }
  to_.at(line_, static_cast<std::uint32_t>(
                    std::min<std::size_t>(offset - std::min(offset, line_start_), 1u << 30) + 1));
}
void tolerant_tree::problem(std::string message, std::size_t offset) {
  mark(offset);
  count_repair();
  to_.problem(problem_code::syntax, std::move(message));
}

void tolerant_tree::count_repair() {
  if (++repairs_ > most_repairs)
    to_.fail(errc::limit_exceeded, "more is wrong with it than is worth repairing");
}

// --- the tree

void tolerant_tree::close(std::string_view written, std::size_t begin) {
  auto same = [&](const open_element& e) { return e.written == written; };
  auto found = std::find_if(stack_.rbegin(), stack_.rend(), same);
  if (found == stack_.rend())
    found = std::find_if(stack_.rbegin(), stack_.rend(),
                         [&](const open_element& e) { return equals_ignoring_case(e.written, written); });
  if (found == stack_.rend()) {
    if (!stack_.empty() && !is_void_element(written))
      return problem(fmt::format("</{}> closes nothing", shown_name(written)), begin);
    return count_repair();
  }
  // HTML within a text does not close what is around the text.
  const auto above = static_cast<std::size_t>(found - stack_.rbegin());
  if (above > 0) {
    problem(fmt::format("<{}> is closed by </{}>", shown_name(stack_.back().written), shown_name(written)),
            begin);
    for (std::size_t i = 0; i < above; ++i) pop();
  }
  pop();
}

void tolerant_tree::open(std::string_view written, std::vector<attribute>& list, std::size_t begin,
                         bool empty) {
  const std::size_t own_bindings = bindings_.size();
  for (const attribute& a : list)
    if (a.name == "xmlns")
      bind({}, a.value);
    else if (a.name.starts_with("xmlns:"))
      bind(a.name.substr(6), a.value);
  const resolved_name name = resolved(written, begin);
  const std::size_t bindings = close_what_it_ends(name, written, begin, own_bindings);
  std::erase_if(list, [](const attribute& a) { return a.name.starts_with("xmlns"); });
  for (attribute& a : list) {
    const std::size_t colon = a.name.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view prefix = a.name.substr(0, colon);
    a.ns = namespace_of(prefix);
    if (a.ns.empty()) a.ns = usual_namespace(prefix);
    a.name.remove_prefix(colon + 1);
  }
  mark(begin);
  for (std::size_t i = bindings; i < bindings_.size(); ++i)
    to_.declare(bindings_[i].prefix, bindings_[i].uri);
  const bool was_in_markup = to_.in_markup();
  to_.begin(name, list);
  stack_.push_back({written, name, bindings});
  if (empty || (was_in_markup && is_void_element(name.local))) pop();
}

// Elements that were never closed end where the next of their kind begins. Returns where the bindings of
// the tag that begins, the last of all, are now.
std::size_t tolerant_tree::close_what_it_ends(const resolved_name& name, std::string_view written,
                                              std::size_t begin, std::size_t own_bindings) {
  if (name.space != family::core) return own_bindings;
  const bool is_entry = equals_ignoring_case(name.local, "item") || equals_ignoring_case(name.local, "entry");
  std::size_t above = 0;
  if (is_entry && to_.in_entry()) {
    auto same = [&](const open_element& e) { return equals_ignoring_case(e.written, written); };
    const auto found = std::find_if(stack_.rbegin(), stack_.rend(), same);
    if (found != stack_.rend()) above = static_cast<std::size_t>(found - stack_.rbegin()) + 1;
  } else if (to_.in_text() && !name.rules.empty()) {
    above = 1;  // a title, link or date that is followed by another
  }
  if (above == 0) return own_bindings;
  problem(
      fmt::format("<{}> is not closed before <{}>", shown_name(stack_.back().written), shown_name(written)),
      begin);
  std::vector<binding> own(bindings_.begin() + static_cast<std::ptrdiff_t>(own_bindings), bindings_.end());
  for (std::size_t i = 0; i < above; ++i) pop();
  const std::size_t moved = bindings_.size();
  bindings_.insert(bindings_.end(), own.begin(), own.end());
  return moved;
}

void tolerant_tree::pop() {
  const open_element top = stack_.back();
  stack_.pop_back();
  to_.end(top.name);
  bindings_.resize(std::min(bindings_.size(), top.bindings));
  if (stack_.empty() && to_.seen_root()) ended_ = true;
}

void tolerant_tree::bind(std::string_view prefix, std::string_view uri) {
  if (bindings_.size() < 4 * limits_.attributes) bindings_.push_back({prefix, std::string(uri)});
}

std::string_view tolerant_tree::namespace_of(std::string_view prefix) const {
  if (prefix == "xml") return xml_namespace;
  for (auto b = bindings_.rbegin(); b != bindings_.rend(); ++b)
    if (b->prefix == prefix) return b->uri;
  return {};
}

resolved_name tolerant_tree::resolved(std::string_view written, std::size_t begin) {
  const std::size_t colon = written.find(':');
  const std::string_view prefix =
      colon == std::string_view::npos ? std::string_view() : written.substr(0, colon);
  const std::string_view local = colon == std::string_view::npos ? written : written.substr(colon + 1);
  std::string_view ns = namespace_of(prefix);
  if (ns.empty() && !prefix.empty() && !to_.in_markup())
    problem(fmt::format("the prefix {}: is not declared", shown_name(prefix)), begin);
  // The reader keeps names until their elements end; uri must outlive the binding.
  if (!ns.empty()) ns = kept(ns);
  return to_.resolve(ns, prefix, local);
}

std::string_view tolerant_tree::kept(std::string_view uri) {
  if (const auto known = uris_.find(uri); known != uris_.end()) return *known;
  return *uris_.emplace(uri).first;
}

void tolerant_tree::close_all() {
  while (!stack_.empty()) pop();
}

}  // namespace wireroom::feeds::reading
