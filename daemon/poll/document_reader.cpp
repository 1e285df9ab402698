#include "daemon/poll/document_reader.hpp"

#include "daemon/poll/feed_links.hpp"

#include <algorithm>

#define XXH_INLINE_ALL  // one small function of the library
#include <xxhash.h>

namespace wireroom::daemon {
namespace {

using feeds::poll_outcome;

constexpr std::size_t told_by = 1024;         ///< bytes that tell a page from a feed
constexpr std::size_t page_kept = 64u << 10;  ///< bytes of a page that are searched for links

}  // namespace

feeds::parse_limits parse_limits_of(const poll_limits& limits) {
  feeds::parse_limits out;
  out.document_bytes = limits.body_bytes;
  out.entries = limits.entries;
  return out;
}

struct document_reader::hash_state {
  XXH3_state_t value;
};

document_reader::document_reader(feeds::parse_limits limits) : limits_(limits) {}

document_reader::~document_reader() = default;

answer_sink::body document_reader::on_head(const answer_head& head) {
  status_ = head.status;
  hash_.reset();
  entries_.clear();
  head_.clear();
  page_ = false;
  parsing_ = status_ == 200 || status_ == 203 || status_ == 226;
  if (!parsing_ && status_ != 404) return body::drop;
  url_ = head.url;
  if (parsing_)
    parser_.emplace(feeds::parse_options{.url = url_, .content_type = head.content_type, .limits = limits_},
                    static_cast<feeds::entry_sink&>(*this));
  return body::take;
}

bool document_reader::on_body(std::string_view bytes) {
  if (!parsing_ && status_ != 404) {
    // Not a feed: what is still of use is the head of a page.
    if (page_ && head_.size() < page_kept) head_ += bytes.substr(0, page_kept - head_.size());
    return page_ && head_.size() < page_kept;
  }
  if (head_.size() < told_by || (page_ && head_.size() < page_kept)) {
    head_ += bytes.substr(0, page_kept - head_.size());
    page_ = looks_like_page(head_);
  }
  if (status_ == 404) return head_.size() < page_kept && (page_ || head_.size() < told_by);
  if (!hash_) {
    hash_ = std::make_unique<hash_state>();
    XXH3_64bits_reset(&hash_->value);
  }
  XXH3_64bits_update(&hash_->value, bytes.data(), bytes.size());
  if (!parser_->feed(bytes)) {
    parsing_ = false;
    return page_ && head_.size() < page_kept;
  }
  return true;
}

std::uint64_t document_reader::body_hash() const {
  if (!hash_) return 0;
  return std::max<std::uint64_t>(XXH3_64bits_digest(&hash_->value), 1);
}

std::vector<std::string> document_reader::links() const {
  return page_ ? feed_links_of(head_, url_) : std::vector<std::string>{};
}

std::string document_reader::candidates() const {
  std::string out;
  for (const auto& one : links()) out += (out.empty() ? "" : ", ") + one;
  return out;
}

std::expected<feeds::document, fetch_error> document_reader::finish() {
  auto document = parser_->finish();
  parser_.reset();
  if (document) return std::move(*document);
  fetch_error out{.outcome = document.error().code == feeds::errc::limit_exceeded ? poll_outcome::too_large
                                                                                  : poll_outcome::not_a_feed,
                  .status = status_,
                  .message = document.error().message};
  if (!hash_) out.message = "the body is empty";
  if (page_ && out.outcome == poll_outcome::not_a_feed) {
    const auto others = candidates();
    out.message =
        others.empty() ? "a web page, not a feed" : "a web page, not a feed; it names these feeds: " + others;
  }
  return std::unexpected(std::move(out));
}

}  // namespace wireroom::daemon
