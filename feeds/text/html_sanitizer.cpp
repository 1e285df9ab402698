#include "feeds/text/html.hpp"
#include "feeds/text/html_entities.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/html_url.hpp"
#include "feeds/text/html_writer.hpp"

#include <algorithm>
#include <initializer_list>

#include <boost/container/static_vector.hpp>

namespace wireroom::feeds {
namespace {

using role = html_role;

constexpr std::size_t deepest = 100;        // open elements; what is nested deeper loses its tags
constexpr std::size_t longest_url = 65536;  // decoded, also of a srcset

constexpr std::uint32_t bit(role r) {
  return 1U << static_cast<unsigned>(r);
}
constexpr std::uint32_t bits(std::initializer_list<role> roles) {
  std::uint32_t mask = 0;
  for (const role r : roles) mask |= bit(r);
  return mask;
}

// What an end tag, or the start tag that ends a p, does not reach across.
constexpr std::uint32_t scope = bits({role::table, role::td, role::caption, role::math_text});
constexpr std::uint32_t table_frame = bits({role::table, role::tsection, role::tr, role::colgroup});
constexpr std::uint32_t table_part =
    bits({role::caption, role::col, role::colgroup, role::tsection, role::tr, role::td});

/// Writes what the tokens leave when only the allow-list stays. Every decision depends on the token and on
/// the stack of open elements that were written, never on what was dropped: so what it wrote passes it
/// unchanged.
class sanitizer {
 public:
  sanitizer(std::string_view html, std::string_view base)
      : tokens_(html), base_(base), limit_(2 * html.size() + 65536) {
    out_.reserve(html.size() + html.size() / 8 + 64);
  }

  std::string run() && {
    while (out_.size() < limit_) {
      const char* const before = tokens_.position();
      switch (tokens_.next()) {
        case html_token::text:
          text(tokens_.text(), true);
          break;
        case html_token::literal:
          text(tokens_.text(), false);
          break;
        case html_token::start_tag:
          start(tokens_.element());
          break;
        case html_token::end_tag:
          finish(tokens_.element(), before);
          break;
        case html_token::end:
          limit_ = 0;
          break;
      }
    }
    close_to(0);
    return std::move(out_);
  }

 private:
  const html_element* top() const { return stack_.empty() ? nullptr : stack_.back(); }
  bool top_is(std::uint32_t mask) const { return !stack_.empty() && (mask & bit(stack_.back()->role)) != 0; }
  bool open(role r) const { return open_roles_[static_cast<std::size_t>(r)] != 0; }
  bool room() const { return stack_.size() < deepest; }

  void push(const html_element* element) {
    stack_.push_back(element);
    ++open_[element->index];
    ++open_roles_[static_cast<std::size_t>(element->role)];
  }

  /// Closes the elements from the top of the stack down to place `to`, which goes too.
  void close_to(std::size_t to) {
    while (stack_.size() > to) {
      const html_element* element = stack_.back();
      out_ += element->end_tag();
      stack_.pop_back();
      ++closed_;
      --open_[element->index];
      --open_roles_[static_cast<std::size_t>(element->role)];
      if (element->role == role::a) refused_links_ = 0;
    }
    if (foreign_ != 0 && stack_.size() < foreign_) {
      foreign_ = 0;
      tokens_.set_foreign(false);
    }
  }

  void text(std::string_view raw, bool decode) {
    if (top_is(table_frame) && open(role::table) && raw.find_first_not_of(" \t\n\r\f") != raw.npos)
      ensure_cell();
    append_escaped<html_place::text>(out_, raw, decode, limit_);
  }

  /// Text and flow content right inside a table would be moved out of it by every HTML parser; in a cell of
  /// its own it stays where it was written.
  void ensure_cell() {
    static const html_element* const tr = find_element(make_key("tr"));
    static const html_element* const td = find_element(make_key("td"));
    if (top_is(bit(role::colgroup))) close_to(stack_.size() - 1);
    if (top_is(bits({role::table, role::tsection}))) open_bare(tr);
    if (top_is(bit(role::tr))) open_bare(td);
  }

  void open_bare(const html_element* element) {
    if (!room()) return;
    (out_ += element->start_tag()) += '>';
    push(element);
  }

  void start(const html_element* element) {
    if (element == nullptr) return;
    switch (element->action) {
      case html_action::keep:
        break;
      case html_action::unwrap:
        if (foreign_ != 0 && (element->flags & flag_breaks_out) != 0 && !top_is(bit(role::math_text)))
          close_to(foreign_ - 1);
        return;
      case html_action::drop_raw:
      case html_action::drop_text:
        if (!tokens_.self_closing()) tokens_.raw_contents();
        return;
      case html_action::text_raw:
      case html_action::text:
        if (!tokens_.self_closing()) text(tokens_.raw_contents(), element->action == html_action::text);
        return;
      case html_action::drop_tree:
        if (element->space != html_space::html && foreign_ == 0) return;
        if (!tokens_.self_closing()) skip_tree(element);
        return;
    }
    if (foreign_ != 0) {
      if (start_foreign(element)) return;
    } else if (element->space != html_space::html && element->role != role::math &&
               element->role != role::svg) {
      return;
    }
    start_html(element);
  }

  /// True when nothing is left to do; false when `element` ended the MathML or SVG around it.
  bool start_foreign(const html_element* element) {
    const html_element* root = stack_[foreign_ - 1];
    if (element->space == html_space::html) {
      if ((element->flags & flag_breaks_out) == 0 || top_is(bit(role::math_text))) return true;
      close_to(foreign_ - 1);
      return false;
    }
    if (element->space != root->space || element == root || !room()) return true;
    write_start(element);
    if (tokens_.self_closing())
      out_ += element->end_tag();
    else
      push(element);
    return true;
  }

  void start_html(const html_element* element) {
    // Until nothing is left to end: what one rule ends can uncover what another one would, and the end tags
    // written here come first when the output is read again.
    for (std::size_t before = 0; before != closed_;) {
      before = closed_;
      if (element->role == role::a && !end_link()) return;
      if ((bit(element->role) & table_part) != 0)
        place_in_table(element);
      else if (top_is(table_frame) && open(role::table))
        ensure_cell();
      if (element->role == role::li) end_item(bit(role::li));
      if (element->role == role::dd || element->role == role::dt) end_item(bits({role::dd, role::dt}));
      if ((element->flags & flag_closes_p) != 0 && open(role::p)) end_in_scope(bit(role::p));
      if (element->role == role::heading && top_is(bit(role::heading))) close_to(stack_.size() - 1);
      if (element->role == role::rt && top_is(bit(role::rt))) close_to(stack_.size() - 1);
    }
    if ((element->flags & flag_void) != 0) {
      write_start(element);
      return;
    }
    if (!room()) return;
    write_start(element);
    if (tokens_.self_closing()) {
      out_ += element->end_tag();
      return;
    }
    push(element);
    if (element->space != html_space::html) {
      foreign_ = stack_.size();
      tokens_.set_foreign(true);
    }
  }

  /// A link inside a link ends the outer one, or is none when blocks lie between. False: not to be written.
  bool end_link() {
    if (!open(role::a)) return true;
    for (std::size_t i = stack_.size(); i-- > 0;) {
      if (stack_[i]->role == role::a) {
        close_to(i);
        return true;
      }
      if ((stack_[i]->flags & flag_special) != 0) break;
    }
    if (!tokens_.self_closing()) ++refused_links_;
    return false;
  }

  void end_item(std::uint32_t items) {
    for (std::size_t i = stack_.size(); i-- > 0;) {
      if ((bit(stack_[i]->role) & items) != 0) return close_to(i);
      if ((stack_[i]->flags & (flag_special | flag_weak)) == flag_special) return;
    }
  }

  /// Closes the innermost open element of `roles` unless the scope ends before it.
  void end_in_scope(std::uint32_t roles, std::uint32_t barrier = scope) {
    for (std::size_t i = stack_.size(); i-- > 0;) {
      if ((bit(stack_[i]->role) & roles) != 0) return close_to(i);
      if ((bit(stack_[i]->role) & barrier) != 0) return;
    }
  }

  /// Closes the parts of the innermost table that `element` cannot stand in, opens the row it needs.
  void place_in_table(const html_element* element) {
    std::uint32_t ends = bits({role::caption, role::colgroup, role::td});
    if (element->role != role::td) ends |= bit(role::tr);
    if (element->role != role::td && element->role != role::tr) ends |= bit(role::tsection);
    if (element->role == role::col) ends &= ~bit(role::colgroup);
    std::size_t outermost = stack_.size();
    for (std::size_t i = stack_.size(); i-- > 0 && stack_[i]->role != role::table;)
      if ((bit(stack_[i]->role) & ends) != 0) outermost = i;
    close_to(outermost);
    if (!open(role::table)) return;
    // Not closed because it belongs to no table: a div between the table and this part.
    if (element->role == role::td && top_is(bits({role::table, role::tsection}))) {
      static const html_element* const tr = find_element(make_key("tr"));
      open_bare(tr);
    }
  }

  void skip_tree(const html_element* element) {
    for (std::size_t depth = 1; depth != 0;) {
      const html_token token = tokens_.next();
      if (token == html_token::end) return;
      if (token == html_token::end_tag && tokens_.element() == element) --depth;
      if (token != html_token::start_tag || tokens_.self_closing() || tokens_.element() == nullptr) continue;
      if (tokens_.element() == element) ++depth;
      const html_action action = tokens_.element()->action;
      if (action == html_action::drop_raw || action == html_action::text_raw) tokens_.raw_contents();
    }
  }

  void finish(const html_element* element, const char* before) {
    if (element == nullptr || element->action != html_action::keep) return;
    if (element->role == role::br) {
      // Old pages mean a line break by it, but not when it closes the one just opened.
      if (before != after_break_) start(element);
      return;
    }
    if ((element->flags & flag_void) != 0) return;
    if (element->role == role::a && refused_links_ > 0) {
      --refused_links_;
      return;
    }
    if (element->role == role::heading) {
      if (open(role::heading)) end_in_scope(bit(role::heading));
      return;
    }
    if (open_[element->index] == 0) return;
    std::uint32_t barrier = scope;
    if ((bit(element->role) & (table_part | bit(role::table))) != 0) barrier = bit(role::table);
    if (element->role == role::li) barrier |= bit(role::list);
    const bool ordinary =
        (element->flags & (flag_special | flag_formatting)) == 0 && element->space == html_space::html;
    for (std::size_t i = stack_.size(); i-- > 0;) {
      if (stack_[i] == element) return close_to(i);
      if ((bit(stack_[i]->role) & barrier) != 0 && element->space == html_space::html) return;
      if (ordinary && (stack_[i]->flags & flag_special) != 0) return;
    }
  }

  void write_start(const html_element* element) {
    out_ += element->start_tag();
    if (element->role == role::svg) out_ += " xmlns=\"http://www.w3.org/2000/svg\"";
    if (element->role == role::math) out_ += " xmlns=\"http://www.w3.org/1998/Math/MathML\"";
    const auto space = 1U << static_cast<unsigned>(element->space);
    if (tokens_.begin() != tokens_.end() && tokens_.element() == element)
      for (const auto& [known, value] : tokens_)
        if ((known->spaces & space) != 0 && (known->only == role::none || known->only == element->role))
          write_attribute(*element, *known, value);
    if ((element->flags & flag_void) != 0) {
      out_ += " />";
      if (element->role == role::br) after_break_ = tokens_.position();
    } else {
      out_ += '>';
    }
  }

  void write_attribute(const html_element& element, const html_attribute& known, std::string_view value) {
    if (known.value == html_value::plain) {
      open_attribute(known);
      append_escaped<html_place::attribute>(out_, value, true, limit_);
      out_ += '"';
      return;
    }
    if (value.find('&') != value.npos) {
      decoded_.clear();
      append_decoded(decoded_, value, true);
      value = decoded_;
    }
    // Judged as it will be written: what is dropped then must not part or hide anything now.
    if (std::ranges::any_of(value, may_be_dropped)) {
      allowed_.clear();
      append_allowed(allowed_, value);
      value = allowed_;
    }
    if (value.size() > longest_url) return;
    switch (known.value) {
      case html_value::plain:
        break;
      case html_value::url: {
        const bool picture = element.role == role::img && known.name == "src";
        if (!safe_url(value, base_, picture ? html_url_use::picture : html_url_use::link, resolved_)) return;
        break;
      }
      case html_value::srcset:
        resolved_ = safe_srcset(value, base_);
        if (resolved_.empty()) return;
        value = resolved_;
        break;
      case html_value::map:
        if (!value.empty() && value.front() != '#') return;
        break;
      case html_value::paint:
        // Without `url(`, escapes and comments nothing is loaded, whatever the property.
        if (value.find_first_of("\\/:;\"'<>&@") != value.npos || value.find("rl(") != value.npos ||
            value.find("RL(") != value.npos || value.find("rL(") != value.npos ||
            value.find("Rl(") != value.npos)
          return;
        break;
    }
    if (value.size() > longest_url) return;  // longer now that it is resolved
    open_attribute(known);
    append_escaped<html_place::attribute>(out_, value, false, limit_);
    out_ += '"';
  }

  void open_attribute(const html_attribute& known) { out_ += known.opening(); }

  html_tokenizer tokens_;
  std::string_view base_;
  std::size_t limit_;  // of the output: tags like <svg/> are written longer than they were read
  std::string out_;
  boost::container::static_vector<const html_element*, deepest> stack_;
  std::array<std::uint16_t, 256> open_{};       // open elements by index
  std::array<std::uint16_t, 32> open_roles_{};  // and by role
  std::size_t closed_ = 1;                      // elements so far
  std::size_t foreign_ = 0;                     // 1 + place of the open math or svg
  std::size_t refused_links_ = 0;               // whose end tags are still to come
  const char* after_break_ = nullptr;
  std::string decoded_, allowed_, resolved_;
};

}  // namespace

std::string sanitize_html(std::string_view html, std::string_view base) {
  if (html.empty()) return {};
  return sanitizer(html, base).run();
}

}  // namespace wireroom::feeds
