#include "feeds/text/html_elements.hpp"

#include <algorithm>

namespace wireroom::feeds {
namespace {

using enum html_action;
using role = html_role;
using space = html_space;

constexpr std::uint16_t block = flag_special | flag_closes_p | flag_block;
constexpr std::uint16_t out = flag_breaks_out;
constexpr std::uint16_t format = flag_formatting;

// `index` and `written` are filled in below.
constexpr auto elements = [] {
  auto table = std::to_array<html_element>({
      // Text.
      {"a", keep, role::a, space::html, format},
      {"abbr", keep},
      {"acronym", keep},
      {"b", keep, role::none, space::html, format | out},
      {"bdi", keep},
      {"bdo", keep},
      {"big", keep, role::none, space::html, format | out},
      {"br", keep, role::br, space::html, flag_void | flag_special | out},
      {"cite", keep},
      {"code", keep, role::none, space::html, format | out},
      {"data", keep},
      {"del", keep},
      {"dfn", keep},
      {"em", keep, role::none, space::html, format | out},
      {"font", keep, role::none, space::html, format | out},
      {"i", keep, role::none, space::html, format | out},
      {"ins", keep},
      {"kbd", keep},
      {"mark", keep},
      {"meter", keep},
      {"progress", keep},
      {"q", keep},
      {"ruby", keep, role::none, space::html, out},
      {"rp", keep, role::rt},
      {"rt", keep, role::rt},
      {"s", keep, role::none, space::html, format | out},
      {"samp", keep},
      {"small", keep, role::none, space::html, format | out},
      {"span", keep, role::none, space::html, out},
      {"strike", keep, role::none, space::html, format | out},
      {"strong", keep, role::none, space::html, format | out},
      {"sub", keep, role::none, space::html, out},
      {"sup", keep, role::none, space::html, out},
      {"time", keep},
      {"tt", keep, role::none, space::html, format | out},
      {"u", keep, role::none, space::html, format | out},
      {"var", keep, role::none, space::html, out},
      {"wbr", keep, role::none, space::html, flag_void | flag_special},
      // Blocks.
      {"address", keep, role::none, space::html, block | flag_weak},
      {"article", keep, role::none, space::html, block},
      {"aside", keep, role::none, space::html, block},
      {"blockquote", keep, role::none, space::html, block | out},
      {"center", keep, role::none, space::html, block | out},
      {"dd", keep, role::dd, space::html, block | out},
      {"details", keep, role::none, space::html, block},
      {"dir", keep, role::list, space::html, block},
      {"div", keep, role::none, space::html, block | out | flag_weak},
      {"dl", keep, role::none, space::html, block | out},
      {"dt", keep, role::dt, space::html, block | out},
      {"figcaption", keep, role::none, space::html, block},
      {"figure", keep, role::none, space::html, block},
      {"footer", keep, role::none, space::html, block},
      {"h1", keep, role::heading, space::html, block | out},
      {"h2", keep, role::heading, space::html, block | out},
      {"h3", keep, role::heading, space::html, block | out},
      {"h4", keep, role::heading, space::html, block | out},
      {"h5", keep, role::heading, space::html, block | out},
      {"h6", keep, role::heading, space::html, block | out},
      {"header", keep, role::none, space::html, block},
      {"hgroup", keep, role::none, space::html, block},
      {"hr", keep, role::none, space::html, block | out | flag_void},
      {"li", keep, role::li, space::html, block | out},
      {"main", keep, role::none, space::html, block},
      {"menu", keep, role::list, space::html, block | out},
      {"nav", keep, role::none, space::html, block},
      {"ol", keep, role::list, space::html, block | out},
      {"p", keep, role::p, space::html, block | out | flag_weak},
      {"pre", keep, role::pre, space::html, block | out},
      {"section", keep, role::none, space::html, block},
      {"summary", keep, role::none, space::html, block},
      {"ul", keep, role::list, space::html, block | out},
      // Tables.
      {"caption", keep, role::caption, space::html, flag_special | flag_block},
      {"col", keep, role::col, space::html, flag_special | flag_void},
      {"colgroup", keep, role::colgroup, space::html, flag_special},
      {"table", keep, role::table, space::html, block | out},
      {"tbody", keep, role::tsection, space::html, flag_special | flag_block},
      {"td", keep, role::td, space::html, flag_special},
      {"tfoot", keep, role::tsection, space::html, flag_special | flag_block},
      {"th", keep, role::td, space::html, flag_special},
      {"thead", keep, role::tsection, space::html, flag_special | flag_block},
      {"tr", keep, role::tr, space::html, flag_special | flag_block},
      // Pictures, sound, film.
      {"area", keep, role::none, space::html, flag_special | flag_void},
      {"audio", keep},
      {"img", keep, role::img, space::html, flag_special | flag_void | out},
      {"map", keep, role::map},
      {"picture", keep},
      {"source", keep, role::none, space::html, flag_special | flag_void},
      {"video", keep},
      // MathML, presentation only. Nothing whose contents a parser could read as HTML but the five tokens.
      {"math", keep, role::math, space::math},
      {"menclose", keep, role::none, space::math},
      {"merror", keep, role::none, space::math},
      {"mfenced", keep, role::none, space::math},
      {"mfrac", keep, role::none, space::math},
      {"mi", keep, role::math_text, space::math},
      {"mmultiscripts", keep, role::none, space::math},
      {"mn", keep, role::math_text, space::math},
      {"mo", keep, role::math_text, space::math},
      {"mover", keep, role::none, space::math},
      {"mpadded", keep, role::none, space::math},
      {"mphantom", keep, role::none, space::math},
      {"mprescripts", keep, role::none, space::math},
      {"mroot", keep, role::none, space::math},
      {"mrow", keep, role::none, space::math},
      {"ms", keep, role::math_text, space::math},
      {"mspace", keep, role::none, space::math},
      {"msqrt", keep, role::none, space::math},
      {"mstyle", keep, role::none, space::math},
      {"msub", keep, role::none, space::math},
      {"msubsup", keep, role::none, space::math},
      {"msup", keep, role::none, space::math},
      {"mtable", keep, role::none, space::math},
      {"mtd", keep, role::none, space::math},
      {"mtext", keep, role::math_text, space::math},
      {"mtr", keep, role::none, space::math},
      {"munder", keep, role::none, space::math},
      {"munderover", keep, role::none, space::math},
      {"none", keep, role::none, space::math},
      {"semantics", keep, role::none, space::math},
      {"annotation", drop_tree, role::none, space::math},
      {"annotation-xml", drop_tree, role::none, space::math},
      // SVG, shapes and words only.
      {"svg", keep, role::svg, space::svg},
      {"circle", keep, role::none, space::svg},
      {"ellipse", keep, role::none, space::svg},
      {"g", keep, role::none, space::svg},
      {"line", keep, role::none, space::svg},
      {"path", keep, role::none, space::svg},
      {"polygon", keep, role::none, space::svg},
      {"polyline", keep, role::none, space::svg},
      {"rect", keep, role::none, space::svg},
      {"text", keep, role::none, space::svg},
      {"tspan", keep, role::none, space::svg},
      {"defs", drop_tree, role::none, space::svg},
      {"desc", drop_tree, role::none, space::svg},
      {"metadata", drop_tree, role::none, space::svg},
      {"symbol", drop_tree, role::none, space::svg},
      // Gone with what is inside.
      {"script", drop_raw},
      {"style", drop_raw},
      {"template", drop_tree},
      {"title", drop_text},
      // Only their words are kept.
      {"xmp", text_raw, role::none, space::html, flag_block},
      {"textarea", text},
      // Tags of HTML that go, while what is inside stays. Fallback inside frames and plug-ins is read as
      // HTML.
      {"applet"},
      {"base"},
      {"basefont"},
      {"bgsound"},
      {"blink"},
      {"body", unwrap, role::none, space::html, out},
      {"button"},
      {"canvas"},
      {"datalist"},
      {"dialog", unwrap, role::none, space::html, flag_block},
      {"embed", unwrap, role::none, space::html, out},
      {"fieldset", unwrap, role::none, space::html, flag_block},
      {"form", unwrap, role::none, space::html, flag_block},
      {"frame"},
      {"frameset"},
      {"head", unwrap, role::none, space::html, out},
      {"html"},
      {"iframe"},
      {"input"},
      {"isindex"},
      {"keygen"},
      {"label"},
      {"legend"},
      {"link"},
      {"listing", unwrap, role::none, space::html, flag_block | out},
      {"marquee"},
      {"meta", unwrap, role::none, space::html, out},
      {"nobr", unwrap, role::none, space::html, out},
      {"noembed"},
      {"noframes"},
      {"noscript"},
      {"object"},
      {"optgroup"},
      {"option"},
      {"output"},
      {"param"},
      {"plaintext", unwrap, role::none, space::html, flag_block},
      {"portal"},
      {"rb"},
      {"rtc"},
      {"select"},
      {"slot"},
      {"track"},
  });
  for (std::size_t i = 0; i < table.size(); ++i) {
    html_element& element = table[i];
    element.index = static_cast<std::uint8_t>(i);
    auto at = element.written.begin();
    *at++ = '<';
    at = std::ranges::copy(element.name, at).out;
    *at++ = '<';
    *at++ = '/';
    at = std::ranges::copy(element.name, at).out;
    *at = '>';
  }
  return table;
}();

constexpr std::uint8_t in_html = 1, in_math = 2, in_svg = 4;
using value = html_value;

constexpr auto attributes = [] {
  auto table = std::to_array<html_attribute>({
      {"alt"},
      {"title", value::plain, in_html | in_math},
      {"lang"},
      {"xml:lang"},
      {"dir", value::plain, in_html | in_math},
      {"href", value::url},
      {"hreflang"},
      {"rel"},
      {"rev"},
      {"type"},
      {"datetime"},
      {"src", value::url},
      {"cite", value::url},
      {"poster", value::url},
      {"srcset", value::srcset},
      {"sizes"},
      {"media"},
      {"loading"},
      {"width", value::plain, in_html | in_math | in_svg},
      {"height", value::plain, in_html | in_math | in_svg},
      {"controls"},
      {"loop"},
      {"muted"},
      {"preload"},
      {"playsinline"},
      {"abbr"},
      {"axis"},
      {"colspan"},
      {"headers"},
      {"rowspan", value::plain, in_html | in_math},
      {"scope"},
      {"span"},
      {"start"},
      {"reversed"},
      {"value"},
      {"open", value::plain, in_html | in_math},
      {"min"},
      {"max"},
      {"low"},
      {"high"},
      {"optimum"},
      {"coords"},
      {"shape"},
      {"usemap", value::map},
      {"name", value::plain, in_html, 0, html_role::map},
      // How older pages are laid out.
      {"align"},
      {"valign"},
      {"bgcolor"},
      {"border"},
      {"bordercolor"},
      {"cellpadding"},
      {"cellspacing"},
      {"char"},
      {"charoff"},
      {"clear"},
      {"color"},
      {"compact"},
      {"face"},
      {"frame", value::plain, in_html | in_math},
      {"hspace"},
      {"noshade"},
      {"nowrap"},
      {"rules"},
      {"size"},
      {"summary"},
      {"vspace"},
      // MathML.
      {"accent", value::plain, in_math},
      {"accentunder", value::plain, in_math},
      {"bevelled", value::plain, in_math},
      {"close", value::plain, in_math},
      {"columnalign", value::plain, in_math},
      {"columnlines", value::plain, in_math},
      {"columnspacing", value::plain, in_math},
      {"columnspan", value::plain, in_math},
      {"denomalign", value::plain, in_math},
      {"depth", value::plain, in_math},
      {"display", value::plain, in_math},
      {"displaystyle", value::plain, in_math},
      {"equalcolumns", value::plain, in_math},
      {"equalrows", value::plain, in_math},
      {"fence", value::plain, in_math},
      {"form", value::plain, in_math},
      {"framespacing", value::plain, in_math},
      {"largeop", value::plain, in_math},
      {"linethickness", value::plain, in_math},
      {"lspace", value::plain, in_math},
      {"mathbackground", value::paint, in_math},
      {"mathcolor", value::paint, in_math},
      {"mathsize", value::plain, in_math},
      {"mathvariant", value::plain, in_math},
      {"maxsize", value::plain, in_math},
      {"minsize", value::plain, in_math},
      {"movablelimits", value::plain, in_math},
      {"notation", value::plain, in_math},
      {"numalign", value::plain, in_math},
      {"rowalign", value::plain, in_math},
      {"rowlines", value::plain, in_math},
      {"rowspacing", value::plain, in_math},
      {"rspace", value::plain, in_math},
      {"scriptlevel", value::plain, in_math},
      {"separator", value::plain, in_math},
      {"separators", value::plain, in_math},
      {"stretchy", value::plain, in_math},
      {"subscriptshift", value::plain, in_math},
      {"superscriptshift", value::plain, in_math},
      {"symmetric", value::plain, in_math},
      {"voffset", value::plain, in_math},
      // SVG; with the capitals that XML wants.
      {"baseProfile", value::paint, in_svg},
      {"cx", value::paint, in_svg},
      {"cy", value::paint, in_svg},
      {"d", value::paint, in_svg},
      {"dx", value::paint, in_svg},
      {"dy", value::paint, in_svg},
      {"fill", value::paint, in_svg},
      {"fill-opacity", value::paint, in_svg},
      {"fill-rule", value::paint, in_svg},
      {"font-family", value::paint, in_svg},
      {"font-size", value::paint, in_svg},
      {"font-style", value::paint, in_svg},
      {"font-weight", value::paint, in_svg},
      {"opacity", value::paint, in_svg},
      {"points", value::paint, in_svg},
      {"r", value::paint, in_svg},
      {"rx", value::paint, in_svg},
      {"ry", value::paint, in_svg},
      {"stroke", value::paint, in_svg},
      {"stroke-dasharray", value::paint, in_svg},
      {"stroke-linecap", value::paint, in_svg},
      {"stroke-linejoin", value::paint, in_svg},
      {"stroke-opacity", value::paint, in_svg},
      {"stroke-width", value::paint, in_svg},
      {"text-anchor", value::paint, in_svg},
      {"transform", value::paint, in_svg},
      {"version", value::paint, in_svg},
      {"viewBox", value::paint, in_svg},
      {"x", value::paint, in_svg},
      {"x1", value::paint, in_svg},
      {"x2", value::paint, in_svg},
      {"y", value::paint, in_svg},
      {"y1", value::paint, in_svg},
      {"y2", value::paint, in_svg},
  });
  for (std::size_t i = 0; i < table.size(); ++i) {
    html_attribute& attribute = table[i];
    attribute.index = static_cast<std::uint8_t>(i);
    auto at = attribute.written.begin();
    *at++ = ' ';
    at = std::ranges::copy(attribute.name, at).out;
    *at++ = '=';
    *at = '"';
  }
  return table;
}();
static_assert(attributes.size() <= html_attribute_count);

constexpr std::size_t slots = 1024;  // load below a quarter: the first probe nearly always decides

constexpr std::size_t slot_of(const name_key& key) {
  const std::uint64_t mixed = (key.low ^ (key.high * 0x9E3779B97F4A7C15ULL)) * 0xD6E8FEB86659FD93ULL;
  return static_cast<std::size_t>(mixed >> 54U);
}

/// Places in a table by hash of the name. Small, so that it stays in the cache.
template <std::size_t Size>
struct name_index {
  static_assert(Size < 255);
  std::array<std::uint8_t, slots> place{};  // plus one; 0: empty
  std::array<name_key, Size> keys{};

  /// The place of `key`, `Size` when it has none.
  constexpr std::size_t find(const name_key& key) const {
    for (std::size_t at = slot_of(key); place[at] != 0; at = (at + 1) % slots)
      if (keys[place[at] - 1U] == key) return place[at] - 1U;
    return Size;
  }
};

template <class Row, std::size_t Size>
constexpr name_index<Size> index_of(const std::array<Row, Size>& table) {
  name_index<Size> index;
  for (std::size_t i = 0; i < Size; ++i) {
    index.keys[i] = make_key(table[i].name);
    std::size_t at = slot_of(index.keys[i]);
    while (index.place[at] != 0) at = (at + 1) % slots;
    index.place[at] = static_cast<std::uint8_t>(i + 1);
  }
  return index;
}

constexpr auto element_index = index_of(elements);
constexpr auto attribute_index = index_of(attributes);

}  // namespace

const html_element* find_element(const name_key& key) {
  const std::size_t place = element_index.find(key);
  return place == elements.size() ? nullptr : &elements[place];
}

const html_attribute* find_attribute(const name_key& key) {
  const std::size_t place = attribute_index.find(key);
  return place == attributes.size() ? nullptr : &attributes[place];
}

}  // namespace wireroom::feeds
