#pragma once
// Makes a document and its entries of the events of an XML document: beginnings and ends of elements and
// text. The events come from libxml2 (xml_source) or, when the document is not well-formed, from the tolerant
// tokenizer (tolerant_xml); the reader is the same. What an element means stands in the table of rules.
//
// Nothing is held but the feed, the entry being read and the text of the open elements. Belongs to one
// thread.

#include "feeds/error.hpp"
#include "feeds/model/document.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/parse/events.hpp"
#include "feeds/parse/parser.hpp"
#include "feeds/parse/rules.hpp"
#include "feeds/parse/values.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds::reading {

/// What a text construct says of its text before the text is known.
struct construct {
  enum class kind : std::uint8_t { unstated, plain, html, xhtml, other };
  kind type = kind::unstated;
  std::string media_type;  ///< of `other`
  bool base64 = false;
  bool body = false;      ///< a summary or contents, where markup escaped twice is a mistake
  bool drop_div = false;  ///< the div around XHTML is not part of it (RFC 4287, section 3.1.1.3)
};

/// The members that feeds, entries and sources share, wherever they lie. Null where one has no such member.
struct target {
  std::string* id = nullptr;
  std::optional<text>* title = nullptr;
  std::optional<text>* summary = nullptr;  ///< subtitle of a feed
  std::optional<text>* rights = nullptr;
  std::string* link = nullptr;
  std::vector<feeds::link>* links = nullptr;
  std::string* language = nullptr;
  std::vector<person>* authors = nullptr;
  std::vector<person>* contributors = nullptr;
  std::optional<person>* publisher = nullptr;
  std::vector<category>* categories = nullptr;
  std::optional<date>* published = nullptr;
  std::optional<date>* updated = nullptr;
  std::optional<date>* created = nullptr;
  std::optional<period>* valid = nullptr;
  std::optional<feeds::image>* image = nullptr;
  std::optional<feeds::geo>* geo = nullptr;
  box<feeds::media>* media = nullptr;
  box<feeds::itunes>* itunes = nullptr;
  box<feeds::podcast>* podcast = nullptr;
  std::vector<element>* extensions = nullptr;
  feeds::feed* as_feed = nullptr;  ///< the feed or source itself
  feeds::entry* as_entry = nullptr;
  std::uint8_t link_rank = 0;  ///< how sure it is that `link` is the page; 0: none yet
};

class reader final : public xml_events {
 public:
  /// Both must outlive the reader.
  reader(const parse_options& options, entry_sink& sink);

  // --- events, in document order

  void declare(std::string_view prefix, std::string_view uri) override;
  resolved_name resolve(std::string_view ns, std::string_view prefix, std::string_view local) const override;
  void begin(const resolved_name& name, attributes list) override;
  void end(const resolved_name& name) override;
  void characters(std::string_view text) override;
  void doctype(std::string_view public_id, std::string_view system_id) override;
  /// Drops the entry that is open when its text was cut.
  void cut_off(bool within_tag) override;
  void problem_at(problem_code code, std::string message, std::uint32_t line, std::uint32_t column) override;
  bool seen_root() const override { return seen_root_; }
  bool in_markup() const override {
    return nested_ > 0 || (!frames_.empty() && frames_.back().how == take::markup);
  }
  bool in_text() const override {
    return nested_ == 0 && !frames_.empty() && frames_.back().how == take::text;
  }
  bool in_entry() const override { return entry_open_; }

  /// The end of the document: nothing when it is a feed.
  std::optional<error> finish();
  feeds::document& document() { return document_; }

  // --- for the rules

  place where() const { return place_; }
  /// The place that the innermost element was found in.
  place came_from() const { return frames_.back().came_from; }
  void enter(place p) { place_ = p; }
  void take_as(take how) { frames_.back().how = how; }
  target& here() { return *target_; }
  feeds::feed& feed() { return document_.feed; }
  feeds::entry& entry() { return entry_; }
  const std::string& base() const { return scopes_.back().base; }
  const std::string& language() const { return scopes_.back().language; }
  bool is_atom() const { return atom_; }
  bool is_atom10() const { return document_.version == format::atom10 || document_.version == format::atom; }
  bool is_cdf() const { return document_.version == format::cdf; }
  std::string_view element_namespace() const { return element_ns_; }

  /// URL of `reference` against the base in scope; empty when it is empty or could run code.
  std::string url(std::string_view reference) const;
  /// `value` as a date; nothing when it is empty.
  std::optional<date> date_of(std::string& value);
  /// The construct of the element that begins (its type and mode attributes, Atom 1.0 and 0.3).
  construct atom_construct(attributes list) const;
  construct& pending_construct() { return construct_; }
  /// The text of the element that ends, by its construct; moves `value` out.
  text make_text(std::string& value);
  content make_content(std::string& value);
  /// Text that is plain whatever it looks like.
  text plain(std::string& value) const;

  /// LASTMOD of CDF.
  void lastmod_of(std::optional<date>& out, attributes list);
  void start_entry();
  void end_entry();
  void start_source();
  void end_source();
  void start_feed();
  void set_version(format version);
  void add_link(feeds::link&& value);
  void add_category(category&& value);
  void add_person(std::vector<person>& list, person&& value);

  person person_;                                           ///< being read
  std::vector<person>* persons_ = nullptr;                  ///< where it goes; null: nowhere
  std::string saved_[4];                                    ///< attributes that the end of the element needs
  std::string parent_category_;                             ///< itunes:category
  std::vector<media_content>::size_type open_content_ = 0;  ///< media:content, counted from 1
  std::uint32_t media_groups_ = 0;
  geo::kind geometry_ = geo::kind::point;    ///< of the GML that is open
  double latitude_ = NAN, longitude_ = NAN;  ///< of W3C geo, the half that was read
  bool weak_title_ = false;                  ///< the title is a module's; one of the format replaces it
  bool seen_channel_ = false;

 private:
  struct frame {
    const rule* what = nullptr;
    take how = take::nothing;
    bool scoped = false;
    place came_from{};
    std::size_t text_start = 0;
  };
  struct scope {
    std::string base, language;
  };

  void open_scope(attributes list, bool& opened);
  void begin_nested(const resolved_name& name, attributes list);
  void end_nested(const resolved_name& name);
  bool charge_tree(std::size_t bytes);
  void begin_tree(const resolved_name& name, attributes list);
  void end_tree();
  void inline_markup();
  const rule* rule_for(const resolved_name& name) const;
  void begin_root(resolved_name name, attributes list);
  void end_frame();

  const parse_options& options_;
  entry_sink& sink_;
  feeds::document document_;
  feeds::entry entry_;
  feeds::feed source_;
  target feed_target_, entry_target_, source_target_;
  target* target_;

  std::vector<frame> frames_;
  std::vector<scope> scopes_;
  std::string text_;  ///< of the open elements, innermost last
  construct construct_;
  place place_ = place::document;
  bool atom_ = false;
  bool seen_root_ = false;
  bool entry_open_ = false;
  std::string element_ns_;
  std::string construct_base_;  ///< base in scope where the text began
  std::string value_;
  std::string core_alias_;                     ///< an unknown namespace that stands for the format's own
  core_dialect dialect_ = core_dialect::none;  ///< of the first core namespace declared
  place root_place_ = place::outer;
  bool netscape_ = false;  ///< the document type is Netscape's
  bool dropping_entry_ = false;
  bool tree_full_ = false;
  std::size_t entries_ = 0;
  std::size_t depth_ = 0;
  std::size_t problems_dropped_ = 0;

  // Within a text
  std::size_t nested_ = 0;     ///< open elements within the text being taken
  bool inline_ = false;        ///< text is escaped as it is taken: it lies between tags
  bool raw_ = false;           ///< tags and escaped markup are mixed: nothing is escaped
  std::size_t div_depth_ = 0;  ///< nested_ of the div that is dropped, 0 for none
  std::vector<bool> nested_scoped_;

  // Within a skipped element or an extension
  std::size_t skipped_ = 0;
  std::vector<element*> tree_;
  std::size_t tree_size_ = 0;  ///< of all extensions of this entry, in characters
};

/// Value of an attribute by its local name, whatever case and namespace but those of XML; empty if absent.
std::string_view find(attributes list, std::string_view name);
bool has(attributes list, std::string_view name);
/// Value of an attribute by its local name, whatever its case and namespace but that of XML; empty if absent.
std::string_view find(attributes list, std::string_view name);
bool has(attributes list, std::string_view name);
/// True when an element states its language itself (xml:lang).
bool has_language(attributes list);

}  // namespace wireroom::feeds::reading
