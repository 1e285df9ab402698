#pragma once
// Turns the bytes of an answer into a document as they arrive, and knows whether they are those of last time.
// Not for several threads.

#include "daemon/config/config.hpp"
#include "daemon/poll/fetch_error.hpp"
#include "daemon/poll/http_exchange.hpp"
#include "feeds/parse/parser.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::daemon {

/// What of the operator's limits is the parser's.
feeds::parse_limits parse_limits_of(const poll_limits& limits);

class document_reader final : public answer_sink, private feeds::entry_sink {
 public:
  explicit document_reader(feeds::parse_limits limits);
  ~document_reader() override;

  body on_head(const answer_head& head) override;
  bool on_body(std::string_view bytes) override;

  /// Of the decoded bytes so far; never 0 once there are some.
  std::uint64_t body_hash() const;

  /// The whole document; call once, after an answer with a feed's status. Errors: not_a_feed, too_large; the
  /// message names the feeds that a page offers instead.
  std::expected<feeds::document, fetch_error> finish();

  std::vector<feeds::entry>& entries() { return entries_; }

  /// True when the answer looks like HTML.
  bool is_page() const { return page_; }

  /// The feeds that the answer, a page, names.
  std::vector<std::string> links() const;
  /// The same, comma separated; empty for none.
  std::string candidates() const;

 private:
  void on_entry(feeds::entry&& value) override { entries_.push_back(std::move(value)); }
  void on_restart() override { entries_.clear(); }

  struct hash_state;
  std::string url_;  ///< that the answer is from
  feeds::parse_limits limits_;
  std::unique_ptr<hash_state> hash_;  ///< null until the first bytes of a document
  std::optional<feeds::parser> parser_;
  bool parsing_ = false;  ///< the parser still wants bytes
  bool page_ = false;     ///< the bytes look like HTML
  unsigned status_ = 0;
  std::string head_;  ///< the beginning, where it looks like HTML or may yet
  std::vector<feeds::entry> entries_;
};

}  // namespace wireroom::daemon
