#include "feeds/text/html_writer.hpp"

#include "feeds/text/html.hpp"
#include "feeds/text/html_entities.hpp"

namespace wireroom::feeds {
namespace {

void append_safe(std::string& out, char32_t c) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\r':
      out += '\n';
      return;
    default:
      append_code_point(out, c);
  }
}

/// Appends the character that begins with 0xEF unless XML forbids it; returns its bytes. A first byte alone
/// could meet the rest of U+FFFE when what lies between is dropped.
std::size_t append_private(std::string& out, std::string_view text) {
  const bool whole = text.size() > 2 && (text[1] & 0xC0) == 0x80 && (text[2] & 0xC0) == 0x80;
  const bool forbidden = whole && text[1] == '\xBF' && static_cast<unsigned char>(text[2]) >= 0xBE;
  if (!whole)
    append_code_point(out, 0xFFFD);
  else if (!forbidden)
    out.append(text.substr(0, 3));
  return whole ? 3 : 1;
}

}  // namespace

template <html_place Place>
void append_escaped(std::string& out, std::string_view text, bool decode, std::size_t limit) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end) {
    const char* special = find_special<Place>(p, end);
    if (out.size() + static_cast<std::size_t>(special - p) > limit) return;
    out.append(p, special);
    p = special;
    if (p == end) return;
    const auto left = static_cast<std::size_t>(end - p);
    switch (const auto byte = static_cast<unsigned char>(*p)) {
      case '&': {
        if (decode) {
          if (const auto found = read_reference({p, left}, Place == html_place::attribute);
              found.length != 0) {
            if constexpr (Place == html_place::text) {
              if (found.first == '"') {
                out += '"';
                p += found.length;
                break;
              }
            }
            append_safe(out, found.first);
            if (found.second != 0) append_safe(out, found.second);
            p += found.length;
            break;
          }
        }
        out += "&amp;";
        ++p;
        break;
      }
      case '\r':
        out += '\n';
        p += left > 1 && p[1] == '\n' ? 2 : 1;
        break;
      case 0xEF:
        p += append_private(out, {p, left});
        break;
      default:
        if (byte >= 0x20) append_safe(out, byte);
        ++p;
    }
  }
}

template void append_escaped<html_place::text>(std::string&, std::string_view, bool, std::size_t);
template void append_escaped<html_place::attribute>(std::string&, std::string_view, bool, std::size_t);

void append_allowed(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\xEF') {
      i += append_private(out, text.substr(i));
      continue;
    }
    if (!may_be_dropped(text[i])) out += text[i];
    ++i;
  }
}

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end) {
    const char* special = find_special<html_place::anywhere>(p, end);
    out.append(p, special);
    p = special;
    if (p == end) break;
    if (*p == '\'') {
      out += "&#39;";
    } else if (*p == '\r') {
      out += "&#13;";  // a parser would make a line feed of it
    } else if (*p == '\xEF') {
      const bool forbidden = end - p > 2 && p[1] == '\xBF' && static_cast<unsigned char>(p[2]) >= 0xBE;
      if (!forbidden) out += *p;
      p += forbidden ? 2 : 0;
    } else {
      append_safe(out, static_cast<unsigned char>(*p));  // drops control characters
    }
    ++p;
  }
  return out;
}

}  // namespace wireroom::feeds
