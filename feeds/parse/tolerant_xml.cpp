#include "feeds/parse/tolerant_xml.hpp"

#include "feeds/parse/entities.hpp"
#include "feeds/parse/events.hpp"
#include "feeds/parse/tolerant_tree.hpp"
#include "feeds/parse/values.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace wireroom::feeds::reading {
namespace {

constexpr std::string_view white = " \t\r\n\f";
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
      : text_(text), to_(to), limits_(limits), tree_(text, to, limits) {}

  void run() {
    skip_head();
    while (at_ < text_.size() && to_.wants_more()) {
      if (tree_.ended()) return after_end();
      const std::size_t open = text_.find('<', at_);
      if (open != at_) characters(text_.substr(at_, open - at_));
      if (open == std::string_view::npos) {
        at_ = text_.size();
        break;
      }
      at_ = open;
      markup();
    }
    if (!to_.wants_more() || tree_.empty()) return;
    tree_.problem(fmt::format("the document ends within <{}>", tree_.innermost()), text_.size());
    to_.cut_off(cut_in_tag_);
    tree_.close_all();
  }

 private:
  // --- the head

  void skip_head() {
    std::size_t first = text_.find_first_not_of(white);
    if (first == std::string_view::npos) first = text_.size();
    if (first > 0 && text_.substr(first).starts_with("<?xml"))
      tree_.problem("white space before the XML declaration", 0);
    at_ = first;
    if (at_ < text_.size() && text_[at_] == '<' && !is_stray_markup()) return;
    // Something stands before the document, a server's warning perhaps: look for where it begins.
    for (std::size_t i = at_; (i = text_.find('<', i)) != std::string_view::npos && i < at_ + (64u << 10);
         ++i) {
      const std::string_view here = text_.substr(i);
      for (std::string_view root : {"<?xml", "<rss", "<feed", "<rdf:RDF", "<RDF", "<channel", "<CHANNEL"})
        if (here.starts_with(root)) {
          tree_.problem("something stands before the document", at_);
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
      tree_.problem("something stands after the end of the document",
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
        tree_.problem("a processing instruction without end", at_);
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
    if (!tree_.empty()) {
      tree_.problem("a bare < that begins no tag", at_);
      to_.characters("<");
    }
    ++at_;
  }

  void comment(std::string_view rest) {
    const std::size_t end = comments_unended_ ? std::string_view::npos : rest.find("-->", 4);
    if (end == std::string_view::npos) {
      comments_unended_ = true;
      tree_.problem("a comment without end", at_);
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
      tree_.problem("a CDATA section without end", at_);
      // It goes on to the end tag of its element, where there is one.
      end = rest.size();
      if (!tree_.empty())
        if (const std::size_t close = rest.find(std::string("</").append(tree_.innermost()));
            close != std::string_view::npos)
          end = close;
      next = end;
    }
    if (!tree_.empty()) to_.characters(rest.substr(9, std::max<std::size_t>(end, 9) - 9));
    at_ += std::max<std::size_t>(next, 9);
  }

  void declaration(std::string_view rest) {
    const bool doctype = rest.size() > 9 && equals_ignoring_case(rest.substr(2, 7), "doctype");
    if (!doctype || !tree_.empty() || doctype_seen_) {
      tree_.problem("a declaration that does not belong here", at_);
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
      tree_.problem("a document type without end", at_);
      return skip_to_bracket(rest);
    }
    const std::string_view head = rest.substr(0, subset > 0 ? subset : end);
    html_declared_ = subset > 0 || head.find("PUBLIC") != std::string_view::npos ||
                     head.find("SYSTEM") != std::string_view::npos;
    to_.doctype(head, head);
    if (subset > 0 && !declared_.read(rest.substr(subset, subset_end - subset))) {
      tree_.mark(at_);
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
    tree_.close(written, begin);
  }

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
          tree_.mark(begin);
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
        tree_.problem(fmt::format("the tag <{}> is not closed", shown_name(written)), begin);
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
      tree_.mark(begin);
      return to_.fail(errc::limit_exceeded,
                      fmt::format("an element has more than {} attributes", limits_.attributes));
    }
    tree_.open(written, attributes_, begin, empty);
  }

  // Reads an attribute; returns where the next begins.
  std::size_t one_attribute(std::size_t i, std::size_t limit) {
    const std::size_t start = i;
    while (i < limit && !std::strchr(" \t\r\n\f=<>/", text_[i])) ++i;
    const std::string_view name = text_.substr(start, i - start);
    if (name.empty()) return i + 1;
    std::size_t equals = std::min(text_.find_first_not_of(white, i), text_.size());
    if (equals >= limit || text_[equals] != '=') {
      tree_.problem("an attribute without value", start);
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
      tree_.problem("an attribute without closing quote", start);
      const std::size_t close = i + 1 + bracket;
      keep_attribute(name, text_.substr(i + 1, close - i - 1));
      return close;
    }
    std::size_t end = std::min(text_.find_first_of(" \t\r\n\f<>", i), text_.size());
    if (end < text_.size() && text_[end] == '>' && end > i && text_[end - 1] == '/')
      --end;  // of an empty element
    tree_.problem("an attribute without quotes", start);
    keep_attribute(name, text_.substr(i, end - i));
    return end;
  }

  void keep_attribute(std::string_view name, std::string_view value) {
    if (attributes_.size() > limits_.attributes) return;
    std::string_view decoded = value;
    if (value.find('&') != std::string_view::npos) decoded = decode(value, values_.emplace_back());
    attributes_.push_back({name, {}, decoded});
  }

  // --- text

  void characters(std::string_view text) {
    if (tree_.empty()) {
      if (text.find_first_not_of(white) != std::string_view::npos && !tree_.ended())
        tree_.problem("text outside of the document", at_);
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
          tree_.problem("a bare & that begins no reference",
                        static_cast<std::size_t>(text.data() - text_.data()));
          out += '&';
          break;
        case reference::html:
          if (!html_declared_)
            tree_.problem(fmt::format("the HTML entity {} is not declared", text.substr(0, used)),
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
  tolerant_tree tree_;
  std::size_t at_ = 0;
  bool html_declared_ = false;  // a document type may declare HTML's entities
  bool comments_unended_ = false, cdata_unended_ = false, instructions_unended_ = false,
       doctype_seen_ = false;
  bool cut_in_tag_ = false;
  declared_entities declared_;
  std::size_t expanded_ = 0;

  std::vector<attribute> attributes_;
  std::deque<std::string> values_;
  std::string decoded_;
};

}  // namespace

void read_tolerantly(std::string_view text, xml_events& to, const parse_limits& limits) {
  tokenizer(text, to, limits).run();
}

}  // namespace wireroom::feeds::reading
