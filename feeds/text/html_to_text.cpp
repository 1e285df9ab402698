#include "feeds/text/html.hpp"
#include "feeds/text/html_entities.hpp"
#include "feeds/text/html_tokenizer.hpp"

namespace wireroom::feeds {
namespace {

/// Collects words; white space is written only between two of them.
class folded_text {
 public:
  void space() {
    if (gap_ == '\0') gap_ = ' ';
  }
  void line() { gap_ = '\n'; }

  void add(std::string_view text) {
    const char* p = text.data();
    const char* const end = p + text.size();
    const auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    while (p != end) {
      if (blank(*p)) {
        space();
        ++p;
        continue;
      }
      // Words with one space between them are as they should be.
      const char* run = p;
      while (p != end && (!blank(*p) || (*p == ' ' && p + 1 != end && !blank(p[1])))) ++p;
      if (gap_ != '\0' && !out_.empty()) out_ += gap_;
      gap_ = '\0';
      out_.append(run, p);
    }
  }

  std::string take() && { return std::move(out_); }
  void reserve(std::size_t bytes) { out_.reserve(bytes); }

 private:
  std::string out_;
  char gap_ = '\0';  // owed before the next word
};

}  // namespace

std::string html_to_text(std::string_view html) {
  html_tokenizer tokens(html);
  folded_text out;
  out.reserve(html.size() / 2);
  std::string decoded;
  const auto add = [&](std::string_view text, bool decode) {
    if (!decode || text.find('&') == text.npos) return out.add(text);
    decoded.clear();
    append_decoded(decoded, text, false);
    out.add(decoded);
  };
  const html_element* dropped = nullptr;  // gone with all inside it
  std::size_t depth = 0;
  for (;;) {
    const html_token token = tokens.next();
    if (token == html_token::end) return std::move(out).take();
    if (token == html_token::text || token == html_token::literal) {
      if (dropped == nullptr) add(tokens.text(), token == html_token::text);
      continue;
    }
    const html_element* element = tokens.element();
    if (element == nullptr) continue;
    const bool opens = token == html_token::start_tag && !tokens.self_closing();
    if (dropped != nullptr) {
      if (element == dropped) depth = opens ? depth + 1 : depth - (token == html_token::end_tag ? 1 : 0);
      if (depth == 0) dropped = nullptr;
      if (!opens || element->action != html_action::drop_raw) continue;
    }
    if ((element->flags & flag_block) != 0 || element->role == html_role::br) out.line();
    if (element->role == html_role::td) out.space();
    if (!opens) continue;
    switch (element->action) {
      case html_action::drop_raw:
      case html_action::drop_text:
        tokens.raw_contents();
        break;
      case html_action::text_raw:
        add(tokens.raw_contents(), false);
        break;
      case html_action::text:
        add(tokens.raw_contents(), true);
        break;
      case html_action::drop_tree:
        if (element->space == html_space::html || element->name.starts_with("annotation")) {
          dropped = element;
          depth = 1;
        }
        break;
      case html_action::keep:
      case html_action::unwrap:
        break;
    }
  }
}

}  // namespace wireroom::feeds
