#include "feeds/parse/xml_source.hpp"

#include "feeds/parse/events.hpp"
#include "feeds/parse/tag_meter.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <vector>

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most_name_bytes = 512u << 10;
constexpr std::size_t chunk_bytes = 16u << 10;  // libxml2 is quickest with 4 to 64 KiB

// libxml2 keeps a CDATA section until its end is there, and refuses one of 10,000,000 bytes: so a section
// that goes on beyond a chunk is parted there. Where the meter took something else for one, libxml2 refuses
// the seam or skips it, and the tokenizer reads what was written.
constexpr std::string_view cdata_seam = "]]><![CDATA[";

std::string_view view(const xmlChar* s) {
  return s ? std::string_view(reinterpret_cast<const char*>(s)) : std::string_view();
}

// References that libxml2 leaves in attribute values when it is not asked to substitute entities.
constexpr std::string_view ampersand = "&#38;";

}  // namespace

class xml_source::impl {
 public:
  impl(xml_events& to, const parse_limits& limits) : to_(to), limits_(limits), meter_(limits.tag_bytes) {
    static const bool ready = (xmlInitParser(), true);
    (void)ready;
    context_ = xmlCreatePushParserCtxt(const_cast<xmlSAXHandler*>(&handler()), this, nullptr, 0, nullptr);
    if (!context_) throw std::bad_alloc();
    xmlCtxtUseOptions(context_, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    // Looking names up costs more with each of them; no feed has so many.
    xmlDictSetLimit(context_->dict, most_name_bytes);
  }
  ~impl() {
    if (context_->myDoc) xmlFreeDoc(context_->myDoc);
    xmlFreeParserCtxt(context_);
  }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  state feed(std::string_view utf8) {
    while (!utf8.empty() && state_ == state::good) {
      std::string_view chunk = utf8_prefix(utf8, chunk_bytes);
      if (!meter_.pass(chunk)) {
        to_.at(static_cast<std::uint32_t>(context_->input ? context_->input->line : 0), 0);
        to_.fail(errc::limit_exceeded, fmt::format("a tag is longer than {} bytes", limits_.tag_bytes));
        stop(state::stopped);
        break;
      }
      utf8.remove_prefix(chunk.size());
      if (meter_.inside_cdata()) {
        parted_.assign(chunk).append(cdata_seam);
        chunk = parted_;
      }
      // With each chunk libxml2 looks through all that it could not use yet. So what it waits for is held
      // back until it is worth a look: the longer the wait, the more.
      if (const std::size_t waiting = unused(); waiting > 4 * chunk_bytes) {
        held_.append(chunk);
        if (held_.size() >= waiting / 2) release();
      } else {
        give(chunk);
      }
    }
    return state_;
  }

  state finish() {
    if (state_ == state::good) release();
    if (state_ == state::good) xmlParseChunk(context_, nullptr, 0, 1);
    if (state_ == state::good && !context_->wellFormed) break_by("the document is not complete", 0);
    return state_;
  }

  std::string reason_;
  std::uint32_t line_ = 0;
  bool entity_ = false;

 private:
  // What the table knows of a name; libxml2 keeps one copy of each name, so that its address identifies it.
  struct cached {
    const xmlChar* local = nullptr;
    const xmlChar* prefix = nullptr;
    const xmlChar* uri = nullptr;
    resolved_name name;
  };

  static impl& self(void* context) { return *static_cast<impl*>(context); }

  static const xmlSAXHandler& handler() {
    static const xmlSAXHandler made = [] {
      xmlSAXHandler h{};
      h.initialized = XML_SAX2_MAGIC;
      h.startElementNs = &begin;
      h.endElementNs = &end;
      h.characters = &text;
      h.ignorableWhitespace = &text;
      h.cdataBlock = &text;
      h.getEntity = &entity;
      h.internalSubset = &subset;
      h.entityDecl = [](void* c, const xmlChar*, int, const xmlChar*, const xmlChar*, xmlChar*) {
        self(c).declares();
      };
      h.unparsedEntityDecl = [](void* c, const xmlChar*, const xmlChar*, const xmlChar*, const xmlChar*) {
        self(c).declares();
      };
      h.attributeDecl = [](void* c, const xmlChar*, const xmlChar*, int, int, const xmlChar*,
                           xmlEnumerationPtr tree) {
        xmlFreeEnumeration(tree);
        self(c).declares();
      };
      h.serror = &complain;
      return h;
    }();
    return made;
  }

  std::size_t unused() const {
    const xmlParserInput* input = context_->input;
    return input ? static_cast<std::size_t>(input->end - input->cur) : 0;
  }
  void give(std::string_view chunk) {
    // What is held back was written first.
    if (!held_.empty()) {
      held_.append(chunk);
      return release();
    }
    xmlParseChunk(context_, chunk.data(), static_cast<int>(chunk.size()), 0);
  }
  void release() {
    if (held_.empty()) return;
    xmlParseChunk(context_, held_.data(), static_cast<int>(held_.size()), 0);
    held_.clear();
  }

  const resolved_name& resolved(const xmlChar* local, const xmlChar* prefix, const xmlChar* uri) {
    const auto bits = (reinterpret_cast<std::uintptr_t>(local) >> 3) ^
                      (reinterpret_cast<std::uintptr_t>(uri) >> 5) ^
                      (reinterpret_cast<std::uintptr_t>(local) >> 12);
    cached& slot = cache_[bits % cache_.size()];
    if (slot.local != local || slot.uri != uri || slot.prefix != prefix)
      slot = {local, prefix, uri, to_.resolve(view(uri), view(prefix), view(local))};
    return slot.name;
  }

  void mark() {
    if (const xmlParserInput* input = context_->input)
      to_.at(static_cast<std::uint32_t>(input->line), static_cast<std::uint32_t>(std::max(input->col, 0)));
  }

  static void begin(void* c, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri, int declared,
                    const xmlChar** declarations, int count, int, const xmlChar** list) {
    impl& me = self(c);
    if (me.state_ != state::good) return;
    me.mark();
    for (int i = 0; i < declared; ++i)
      me.to_.declare(view(declarations[2 * i]), view(declarations[2 * i + 1]));
    if (static_cast<std::size_t>(count) > me.limits_.attributes) {
      me.to_.fail(errc::limit_exceeded,
                  fmt::format("an element has more than {} attributes", me.limits_.attributes));
      return me.stop(state::stopped);
    }
    me.attributes_.clear();
    me.decoded_.clear();
    for (int i = 0; i < count; ++i, list += 5) {
      std::string_view value(reinterpret_cast<const char*>(list[3]),
                             static_cast<std::size_t>(list[4] - list[3]));
      std::string_view ns = view(list[2]);
      if (ns.empty() && list[1]) ns = usual_namespace(view(list[1]));
      me.attributes_.push_back({view(list[0]), ns, me.decode(value)});
    }
    me.to_.begin(me.resolved(local, prefix, uri), me.attributes_);
    me.look();
  }

  static void end(void* c, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri) {
    impl& me = self(c);
    if (me.state_ != state::good) return;
    me.to_.end(me.resolved(local, prefix, uri));
    me.look();
  }

  static void text(void* c, const xmlChar* s, int n) {
    impl& me = self(c);
    if (me.state_ == state::good)
      me.to_.characters({reinterpret_cast<const char*>(s), static_cast<std::size_t>(n)});
  }

  // The five that XML predefines never come here.
  static xmlEntityPtr entity(void* c, const xmlChar* name) {
    impl& me = self(c);
    me.entity_ = true;
    me.break_by(fmt::format("the entity &{}; is not declared", view(name)), me.context_->input->line);
    return nullptr;
  }

  static void subset(void* c, const xmlChar*, const xmlChar* public_id, const xmlChar* system_id) {
    self(c).to_.doctype(view(public_id), view(system_id));
  }

  void declares() {
    entity_ = true;
    break_by("entities or attributes are declared in it", context_->input->line);
  }

  static void complain(void* c, xmlErrorPtr error) {
    impl& me = self(c);
    if (me.state_ != state::good || error->level == XML_ERR_WARNING || error->level == XML_ERR_NONE) return;
    std::string message(error->message ? error->message : "not well-formed");
    trim(message);
    if (error->domain == XML_FROM_NAMESPACE && error->level != XML_ERR_FATAL) {
      me.to_.problem_at(problem_code::syntax, std::move(message),
                        static_cast<std::uint32_t>(std::max(error->line, 0)), 0);
      return;
    }
    me.break_by(std::move(message), error->line);
  }

  std::string_view decode(std::string_view value) {
    if (value.find(ampersand) == std::string_view::npos) return value;
    std::string& out = decoded_.emplace_back();
    for (std::size_t at = 0; at < value.size();) {
      const std::size_t found = value.find(ampersand, at);
      out.append(value.substr(at, found - at));
      if (found == std::string_view::npos) break;
      out += '&';
      at = found + ampersand.size();
    }
    return out;
  }

  void look() {
    if (!to_.wants_more()) stop(state::stopped);
  }

  void break_by(std::string reason, int line) {
    if (state_ != state::good) return;
    reason_ = std::move(reason);
    line_ = line > 0 ? static_cast<std::uint32_t>(line) : 0;
    stop(state::broken);
  }

  void stop(state why) {
    state_ = why;
    xmlStopParser(context_);
  }

  xml_events& to_;
  const parse_limits& limits_;
  tag_meter meter_;
  std::string held_;
  std::string parted_;  // a chunk with its seam
  xmlParserCtxtPtr context_ = nullptr;
  state state_ = state::good;
  std::vector<attribute> attributes_;
  std::deque<std::string> decoded_;
  std::array<cached, 512> cache_;
};

xml_source::xml_source(xml_events& to, const parse_limits& limits)
    : impl_(std::make_unique<impl>(to, limits)) {}
xml_source::~xml_source() = default;
xml_source::xml_source(xml_source&&) noexcept = default;
xml_source& xml_source::operator=(xml_source&&) noexcept = default;
xml_source::state xml_source::feed(std::string_view utf8) {
  return impl_->feed(utf8);
}
xml_source::state xml_source::finish() {
  return impl_->finish();
}
bool xml_source::broken_by_entity() const {
  return impl_->entity_;
}
std::string xml_source::broken_by() const {
  return impl_->reason_;
}
std::uint32_t xml_source::broken_at_line() const {
  return impl_->line_;
}

}  // namespace wireroom::feeds::reading
