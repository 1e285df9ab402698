#include "feeds/write/xml_writer.hpp"

namespace wireroom::feeds {
namespace {

/// One character of UTF-8; `size` bytes, not `valid` when malformed.
struct character {
  char32_t code = 0;
  std::size_t size = 1;
  bool valid = false;
};

character decode(std::string_view bytes) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < size) return {};
  char32_t code = lead & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (at(i) & 0x3fu);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && (code < 0x10000 || code > 0x10ffff));
  if (overlong || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, size, true};
}

/// XML 1.0, section 2.2, less the C1 controls, which only ever come from a mistaken encoding.
bool is_allowed(char32_t c) noexcept {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return (c < 0x7f || c > 0x9f) && (c & 0xfffe) != 0xfffe && !(c >= 0xfdd0 && c <= 0xfdef);
}

/// True when `rest`, which follows a '<', makes it look like a tag.
bool opens_tag(std::string_view rest) noexcept {
  if (rest.empty()) return false;
  const char c = rest.front();
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '!' || c == '?';
}

}  // namespace

void append_escaped(std::string& out, std::string_view value, escaping style) {
  const bool attribute = style == escaping::attribute;
  const bool rss = style == escaping::rss_plain;
  for (std::size_t i = 0; i < value.size();) {
    const auto next = decode(value.substr(i));
    const auto bytes = value.substr(i, next.size);
    i += next.size;
    if (!next.valid || !is_allowed(next.code)) continue;
    switch (next.code) {
      case '&':
        out += rss ? "&#x26;" : "&amp;";
        break;
      case '<':
        out += !rss ? "&lt;" : opens_tag(value.substr(i)) ? "&#x26;lt;" : "&#x3C;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += attribute ? "&quot;" : "\"";
        break;
      case '\t':
        out += attribute ? "&#9;" : "\t";
        break;
      case '\n':
        out += attribute ? "&#10;" : "\n";
        break;
      case '\r':
        if (!value.substr(i).starts_with('\n')) out += attribute ? "&#10;" : "\n";
        break;
      case 0xfffd:
        out += '?';
        break;
      default:
        out += bytes;
    }
  }
}

std::string without_forbidden(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t i = 0; i < value.size();) {
    const auto next = decode(value.substr(i));
    const auto bytes = value.substr(i, next.size);
    i += next.size;
    if (!next.valid || !is_allowed(next.code)) continue;
    if (next.code == 0xfffd)
      out += '?';
    else if (next.code != '\r')
      out += bytes;
    else if (!value.substr(i).starts_with('\n'))
      out += '\n';
  }
  return out;
}

std::string one_line(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  bool space = false;
  for (std::size_t i = 0; i < value.size();) {
    const auto next = decode(value.substr(i));
    const auto bytes = value.substr(i, next.size);
    i += next.size;
    if (!next.valid || !is_allowed(next.code)) continue;
    const auto c = next.code;
    if (c <= 0x20 || c == 0xa0 || c == 0x2028 || c == 0x2029) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    if (c == 0xfffd)
      out += '?';
    else
      out += bytes;
  }
  return out;
}

xml_writer::xml_writer(std::string& out) : out_{out} {
  out_ += "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
}

void xml_writer::begin(std::string_view name, attributes with) {
  out_.append(2 * open_.size(), ' ').append("<").append(name);
  for (const auto& [key, value] : with) {
    if (value.empty()) continue;
    out_.append(" ").append(key).append("=\"");
    append_escaped(out_, value, escaping::attribute);
    out_ += '"';
  }
}

void xml_writer::open(std::string_view name, attributes with) {
  begin(name, with);
  out_ += ">\n";
  open_.emplace_back(name);
}

void xml_writer::close() {
  const auto name = std::move(open_.back());
  open_.pop_back();
  out_.append(2 * open_.size(), ' ').append("</").append(name).append(">\n");
}

void xml_writer::empty(std::string_view name, attributes with) {
  begin(name, with);
  out_ += "/>\n";
}

void xml_writer::element(std::string_view name, std::string_view value, attributes with, escaping style) {
  begin(name, with);
  out_ += '>';
  append_escaped(out_, value, style);
  out_.append("</").append(name).append(">\n");
}

void xml_writer::optional(std::string_view name, std::string_view value, attributes with, escaping style) {
  if (!value.empty()) element(name, value, with, style);
}

}  // namespace wireroom::feeds
