#include "daemon/cli/exit.hpp"
#include "daemon/cli/replay_log.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/config/units.hpp"
#include "feeds/stories/forwarding.hpp"
#include "feeds/stories/story_index.hpp"
#include "feeds/stories/trend_board.hpp"
#include "feeds/text/url.hpp"

#include <cerrno>
#include <chrono>
#include <fstream>
#include <iostream>
#include <system_error>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

constexpr std::size_t list_size = 10;
constexpr std::int64_t max_steps = 1'000'000;  // of a log whose dates are nonsense

/// A log filed from its first line to its last.
class filing {
 public:
  filing(std::chrono::milliseconds every, std::chrono::milliseconds window)
      : every_{every}, window_{window}, board_{window} {}

  /// False when nobody reads the output.
  bool file(const logged_item& line) {
    now_ = ids_.empty() ? line.at : std::max(now_, line.at);
    if (ids_.empty()) next_ = now_;
    if (every_.count() > 0 && !list_until(now_ - std::chrono::milliseconds{1})) return false;
    const auto id = static_cast<std::int64_t>(ids_.size()) + 1;
    const auto canonical = feeds::canonical_url(line.url);
    const auto filed = index_.add({.id = id,
                                   .title = line.title,
                                   .url = canonical,
                                   .summary = line.summary,
                                   .body = line.body,
                                   .language = line.language,
                                   .partner = line.partner,
                                   .publisher = {}},
                                  now_);
    for (const auto& merge : filed.merged) {
      stories_.add(merge, now_);
      board_.merge(merge);
    }
    if (every_.count() > 0) board_.add(id, filed.story, filed.words, line.owner, now_, line.weight);
    ids_.push_back(line.id);
    filed_.emplace_back(filed.article, filed.story);
    return true;
  }

  bool finish() {
    if (every_.count() > 0) return ids_.empty() || list_until(now_);
    std::string out;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      const auto [article, story] = filed_[i];
      out += fmt::format("{}\t{}\t{}\n", ids_[i], article, stories_.current(story));
      if (out.size() > (1U << 16)) {
        if (!print(out)) return false;
        out.clear();
      }
    }
    return print(out);
  }

 private:
  /// Prints the lists of all steps up to `end`.
  bool list_until(instant end) {
    if ((end - next_) / every_ > max_steps) next_ = end - every_ * max_steps;
    for (; next_ <= end; next_ += every_) {
      const auto hot = board_.hottest(
          next_, window_, list_size, [&](std::int64_t story) { return index_.portrait(story); }, order_);
      boost::json::array list;
      for (const auto& story : hot) {
        boost::json::array ids;
        for (const auto item : story.items) ids.emplace_back(ids_[static_cast<std::size_t>(item) - 1]);
        list.push_back(std::move(ids));
      }
      const boost::json::object line{{"at_ms", to_ms(next_)}, {"list", std::move(list)}};
      if (!print(boost::json::serialize(line) + "\n")) return false;
    }
    return true;
  }

  std::chrono::milliseconds every_, window_;
  feeds::story_index index_;
  feeds::trend_board board_;
  feeds::steady_order order_;
  feeds::forwarding stories_{std::chrono::hours{24 * 36'525}};  // ids are printed when all is read
  std::vector<std::string> ids_;
  std::vector<std::pair<std::int64_t, std::int64_t>> filed_;
  instant now_{}, next_{};
};

}  // namespace

int run_replay(const words& line) {
  std::string every_text, window_text = "7d", file;
  command_line options{
      "replay",
      "Files a log of items in the order given, without network or database. The log is JSON Lines with id,\n"
      "title, url, partner, published (RFC 3339 or milliseconds; taken as the moment of arrival) and, where\n"
      "known, summary, content_html, categories, language, owner. Prints id, article and story of each "
      "item,\n"
      "tab-separated; or the ten hottest stories at each step.",
      "wireroom replay --trending-every 2h --trending-window 12h items.jsonl"};
  options.value("trending-every", every_text, "DURATION", "print the list at each step instead");
  options.value("trending-window", window_text, "DURATION", "what the list looks back on (default 7d)");
  options.operand("FILE|-", file);
  if (const auto ended = options.parse(line)) return *ended;

  const auto window = parse_duration(window_text);
  const auto every = every_text.empty() ? std::chrono::milliseconds{0} : parse_duration(every_text);
  if (!window || window->count() <= 0 || !every || (!every_text.empty() && every->count() <= 0)) {
    const bool bad_window = !window || window->count() <= 0;
    return fail(exit_code::usage, bad_window ? "--trending-window" : "--trending-every",
                fmt::format("'{}' is no duration", bad_window ? window_text : every_text),
                "write it like 2h, 90m or 7d");
  }
  std::ifstream opened;
  if (file != "-") {
    errno = 0;
    opened.open(file, std::ios::binary);
    if (!opened) {
      const auto why = errno;
      return fail(why == EACCES ? exit_code::permission : exit_code::no_input, file,
                  std::generic_category().message(why), "name a log of items, or - for standard input");
    }
  }
  filing desk{*every, *window};
  replay_log log{file == "-" ? std::cin : opened};
  while (auto next = log.next()) {
    if (!*next) {
      return fail(exit_code::data, fmt::format("{}:{}", file, log.line()), next->error(),
                  "each line is one JSON object; 'wireroom replay --help' names its members");
    }
    if (!desk.file(**next)) return to_int(exit_code::io);
  }
  if (log.broken()) return fail(exit_code::io, file, "reading failed", "");
  return to_int(desk.finish() ? exit_code::done : exit_code::io);
}

}  // namespace wireroom::daemon::cli
