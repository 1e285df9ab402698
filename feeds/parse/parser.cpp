#include "feeds/parse/parser.hpp"

#include "feeds/parse/json_source.hpp"
#include "feeds/parse/reader.hpp"
#include "feeds/parse/tolerant_xml.hpp"
#include "feeds/parse/xml_source.hpp"
#include "feeds/text/charset.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

using namespace reading;

constexpr std::size_t head_bytes = 16u << 10;    // what encoding and format are told by, however they come
constexpr std::size_t decode_bytes = 32u << 10;  // decoded at a time

// What a Content-Type says of the kind of document; empty: nothing that could contradict.
std::string_view contradiction(std::string_view content_type, bool json) {
  const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')));
  if (type.empty() || equals_ignoring_case(type, "application/octet-stream")) return {};
  const std::string folded = lower(type);
  for (std::string_view word : {"xml", "rss", "atom", "rdf", "cdf"})
    if (folded.find(word) != std::string::npos) return json ? type : std::string_view();
  if (folded.find("json") != std::string::npos) return json ? std::string_view() : type;
  return type;
}

}  // namespace

class parser::impl {
 public:
  impl(parse_options options, entry_sink& sink) : options_(std::move(options)), sink_(sink) {}

  bool feed(std::string_view bytes) {
    if (failure_ || finished_) return false;
    if (bytes.size() > options_.limits.document_bytes - std::min(taken_, options_.limits.document_bytes)) {
      failure_ = error{errc::limit_exceeded,
                       fmt::format("it is larger than {} bytes", options_.limits.document_bytes), 0, 0};
      return false;
    }
    taken_ += bytes.size();
    if (begun_) return go_on(bytes);
    if (head_.empty() && bytes.size() >= head_bytes) {
      begin(bytes);
      return go_on(bytes);
    }
    head_.append(bytes);
    return head_.size() < head_bytes || begin_with_head();
  }

  /// The whole document, which stays where it is until finish().
  void lend(std::string_view bytes) {
    lent_ = bytes;
    is_lent_ = true;
    if (bytes.size() > options_.limits.document_bytes) {
      failure_ = error{errc::limit_exceeded,
                       fmt::format("it is larger than {} bytes", options_.limits.document_bytes), 0, 0};
      return;
    }
    begin(bytes);
    go_on(bytes);
  }

  std::expected<document, error> finish() {
    if (failure_) return std::unexpected(*failure_);
    if (!begun_) begin_with_head();
    finished_ = true;
    if (failure_) return std::unexpected(*failure_);
    decoded_.clear();
    decoder_->decode({}, decoded_, true);
    hand_on(decoded_);
    std::optional<error> why;
    document* made = nullptr;
    if (json_) {
      why = json_->finish();
      made = &json_->document();
    } else {
      if (!broken_ && xml_->finish() == xml_source::state::broken) break_off();
      if (broken_) repair();
      why = reader_->finish();
      made = &reader_->document();
    }
    if (why) return std::unexpected(*why);
    judge_bytes(*made);
    return std::move(*made);
  }

 private:
  bool begin_with_head() {
    const std::string first = std::exchange(head_, {});
    begin(first);
    return go_on(first);
  }

  void begin(std::string_view bytes) {
    begun_ = true;
    const auto head = bytes.substr(0, head_bytes);
    charset_ = choose_charset(head, options_.content_type);
    decoder_.emplace(charset_.label);
    std::string text;
    std::string_view seen;
    // Nearly always the first line tells.
    for (const auto size : {std::size_t{256}, head_bytes}) {
      text.clear();
      charset_decoder(charset_.label).decode(head.substr(0, size), text, false);
      seen = trimmed(text);
      if (seen.starts_with('{')) {
        json_.emplace(options_, sink_);
        return;
      }
      if (seen.contains('<')) break;
    }
    if (!seen.contains('<')) {
      failure_ = error{errc::not_a_feed,
                       seen.empty() ? "there is nothing in it" : "it is neither XML nor JSON", 0, 0};
      return;
    }
    start_reader();
    xml_.emplace(*reader_, options_.limits);
  }

  void start_reader() { reader_ = std::make_unique<reader>(options_, sink_); }

  bool go_on(std::string_view bytes) {
    if (failure_) return false;
    if (!json_ && !is_lent_) kept_.emplace_back(bytes);
    while (!bytes.empty() && !broken_) {
      const std::string_view part = bytes.substr(0, decode_bytes);
      decoded_.clear();
      decoder_->decode(part, decoded_, false);
      if (!hand_on(decoded_)) return false;
      bytes.remove_prefix(part.size());
    }
    return true;
  }

  bool hand_on(std::string_view text) {
    if (json_) return json_->feed(text);
    if (broken_ || stopped_ || text.empty()) return !stopped_;
    switch (xml_->feed(text)) {
      case xml_source::state::good:
        return true;
      case xml_source::state::stopped:
        stopped_ = true;
        return false;
      case xml_source::state::broken:
        break_off();
        return true;
    }
    return false;
  }

  // From here on bytes are only kept, until the end is there and all is read again.
  void break_off() {
    broken_ = true;
    if (!xml_->broken_by_entity()) {
      reason_ = xml_->broken_by();
      reason_line_ = xml_->broken_at_line();
    }
    xml_.reset();
    reader_.reset();
    sink_.on_restart();
  }

  void repair() {
    std::string text;
    charset_decoder again(charset_.label);
    if (is_lent_) {
      again.decode(lent_, text, true);
    } else {
      for (std::string& part : kept_) {
        again.decode(part, text, false);
        part = {};
      }
      kept_.clear();
      again.decode({}, text, true);
    }
    start_reader();
    read_tolerantly(text, *reader_, options_.limits);
    // What libxml2 would not read and the tokenizer did not mind is told all the same.
    if (!reason_.empty() && !reader_->document().malformed)
      reader_->problem_at(problem_code::syntax, reason_, reason_line_, 0);
  }

  void judge_bytes(document& made) {
    made.encoding = charset_.label;
    if (charset_.contradictory)
      report(made, problem_code::encoding,
             charset_.reason.empty() ? "the encodings stated contradict each other" : charset_.reason);
    if (const std::uint64_t n = decoder_->repaired(); n > 0)
      report(made, problem_code::encoding,
             fmt::format("{} byte sequences were not of the encoding {}", n, charset_.label));
    if (const std::string_view type = contradiction(options_.content_type, json_.has_value()); !type.empty())
      report(made, problem_code::media_type, fmt::format("its Content-Type {} is not that of a feed", type));
  }

  static void report(document& made, problem_code code, std::string message) {
    made.malformed = true;
    made.problems.insert(made.problems.begin(), {code, std::move(message), 0, 0});
  }

  parse_options options_;
  entry_sink& sink_;
  std::size_t taken_ = 0;
  std::string head_;
  std::string_view lent_;
  bool is_lent_ = false, begun_ = false, finished_ = false, broken_ = false, stopped_ = false;
  std::optional<error> failure_;
  charset_choice charset_;
  std::optional<charset_decoder> decoder_;
  std::string decoded_;
  std::unique_ptr<reader> reader_;
  std::optional<xml_source> xml_;
  std::optional<json_source> json_;
  std::vector<std::string> kept_;  // the document's bytes, for reading again
  std::string reason_;             // why it broke off
  std::uint32_t reason_line_ = 0;
};

parser::parser(parse_options options, entry_sink& sink)
    : impl_(std::make_unique<impl>(std::move(options), sink)) {}
parser::~parser() = default;
parser::parser(parser&&) noexcept = default;
parser& parser::operator=(parser&&) noexcept = default;
bool parser::feed(std::string_view bytes) {
  return impl_->feed(bytes);
}
std::expected<document, error> parser::finish() {
  return impl_->finish();
}

std::expected<document, error> parser::read(std::string_view bytes) {
  impl_->lend(bytes);
  return impl_->finish();
}

std::expected<parsed, error> parse(std::string_view bytes, parse_options options) {
  struct collector final : entry_sink {
    std::vector<entry> entries;
    void on_entry(entry&& value) override { entries.push_back(std::move(value)); }
    void on_restart() override { entries.clear(); }
  } sink;
  auto made = parser(std::move(options), sink).read(bytes);
  if (!made) return std::unexpected(std::move(made.error()));
  return parsed{std::move(*made), std::move(sink.entries)};
}

}  // namespace wireroom::feeds
