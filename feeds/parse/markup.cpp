#include "feeds/parse/markup.hpp"

#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>

namespace wireroom::feeds::reading {
namespace {

// Resolves a name as it is written: without prefix where HTML knows the vocabulary.
void append_name(std::string& out, const resolved_name& name) {
  const bool plain = name.space == family::core || name.space == family::xhtml || name.space == family::svg ||
                     name.space == family::mathml || name.prefix.empty();
  if (!plain) {
    out += name.prefix;
    out += ':';
  }
  out += name.local;
}

bool holds_url(std::string_view attribute) {
  static constexpr std::array<std::string_view, 7> names = {"href",   "src",    "cite",      "longdesc",
                                                            "poster", "action", "background"};
  return std::ranges::find(names, attribute) != names.end();
}

void append_attribute_value(std::string& out, std::string_view value) {
  for (;;) {
    const std::size_t at = value.find_first_of("&<>\"");
    out.append(value.substr(0, at));
    if (at == std::string_view::npos) return;
    switch (value[at]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += "&quot;";
    }
    value.remove_prefix(at + 1);
  }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c > '>' || c < '&' || (c != '&' && c != '<' && c != '>')) continue;
    out.append(text, from, i - from);
    from = i + 1;
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;";
  }
  out.append(text, from, text.size() - from);
}

bool is_void_element(std::string_view name) {
  static constexpr std::array<std::string_view, 17> names = {
      "area",  "base",   "basefont", "br",   "col",   "embed",  "frame", "hr", "img",
      "input", "keygen", "link",     "meta", "param", "source", "track", "wbr"};
  if (name.size() > 8) return false;
  std::array<char, 8> folded;
  std::ranges::transform(name, folded.begin(), [](char c) { return static_cast<char>(c | 0x20); });
  return std::ranges::find(names, std::string_view(folded.data(), name.size())) != names.end();
}

void append_tag(std::string& out, const resolved_name& name, attributes list, std::string_view base) {
  out += '<';
  append_name(out, name);
  for (const attribute& a : list) {
    std::string_view prefix;
    if (a.ns == xml_namespace) {
      if (a.name != "lang") continue;
    } else if (!a.ns.empty()) {
      if (family_of(a.ns) == family::unknown) continue;
      if (family_of(a.ns) == family::xlink) prefix = "xlink:";
    }
    out += ' ';
    out += prefix;
    out += a.name;
    out += "=\"";
    if (!base.empty() && holds_url(a.name))
      append_attribute_value(out, resolve_url(base, a.value));
    else
      append_attribute_value(out, a.value);
    out += '"';
  }
  out += is_void_element(name.local) ? " />" : ">";
}

void append_end_tag(std::string& out, const resolved_name& name) {
  if (is_void_element(name.local)) return;
  out += "</";
  append_name(out, name);
  out += '>';
}

}  // namespace wireroom::feeds::reading
