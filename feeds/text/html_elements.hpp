#pragma once
// What is known of each element and attribute: the allow-list as tables.
// docs/decisions/0010-html-allow-list.md says why each group is in or out. Constant data, any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wireroom::feeds {

/// A name folded to lower case and packed into two words, so that looking it up compares no strings. Names
/// longer than 16 bytes are no key: nothing in the tables is that long.
struct name_key {
  std::uint64_t low = 0, high = 0;
  friend constexpr bool operator==(const name_key&, const name_key&) = default;
};

constexpr std::size_t max_key = 16;

/// `name`, at most `max_key` bytes, as a key; ASCII letters are folded.
constexpr name_key make_key(std::string_view name) {
  std::array<std::uint64_t, 2> words{};
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto byte = static_cast<unsigned char>(name[i]);
    if (byte >= 'A' && byte <= 'Z') byte |= 0x20U;
    words[i / 8] |= std::uint64_t{byte} << (8 * (i % 8));
  }
  return {words[0], words[1]};
}

enum class html_space : std::uint8_t { html, math, svg };

/// What becomes of an element.
enum class html_action : std::uint8_t {
  unwrap,     ///< the tags go, what is inside stays
  keep,       ///< written out
  drop_raw,   ///< gone with its contents, which hold no tags (script, style)
  drop_text,  ///< the same, but references count (title)
  text_raw,   ///< contents without tags, kept as text (xmp)
  text,       ///< contents with references but without tags, kept as text (textarea)
  drop_tree,  ///< gone with all elements inside (template)
};

/// Elements that the rules of nesting name.
enum class html_role : std::uint8_t {
  none,
  a,
  br,
  caption,
  col,
  colgroup,
  dd,
  dt,
  heading,
  img,
  li,
  list,
  map,
  math,
  p,
  pre,
  rt,
  svg,
  table,
  td,
  tr,
  tsection,
  math_text,
};

enum html_flag : std::uint16_t {
  flag_void = 1,         ///< has no end tag
  flag_closes_p = 2,     ///< its start tag ends an open p (HTML, section 13.2.6.4.7)
  flag_special = 4,      ///< of the category "special": end tags of others do not reach across it
  flag_formatting = 8,   ///< its end tag reaches across special elements
  flag_breaks_out = 16,  ///< ends MathML or SVG around it (section 13.2.6.5)
  flag_block = 32,       ///< stands on lines of its own when read as text
  flag_weak = 64,        ///< special, but an item of a list looks through it (address, div, p)
};

struct html_element {
  std::string_view name;
  html_action action = html_action::unwrap;
  html_role role = html_role::none;
  html_space space = html_space::html;
  std::uint16_t flags = 0;
  std::uint8_t index = 0;  ///< place in the table
  std::array<char, 2 * max_key + 4> written{};

  constexpr std::string_view start_tag() const { return {written.data(), name.size() + 1}; }  ///< `<name`
  constexpr std::string_view end_tag() const {                                                ///< `</name>`
    return {written.data() + name.size() + 1, name.size() + 3};
  }
};

/// How the value of an attribute is treated.
enum class html_value : std::uint8_t {
  plain,   ///< any text
  url,     ///< resolved; only http, https and mailto
  srcset,  ///< a list of URLs with descriptors
  map,     ///< a fragment
  paint,   ///< SVG: words and numbers only, so no url()
};

struct html_attribute {
  std::string_view name;  ///< as it is written out
  html_value value = html_value::plain;
  std::uint8_t spaces = 1;  ///< bit per html_space: where it is kept
  std::uint8_t index = 0;   ///< place in the table, below `html_attribute_count`
  html_role only = html_role::none;
  std::array<char, max_key + 4> written{};

  constexpr std::string_view opening() const { return {written.data(), name.size() + 3}; }  ///< ` name="`
};

/// Upper bound of the attributes a tag can keep.
constexpr std::size_t html_attribute_count = 192;

/// Null for what HTML, MathML and SVG do not have, or what is of no interest.
const html_element* find_element(const name_key& key);

/// Null for attributes that are never kept.
const html_attribute* find_attribute(const name_key& key);

}  // namespace wireroom::feeds
