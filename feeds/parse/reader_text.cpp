// Text constructs and contents of the reader: what their type says, and what is made of their text.
#include "feeds/parse/markup.hpp"
#include "feeds/parse/reader.hpp"
#include "feeds/text/charset.hpp"
#include "feeds/text/html.hpp"

#include <algorithm>

namespace wireroom::feeds::reading {
namespace {

using kind = construct::kind;

// The kind that a media type or a word of Atom 1.0 means.
kind kind_of(std::string_view type) {
  type = trimmed(type.substr(0, type.find(';')));
  if (equals_ignoring_case(type, "text") || equals_ignoring_case(type, "text/plain")) return kind::plain;
  if (equals_ignoring_case(type, "html") || equals_ignoring_case(type, "text/html")) return kind::html;
  if (equals_ignoring_case(type, "xhtml") || equals_ignoring_case(type, "application/xhtml+xml"))
    return kind::xhtml;
  return kind::other;
}

bool is_media_type(std::string_view type) {
  const std::size_t slash = type.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < type.size() &&
         type.find(' ') == std::string_view::npos && type.find('/', slash + 1) == std::string_view::npos;
}

// Body text whose markup was escaped twice: no tag in it, but its references spell a run of elements, at both
// ends. A lone `&lt;p&gt;…&lt;/p&gt;` may be an example of HTML; three tags, or one with attributes, are not.
bool is_escaped_twice(std::string_view html) {
  html = trimmed(html);
  if (!html.starts_with("&lt;") || !html.ends_with("&gt;") || html.find('<') != std::string_view::npos)
    return false;
  static constexpr std::string_view names[] = {"p",       "div",  "table",   "ul",    "ol",  "h1",
                                               "h2",      "h3",   "h4",      "a",     "img", "blockquote",
                                               "article", "span", "section", "figure"};
  std::string_view name = html.substr(4);
  name = name.substr(0, name.find_first_of(" &\t\r\n"));
  if (std::ranges::none_of(names, [&](std::string_view known) { return equals_ignoring_case(known, name); }))
    return false;
  if (html.substr(4 + name.size()).starts_with(' ')) return true;
  std::size_t tags = 0;
  for (std::size_t at = 0; tags < 3 && (at = html.find("&lt;", at)) != std::string_view::npos; at += 4)
    ++tags;
  return tags == 3 && html.find(std::string("&lt;/").append(name)) != std::string_view::npos;
}

std::string unescaped_once(std::string_view html) {
  std::string out;
  out.reserve(html.size());
  while (!html.empty()) {
    const std::size_t at = html.find('&');
    out.append(html.substr(0, at));
    if (at == std::string_view::npos) break;
    html.remove_prefix(at);
    std::size_t used = 1;
    char c = '&';
    for (auto [name, character] : {std::pair<std::string_view, char>{"&lt;", '<'},
                                   {"&gt;", '>'},
                                   {"&quot;", '"'},
                                   {"&#39;", '\''},
                                   {"&amp;", '&'}})
      if (html.starts_with(name)) {
        used = name.size();
        c = character;
        break;
      }
    out += c;
    html.remove_prefix(used);
  }
  return out;
}

// Media types whose contents are base64 (RFC 4287, section 4.1.3.3): those of neither text nor XML.
bool is_binary(std::string_view type) {
  return !type.empty() && !type.starts_with("text/") && !type.starts_with("message/") &&
         !type.ends_with("+xml") && !type.ends_with("/xml");
}

bool is_printable_text(std::string_view value) {
  return std::ranges::none_of(value,
                              [](char c) {
                                const auto u = static_cast<unsigned char>(c);
                                return u < 0x20 && c != '\t' && c != '\n' && c != '\r';
                              }) &&
         to_valid_utf8(value) == value;
}

}  // namespace

construct reader::atom_construct(attributes list) const {
  construct out;
  const std::string_view type = trimmed(find(list, "type"));
  const std::string_view mode = trimmed(find(list, "mode"));
  if (!type.empty()) {
    out.type = kind_of(type);
    if (out.type == kind::other && is_media_type(type)) out.media_type = lower(type);
  }
  out.base64 = equals_ignoring_case(mode, "base64") || (mode.empty() && is_binary(out.media_type));
  // XHTML within a text that says it is HTML is taken for what it was meant to be.
  out.drop_div = is_atom10() && (out.type == kind::xhtml || out.type == kind::html);
  return out;
}

text reader::plain(std::string& value) const {
  return {.type = text_type::plain, .value = std::move(value), .base = base(), .language = language()};
}

text reader::make_text(std::string& value) {
  kind type = construct_.type;
  if (construct_.base64)
    if (auto decoded = from_base64(value); decoded && is_printable_text(*decoded)) {
      value = std::move(*decoded);
      trim(value);
    }
  if (inline_ && (type == kind::plain || type == kind::unstated || type == kind::other)) type = kind::xhtml;
  if (raw_ && type != kind::xhtml) type = kind::html;
  if (type == kind::other || (type == kind::unstated && !is_atom()))
    type = looks_like_html(value) ? kind::html : kind::plain;
  text out{.type = text_type::plain, .value = {}, .base = base(), .language = language()};
  if (type == kind::html || type == kind::xhtml) {
    out.type = type == kind::html ? text_type::html : text_type::xhtml;
    if (construct_.body && type == kind::html && is_escaped_twice(value)) value = unescaped_once(value);
    out.value = sanitize_html(value, base());
    // What was taken away may have stood around words that are escaped twice, or around space: what is read
    // here again has to stay as it is.
    for (int round = 0; round < 2 && construct_.body && type == kind::html && is_escaped_twice(out.value);
         ++round)
      out.value = sanitize_html(unescaped_once(out.value), base());
    trim(out.value);
  } else {
    out.value = std::move(value);
  }
  return out;
}

content reader::make_content(std::string& value) {
  if (construct_.type == kind::other && !construct_.media_type.empty()) {
    content out{
        .type = construct_.media_type, .value = {}, .src = saved_[0], .base = base(), .language = language()};
    if (construct_.base64)
      if (auto decoded = from_base64(value); decoded && is_printable_text(*decoded))
        value = std::move(*decoded);
    // The value of an XML type is XML: text that lies between no tags is escaped in it as well.
    const bool xml = out.type.ends_with("/xml") || out.type.ends_with("+xml");
    if (xml && !inline_ && !raw_)
      append_escaped(out.value, value);
    else
      out.value = std::move(value);
    return out;
  }
  text made = make_text(value);
  const char* type = made.type == text_type::plain ? "text" : made.type == text_type::html ? "html" : "xhtml";
  return {.type = type,
          .value = std::move(made.value),
          .src = saved_[0],
          .base = std::move(made.base),
          .language = std::move(made.language)};
}

}  // namespace wireroom::feeds::reading
