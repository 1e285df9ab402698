#include "feeds/parse/json_source.hpp"

#include "feeds/parse/json_feed.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <fmt/format.h>

namespace wireroom::feeds::reading {
namespace {

namespace json = boost::json;

constexpr std::size_t most_values = 20'000;  // of one item or one member of the feed
constexpr std::size_t deepest = 64;

// Takes the events of the JSON parser: members of the feed and items are built one by one and handed on.
struct handler {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  explicit handler(json_feed_reader& to) : to_(to) { stack_.reset(); }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }

  bool on_object_begin(json::error_code& ec) {
    if (depth_ == 0) object_ = true;
    return enter(ec);
  }
  bool on_object_end(std::size_t n, json::error_code& ec) {
    --depth_;
    if (building()) {
      stack_.push_object(n);
      return built(ec);
    }
    return true;
  }
  bool on_array_begin(json::error_code& ec) {
    if (depth_ == 1 && object_ && key_ == "items") in_items_ = true;
    return enter(ec);
  }
  bool on_array_end(std::size_t n, json::error_code& ec) {
    --depth_;
    if (in_items_ && depth_ == 1) {
      in_items_ = false;
      to_.items_ended();
      return true;
    }
    if (building()) {
      stack_.push_array(n);
      return built(ec);
    }
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    if (depth_ == 1)
      key_part(part);
    else if (building())
      stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    if (depth_ == 1) {
      key_part(part);
      key_ = utf8_prefix(next_key_, 256);
      next_key_.clear();
    } else if (building()) {
      stack_.push_key(part);
    }
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    if (building()) stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
    if (building()) stack_.push_string(part);
    return built(ec);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t n, json::string_view, json::error_code& ec) {
    if (building()) stack_.push_int64(n);
    return built(ec);
  }
  bool on_uint64(std::uint64_t n, json::string_view, json::error_code& ec) {
    if (building()) stack_.push_uint64(n);
    return built(ec);
  }
  bool on_double(double n, json::string_view, json::error_code& ec) {
    if (building()) {
      // JSON has no infinity: what is beyond a double is not known.
      if (std::isfinite(n))
        stack_.push_double(n);
      else
        stack_.push_null();
    }
    return built(ec);
  }
  bool on_bool(bool b, json::error_code& ec) {
    if (building()) stack_.push_bool(b);
    return built(ec);
  }
  bool on_null(json::error_code& ec) {
    if (building()) stack_.push_null();
    return built(ec);
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  bool is_object() const { return object_; }
  bool stopped_ = false;

 private:
  // A value is kept when it is, or is within, a member of the feed or an item.
  bool building() const { return object_ && depth_ >= (in_items_ ? 2u : 1u); }
  bool enter(json::error_code& ec) {
    ++depth_;
    if (!object_) return stop(ec);
    return count(ec);
  }
  bool count(json::error_code& ec) {
    if (++values_ <= most_values) return true;
    to_.fail(errc::limit_exceeded, "an item has too many values");
    return stop(ec);
  }
  bool stop(json::error_code& ec) {
    stopped_ = true;
    ec = json::error::incomplete;
    return false;
  }
  void key_part(json::string_view part) {
    if (next_key_.size() < 256) next_key_.append(part.data(), std::min<std::size_t>(part.size(), 260));
  }
  bool built(json::error_code& ec) {
    if (depth_ != (in_items_ ? 2u : 1u)) return count(ec);
    if (!object_) return stop(ec);
    values_ = 0;
    const json::value value = stack_.release();
    stack_.reset();
    if (in_items_)
      to_.item(value);
    else
      to_.member(key_, value);
    return to_.wants_more() ? true : stop(ec);
  }

  json_feed_reader& to_;
  json::value_stack stack_;
  std::string key_, next_key_;
  std::size_t depth_ = 0, values_ = 0;
  bool object_ = false, in_items_ = false;
};

json::parse_options lenient() {
  json::parse_options out;
  out.allow_comments = true;
  out.allow_trailing_commas = true;
  out.allow_invalid_utf8 = true;
  out.max_depth = deepest;
  return out;
}

}  // namespace

class json_source::impl {
 public:
  impl(const parse_options& options, entry_sink& sink)
      : reader_(options, sink), parser_(lenient(), reader_) {}

  bool feed(std::string_view utf8) {
    if (broken_ || parser_.handler().stopped_) return false;
    json::error_code ec;
    const std::size_t used = parser_.write_some(true, utf8.data(), utf8.size(), ec);
    if (ec && !parser_.handler().stopped_) {
      lines_ += static_cast<std::uint32_t>(std::ranges::count(utf8.substr(0, used), '\n'));
      break_by(ec);
    } else if (!ec && used < utf8.size() &&
               utf8.find_first_not_of(" \t\r\n", used) != std::string_view::npos) {
      reader_.problem(problem_code::syntax, "something stands after the end of the document", lines_);
      broken_ = true;
    }
    lines_ += static_cast<std::uint32_t>(std::ranges::count(utf8, '\n'));
    return !broken_ && !parser_.handler().stopped_;
  }

  std::optional<error> finish() {
    if (!broken_ && !parser_.handler().stopped_) {
      json::error_code ec;
      parser_.write_some(false, "", 0, ec);
      if (ec) break_by(ec);
    }
    if (!parser_.handler().is_object()) return error{errc::not_a_feed, "it is JSON, but not an object", 0, 0};
    return reader_.finish();
  }

  json_feed_reader reader_;

 private:
  void break_by(const json::error_code& ec) {
    broken_ = true;
    reader_.problem(problem_code::syntax,
                    fmt::format("not well-formed JSON ({}); read as far as it is", ec.message()), lines_);
  }

  json::basic_parser<handler> parser_;
  bool broken_ = false;
  std::uint32_t lines_ = 1;
};

json_source::json_source(const parse_options& options, entry_sink& sink)
    : impl_(std::make_unique<impl>(options, sink)) {}
json_source::~json_source() = default;
json_source::json_source(json_source&&) noexcept = default;
json_source& json_source::operator=(json_source&&) noexcept = default;
bool json_source::feed(std::string_view utf8) {
  return impl_->feed(utf8);
}
std::optional<error> json_source::finish() {
  return impl_->finish();
}
feeds::document& json_source::document() {
  return impl_->reader_.document();
}

}  // namespace wireroom::feeds::reading
