#include "feeds/parse/tolerant_xml.hpp"

#include "feeds/parse/entities.hpp"
#include "feeds/parse/events.hpp"
#include "feeds/parse/markup.hpp"
#include "feeds/parse/values.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace wireroom::feeds::reading {
namespace {

constexpr std::string_view white = " \t\r\n\f";
constexpr std::size_t most_repairs = 200'000;
constexpr std::size_t most_expansion = 64u << 10;  // of entities a document declares itself

bool name_start(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_' || u >= 0x80;
}
bool name_character(char c) {
  return name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

class tokenizer {
 public:
  tokenizer(std::string_view text, xml_events& to, const parse_limits& limits)
      : text_(text), to_(to), limits_(limits) {}

  void run() {
    skip_head();
    while (at_ < text_.size() && to_.wants_more()) {
      if (ended_) return after_end();
      const std::size_t open = text_.find('<', at_);
      if (open != at_) characters(text_.substr(at_, open - at_));
      if (open == std::string_view::npos) {
        at_ = text_.size();
        break;
      }
      at_ = open;
      markup();
    }
    if (!to_.wants_more() || stack_.empty()) return;
    problem(fmt::format("the document ends within <{}>", stack_.back().written), text_.size());
    to_.cut_off(cut_in_tag_);
    while (!stack_.empty()) pop();
  }

 private:
  struct open_element {
    std::string_view written;  // name with prefix
    resolved_name name;
    std::size_t bindings;  // namespace bindings before it
  };
  struct binding {
    std::string_view prefix;
    std::string uri;
  };

  // --- positions

  void mark(std::size_t offset) {
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
  void problem(std::string message, std::size_t offset) {
    mark(offset);
    count_repair();
    to_.problem(problem_code::syntax, std::move(message));
  }

  void count_repair() {
    if (++repairs_ > most_repairs)
      to_.fail(errc::limit_exceeded, "more is wrong with it than is worth repairing");
  }

  // --- the head

  void skip_head() {
    std::size_t first = text_.find_first_not_of(white);
    if (first == std::string_view::npos) first = text_.size();
    if (first > 0 && text_.substr(first).starts_with("<?xml"))
      problem("white space before the XML declaration", 0);
    at_ = first;
    if (at_ < text_.size() && text_[at_] == '<' && !is_stray_markup()) return;
    // Something stands before the document, a server's warning perhaps: look for where it begins.
    for (std::size_t i = at_; (i = text_.find('<', i)) != std::string_view::npos && i < at_ + (64u << 10);
         ++i) {
      const std::string_view here = text_.substr(i);
      for (std::string_view root : {"<?xml", "<rss", "<feed", "<rdf:RDF", "<RDF", "<channel", "<CHANNEL"})
        if (here.starts_with(root)) {
          problem("something stands before the document", at_);
          at_ = i;
          return;
        }
    }
  }

  // An element at the beginning that is no feed's and no page's.
  bool is_stray_markup() const {
    const std::string_view here = text_.substr(at_);
    for (std::string_view html :
         {"<br", "<BR", "<b>", "<p>", "<div", "<pre", "<font", "<script", "<style", "<link", "<meta"})
      if (here.starts_with(html)) return true;
    return false;
  }

  void after_end() {
    std::string_view rest = text_.substr(at_);
    // Comments and instructions may follow; anything else is stray.
    while (true) {
      rest = rest.substr(std::min(rest.find_first_not_of(white), rest.size()));
      const bool comment = rest.starts_with("<!--");
      if (!comment && !rest.starts_with("<?")) break;
      const std::size_t end = rest.find(comment ? "-->" : "?>");
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + (comment ? 3 : 2));
    }
    if (!rest.empty())
      problem("something stands after the end of the document",
              static_cast<std::size_t>(rest.data() - text_.data()));
  }

  // --- markup

  void markup() {
    const std::string_view rest = text_.substr(at_);
    if (rest.size() < 2) return literal_bracket();
    if (rest[1] == '?') {
      const std::size_t end = instructions_unended_ ? std::string_view::npos : rest.find("?>");
      if (end == std::string_view::npos) {
        instructions_unended_ = true;
        problem("a processing instruction without end", at_);
        return skip_to_bracket(rest);
      }
      at_ += end + 2;
    } else if (rest.starts_with("<!--")) {
      comment(rest);
    } else if (rest.starts_with("<![CDATA[")) {
      cdata(rest);
    } else if (rest[1] == '!') {
      declaration(rest);
    } else if (rest[1] == '/') {
      end_tag(rest);
    } else if (name_start(rest[1])) {
      start_tag();
    } else {
      literal_bracket();
    }
  }

  void literal_bracket() {
    if (!stack_.empty()) {
      problem("a bare < that begins no tag", at_);
      to_.characters("<");
    }
    ++at_;
  }

  void comment(std::string_view rest) {
    const std::size_t end = comments_unended_ ? std::string_view::npos : rest.find("-->", 4);
    if (end == std::string_view::npos) {
      comments_unended_ = true;
      problem("a comment without end", at_);
      return skip_to_bracket(rest);
    }
    at_ += end + 3;
  }

  // What cannot be told goes to the next bracket.
  void skip_to_bracket(std::string_view rest) {
    const std::size_t end = rest.find_first_of("<>", 1);
    at_ += end == std::string_view::npos ? rest.size() : rest[end] == '>' ? end + 1 : end;
  }

  void cdata(std::string_view rest) {
    std::size_t end = cdata_unended_ ? std::string_view::npos : rest.find("]]>", 9);
    std::size_t next = end + 3;
    if (end == std::string_view::npos) {
      cdata_unended_ = true;
      problem("a CDATA section without end", at_);
      // It goes on to the end tag of its element, where there is one.
      end = rest.size();
      if (!stack_.empty())
        if (const std::size_t close = rest.find(std::string("</").append(stack_.back().written));
            close != std::string_view::npos)
          end = close;
      next = end;
    }
    if (!stack_.empty()) to_.characters(rest.substr(9, std::max<std::size_t>(end, 9) - 9));
    at_ += std::max<std::size_t>(next, 9);
  }

  void declaration(std::string_view rest) {
    const bool doctype = rest.size() > 9 && equals_ignoring_case(rest.substr(2, 7), "doctype");
    if (!doctype || !stack_.empty() || doctype_seen_) {
      problem("a declaration that does not belong here", at_);
      return skip_to_bracket(rest);
    }
    doctype_seen_ = true;
    // Up to the > that is not within its internal subset.
    std::size_t end = 0, subset = 0, subset_end = 0;
    char quote = 0;
    for (std::size_t i = 2; i < std::min(rest.size(), limits_.tag_bytes) && end == 0; ++i) {
      const char c = rest[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '[' && subset == 0) {
        subset = i + 1;
      } else if (c == ']' && subset != 0) {
        subset_end = i;
      } else if (c == '>' && (subset == 0 || subset_end != 0)) {
        end = i + 1;
      }
    }
    if (end == 0) {
      problem("a document type without end", at_);
      return skip_to_bracket(rest);
    }
    const std::string_view head = rest.substr(0, subset > 0 ? subset : end);
    html_declared_ = subset > 0 || head.find("PUBLIC") != std::string_view::npos ||
                     head.find("SYSTEM") != std::string_view::npos;
    to_.doctype(head, head);
    if (subset > 0 && !declared_.read(rest.substr(subset, subset_end - subset))) {
      mark(at_);
      to_.fail(errc::forbidden_markup, "it declares entities or attributes that must not be obeyed");
    }
    at_ += end;
  }

  void end_tag(std::string_view rest) {
    std::size_t length = 2;
    while (length < rest.size() && name_character(rest[length])) ++length;
    const std::string_view written = rest.substr(2, length - 2);
    std::size_t close = rest.find_first_of("<>", length);
    if (written.empty()) return literal_bracket();
    const std::size_t begin = at_;
    at_ += close == std::string_view::npos ? rest.size() : rest[close] == '>' ? close + 1 : close;
    auto same = [&](const open_element& e) { return e.written == written; };
    auto found = std::find_if(stack_.rbegin(), stack_.rend(), same);
    if (found == stack_.rend())
      found = std::find_if(stack_.rbegin(), stack_.rend(),
                           [&](const open_element& e) { return equals_ignoring_case(e.written, written); });
    if (found == stack_.rend()) {
      if (!stack_.empty() && !is_void_element(written))
        return problem(fmt::format("</{}> closes nothing", shown(written)), begin);
      return count_repair();
    }
    // HTML within a text does not close what is around the text.
    const auto above = static_cast<std::size_t>(found - stack_.rbegin());
    if (above > 0) {
      problem(fmt::format("<{}> is closed by </{}>", shown(stack_.back().written), shown(written)), begin);
      for (std::size_t i = 0; i < above; ++i) pop();
    }
    pop();
  }

  static std::string_view shown(std::string_view name) { return cut(name, 80); }

  void start_tag() {
    const std::size_t begin = at_;
    std::size_t i = at_ + 1;
    while (i < text_.size() && name_character(text_[i])) ++i;
    const std::string_view written = text_.substr(at_ + 1, i - at_ - 1);
    attributes_.clear();
    values_.clear();
    bool empty = false;
    const std::size_t limit = std::min(text_.size(), begin + limits_.tag_bytes);
    while (true) {
      i = text_.find_first_not_of(white, i);
      if (i == std::string_view::npos || i >= limit) {
        if (i != std::string_view::npos && text_.size() > limit) {
          mark(begin);
          return to_.fail(errc::limit_exceeded,
                          fmt::format("a tag is longer than {} bytes", limits_.tag_bytes));
        }
        at_ = text_.size();  // cut off within the tag
        cut_in_tag_ = true;
        return;
      }
      const char c = text_[i];
      if (c == '>') {
        at_ = i + 1;
        break;
      }
      if (c == '<') {
        problem(fmt::format("the tag <{}> is not closed", shown(written)), begin);
        at_ = i;
        break;
      }
      if (c == '/') {
        empty = i + 1 < text_.size() && text_[i + 1] == '>';
        ++i;
        continue;
      }
      i = one_attribute(i, limit);
    }
    if (attributes_.size() > limits_.attributes) {
      mark(begin);
      return to_.fail(errc::limit_exceeded,
                      fmt::format("an element has more than {} attributes", limits_.attributes));
    }
    open(written, begin, empty);
  }

  // Reads an attribute; returns where the next begins.
  std::size_t one_attribute(std::size_t i, std::size_t limit) {
    const std::size_t start = i;
    while (i < limit && !std::strchr(" \t\r\n\f=<>/", text_[i])) ++i;
    const std::string_view name = text_.substr(start, i - start);
    if (name.empty()) return i + 1;
    std::size_t equals = std::min(text_.find_first_not_of(white, i), text_.size());
    if (equals >= limit || text_[equals] != '=') {
      problem("an attribute without value", start);
      keep_attribute(name, {});
      return i;
    }
    i = std::min(text_.find_first_not_of(white, equals + 1), text_.size());
    if (i >= limit) return i;
    const char quote = text_[i];
    if (quote == '"' || quote == '\'') {
      const std::string_view value = text_.substr(i + 1, limit - i - 1);
      const std::size_t end = value.find(quote);
      const std::size_t bracket = value.find('>');
      // A value that runs over the end of its tag and into the next has lost its closing quote.
      const bool runs_over =
          bracket < end && value.substr(bracket, end - bracket).find('<') != std::string_view::npos;
      if (end != std::string_view::npos && !runs_over) {
        keep_attribute(name, value.substr(0, end));
        return i + 1 + end + 1;
      }
      if (bracket == std::string_view::npos) return limit;
      problem("an attribute without closing quote", start);
      const std::size_t close = i + 1 + bracket;
      keep_attribute(name, text_.substr(i + 1, close - i - 1));
      return close;
    }
    std::size_t end = std::min(text_.find_first_of(" \t\r\n\f<>", i), text_.size());
    if (end < text_.size() && text_[end] == '>' && end > i && text_[end - 1] == '/')
      --end;  // of an empty element
    problem("an attribute without quotes", start);
    keep_attribute(name, text_.substr(i, end - i));
    return end;
  }

  void keep_attribute(std::string_view name, std::string_view value) {
    if (attributes_.size() > limits_.attributes) return;
    std::string_view decoded = value;
    if (value.find('&') != std::string_view::npos) decoded = decode(value, values_.emplace_back());
    attributes_.push_back({name, {}, decoded});
  }

  // --- the tree

  void open(std::string_view written, std::size_t begin, bool empty) {
    const std::size_t own_bindings = bindings_.size();
    for (const attribute& a : attributes_)
      if (a.name == "xmlns")
        bind({}, a.value);
      else if (a.name.starts_with("xmlns:"))
        bind(a.name.substr(6), a.value);
    const resolved_name name = resolved(written, begin);
    const std::size_t bindings = close_what_it_ends(name, written, begin, own_bindings);
    std::erase_if(attributes_, [](const attribute& a) { return a.name.starts_with("xmlns"); });
    for (attribute& a : attributes_) {
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
    to_.begin(name, attributes_);
    stack_.push_back({written, name, bindings});
    if (empty || (was_in_markup && is_void_element(name.local))) pop();
  }

  // Elements that were never closed end where the next of their kind begins. Returns where the bindings of
  // the tag that begins, the last of all, are now.
  std::size_t close_what_it_ends(const resolved_name& name, std::string_view written, std::size_t begin,
                                 std::size_t own_bindings) {
    if (name.space != family::core) return own_bindings;
    const bool is_entry =
        equals_ignoring_case(name.local, "item") || equals_ignoring_case(name.local, "entry");
    std::size_t above = 0;
    if (is_entry && to_.in_entry()) {
      auto same = [&](const open_element& e) { return equals_ignoring_case(e.written, written); };
      const auto found = std::find_if(stack_.rbegin(), stack_.rend(), same);
      if (found != stack_.rend()) above = static_cast<std::size_t>(found - stack_.rbegin()) + 1;
    } else if (to_.in_text() && !name.rules.empty()) {
      above = 1;  // a title, link or date that is followed by another
    }
    if (above == 0) return own_bindings;
    problem(fmt::format("<{}> is not closed before <{}>", shown(stack_.back().written), shown(written)),
            begin);
    std::vector<binding> own(bindings_.begin() + static_cast<std::ptrdiff_t>(own_bindings), bindings_.end());
    for (std::size_t i = 0; i < above; ++i) pop();
    const std::size_t moved = bindings_.size();
    bindings_.insert(bindings_.end(), own.begin(), own.end());
    return moved;
  }

  void pop() {
    const open_element top = stack_.back();
    stack_.pop_back();
    to_.end(top.name);
    bindings_.resize(std::min(bindings_.size(), top.bindings));
    if (stack_.empty() && to_.seen_root()) ended_ = true;
  }

  void bind(std::string_view prefix, std::string_view uri) {
    if (bindings_.size() < 4 * limits_.attributes) bindings_.push_back({prefix, std::string(uri)});
  }

  std::string_view namespace_of(std::string_view prefix) const {
    if (prefix == "xml") return xml_namespace;
    for (auto b = bindings_.rbegin(); b != bindings_.rend(); ++b)
      if (b->prefix == prefix) return b->uri;
    return {};
  }

  resolved_name resolved(std::string_view written, std::size_t begin) {
    const std::size_t colon = written.find(':');
    const std::string_view prefix =
        colon == std::string_view::npos ? std::string_view() : written.substr(0, colon);
    const std::string_view local = colon == std::string_view::npos ? written : written.substr(colon + 1);
    std::string_view ns = namespace_of(prefix);
    if (ns.empty() && !prefix.empty() && !to_.in_markup())
      problem(fmt::format("the prefix {}: is not declared", shown(prefix)), begin);
    // The reader keeps names until their elements end; uri must outlive the binding.
    if (!ns.empty()) ns = kept(ns);
    return to_.resolve(ns, prefix, local);
  }

  std::string_view kept(std::string_view uri) {
    if (const auto known = uris_.find(uri); known != uris_.end()) return *known;
    return *uris_.emplace(uri).first;
  }

  // --- text

  void characters(std::string_view text) {
    if (stack_.empty()) {
      if (text.find_first_not_of(white) != std::string_view::npos && !ended_)
        problem("text outside of the document", at_);
      return;
    }
    if (text.find('&') == std::string_view::npos) return to_.characters(text);
    decoded_.clear();
    to_.characters(decode(text, decoded_));
  }

  std::string_view decode(std::string_view text, std::string& out) {
    while (!text.empty()) {
      const std::size_t amp = text.find('&');
      out.append(text.substr(0, amp));
      if (amp == std::string_view::npos) break;
      text.remove_prefix(amp);
      std::size_t used = 1;
      const std::size_t before = out.size();
      switch (read_reference(text, declared_, out, used)) {
        case reference::none:
          problem("a bare & that begins no reference", static_cast<std::size_t>(text.data() - text_.data()));
          out += '&';
          break;
        case reference::html:
          if (!html_declared_)
            problem(fmt::format("the HTML entity {} is not declared", text.substr(0, used)),
                    static_cast<std::size_t>(text.data() - text_.data()));
          break;
        case reference::xml:
          if (out.size() - before > used && (expanded_ += out.size() - before) > most_expansion)
            to_.fail(errc::limit_exceeded, "its entities make more text than is read");
          break;
        case reference::number:
          break;
      }
      if (!to_.wants_more()) break;
      text.remove_prefix(used);
    }
    return out;
  }

  std::string_view text_;
  xml_events& to_;
  const parse_limits& limits_;
  std::size_t at_ = 0;
  bool ended_ = false;
  bool html_declared_ = false;  // a document type may declare HTML's entities
  bool comments_unended_ = false, cdata_unended_ = false, instructions_unended_ = false,
       doctype_seen_ = false;
  bool cut_in_tag_ = false;
  declared_entities declared_;
  std::size_t expanded_ = 0;
  std::size_t repairs_ = 0;

  std::vector<open_element> stack_;
  std::vector<binding> bindings_;
  std::set<std::string, std::less<>> uris_;
  std::vector<attribute> attributes_;
  std::deque<std::string> values_;
  std::string decoded_;

  std::uint32_t line_ = 1;
  std::size_t counted_ = 0, line_start_ = 0;
};

}  // namespace

void read_tolerantly(std::string_view text, xml_events& to, const parse_limits& limits) {
  tokenizer(text, to, limits).run();
}

}  // namespace wireroom::feeds::reading
