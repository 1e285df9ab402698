#include "feeds/text/html.hpp"
#include "feeds/text/html_elements.hpp"
#include "feeds/text/html_entities.hpp"

namespace wireroom::feeds {
namespace {

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// `text` begins behind `<`. A tag of an element of HTML that ends, and whose first attribute, if it has one,
/// is a name with a value or the last word: so not `a <b && b> c`.
bool is_tag(std::string_view text) {
  if (text.starts_with("!--")) return true;
  const bool is_end = text.starts_with('/');
  if (is_end) text.remove_prefix(1);
  std::size_t at = 0;
  while (at < text.size() && at <= max_key &&
         (letter(text[at]) || (at > 0 && text[at] >= '0' && text[at] <= '9')))
    ++at;
  if (at == 0 || at > max_key || at == text.size()) return false;
  const html_element* element = find_element(make_key(text.substr(0, at)));
  if (element == nullptr) return false;
  if (element->space != html_space::html && element->role == html_role::none) return false;
  if (text[at] == '>') return true;
  if (text[at] != '/' && !space(text[at])) return false;
  while (at < text.size() && (space(text[at]) || text[at] == '/')) ++at;
  if (at == text.size()) return false;
  if (text[at] == '>') return true;
  if (is_end || !letter(text[at])) return false;
  while (at < text.size() && (letter(text[at]) || text[at] == '-' || text[at] == ':' || text[at] == '_' ||
                              (text[at] >= '0' && text[at] <= '9')))
    ++at;
  while (at < text.size() && space(text[at])) ++at;
  return at < text.size() && (text[at] == '=' || text[at] == '>' || text[at] == '/');
}

}  // namespace

bool looks_like_html(std::string_view value) {
  for (std::size_t at = value.find_first_of("<&"); at != value.npos; at = value.find_first_of("<&", at + 1)) {
    if (value[at] == '<') {
      if (is_tag(value.substr(at + 1))) return true;
      continue;
    }
    const character_reference found = read_reference(value.substr(at), false);
    if (found.length != 0 && value[at + found.length - 1] == ';') return true;
  }
  return false;
}

}  // namespace wireroom::feeds
