#include "feeds/update/poll_policy.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds day = hours{24};
constexpr seconds longest_retry_after = days{30};
constexpr seconds notice_gap = minutes{5};

struct interval {
  seconds length{};
  std::string reason;
};

bool succeeded(poll_outcome outcome) {
  return outcome == poll_outcome::fetched || outcome == poll_outcome::same_bytes ||
         outcome == poll_outcome::not_modified;
}

/// Both as one, none twice.
publication_times joined(const publication_times& known, std::span<const instant> fresh) {
  auto all = known.list();
  for (const auto moment : fresh) all.push_back(std::chrono::floor<seconds>(moment));
  std::ranges::sort(all, std::greater{});
  const auto repeats = std::ranges::unique(all);
  all.erase(repeats.begin(), repeats.end());
  return publication_times{all};
}

/// Half the median gap of the publications before `now`; nothing when there are fewer than two.
std::optional<seconds> half_median_gap(const publication_times& publications, instant now) {
  std::array<milliseconds, publications_kept> room;
  std::size_t size = 0;
  std::optional<instant> later;
  for (const auto t : publications) {
    if (t > now) continue;
    if (later && *later >= t && size < room.size()) room[size++] = *later - t;
    later = t;
  }
  if (size == 0) return std::nullopt;
  const auto gaps = std::span(room).first(size);
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(size / 2);
  std::ranges::nth_element(gaps, middle);
  auto median = *middle;
  if (gaps.size() % 2 == 0) median = (median + *std::max_element(gaps.begin(), middle)) / 2;
  return std::chrono::floor<seconds>(median / 2);
}

/// The newest sign of life: what it published, else when we saw it change.
std::optional<instant> last_sign(const feed_state& state, instant now) {
  for (const auto t : state.publications)
    if (t <= now) return t;
  return state.last_change;
}

seconds ceiling_of(const poll_settings& settings) {
  // The operator's own wish to ask less often than daily is kept.
  return std::max(settings.ceiling, settings.every.value_or(seconds{0}));
}

/// Rules 1, 2, 3 and 7 without jitter. The reason finds room in that of another.
interval regular(const feed_state& state, const poll_settings& settings, instant now,
                 std::optional<seconds> fresh_for, bool by_expires, std::string room = {}) {
  const auto base = base_of(state, settings, now);
  const auto hinted = std::max(base.interval, state.hint_ttl);
  room.clear();
  interval out{std::max(hinted, fresh_for.value_or(seconds{0})), std::move(room)};
  // The reason is written once: most polls of unchanged feeds do little else.
  if (out.length > hinted)
    fmt::format_to(std::back_inserter(out.reason), "rule 1: {} {} s", by_expires ? "Expires in" : "max-age",
                   out.length.count());
  else if (out.length > base.interval)
    fmt::format_to(std::back_inserter(out.reason), "rule 1: ttl {} s", out.length.count());
  else
    base.append_reason(out.reason);

  const auto floor = settings.every ? seconds{60} : settings.floor;
  if (out.length < floor) {
    out.length = floor;
    out.reason += fmt::format(", at least {} s", floor.count());
  }
  if (const seconds hour = hours{1};
      state.last_success && state.validators == feeds::validators{} && out.length < hour)
    out = {hour, "rule 3: no validators, hourly at most: 3600 s"};
  if (const auto ceiling = ceiling_of(settings); out.length > ceiling) {
    out.length = ceiling;
    out.reason += fmt::format(", at most {} s", ceiling.count());
  }
  if (settings.push_live && out.length < day) out = {day, "rule 7: WebSub lease, safety net: 86400 s"};
  return out;
}

/// `start`, doubled for each error after the first, to `ceiling`.
seconds doubled(seconds start, unsigned streak, seconds ceiling) {
  auto length = start;
  for (unsigned i = 1; i < streak && length < ceiling; ++i) length *= 2;
  return std::max(start, std::min(length, ceiling));
}

std::string in_a_row(unsigned streak) {
  return streak > 1 ? fmt::format(" after {} errors in a row", streak) : std::string{};
}

/// The table of answers, for those that brought no feed. Streaks are already counted.
interval after_failure(const feed_state& state, const poll_answer& answer, const poll_settings& settings,
                       instant now) {
  const auto streak = state.error_streak;
  const auto ceiling = ceiling_of(settings);
  const auto fixed = [&](std::string_view what, seconds start) {
    const auto length = doubled(start, streak, std::max(start, day));
    return interval{length, fmt::format("{}: {} s{}", what, length.count(), in_a_row(streak))};
  };
  if (answer.outcome == poll_outcome::gone) return {hours{1}, "410: asked once more in 3600 s"};

  const bool refused = answer.status == 429 || answer.status == 503;
  const bool answered =
      answer.outcome == poll_outcome::rate_limited || answer.outcome == poll_outcome::http_error;
  if (answered && refused && answer.retry_after) {
    const auto wanted = std::min(*answer.retry_after, longest_retry_after);
    const auto length = std::max(wanted, seconds{60});
    return {length, fmt::format("{}: Retry-After {} s{}", answer.status, answer.retry_after->count(),
                                wanted < *answer.retry_after ? ", at most 30 days" : "")};
  }
  if (answered) {
    switch (answer.status) {
      case 401:
      case 403:
        return fixed(answer.status == 401 ? "401" : "403", hours{4});
      case 429:
        return {hours{4}, "429 without Retry-After: 14400 s"};
      case 503:
        return fixed("503 without Retry-After", hours{1});
      default:
        break;
    }
  }
  const auto start = regular(state, settings, now, std::nullopt, false).length;
  interval out{doubled(start, streak, ceiling), {}};
  const auto what = answered ? fmt::format("{}", answer.status) : std::string(name_of(answer.outcome));
  out.reason = fmt::format("{}: base {} s, doubling to {} s: {} s{}", what, start.count(), ceiling.count(),
                           out.length.count(), in_a_row(streak));
  if (answered && answer.retry_after && *answer.retry_after > out.length) {
    out.length = std::min(*answer.retry_after, longest_retry_after);
    out.reason = fmt::format("{}: Retry-After {} s", answer.status, out.length.count());
  }
  return out;
}

/// 301 and 308: three equal results over a day change the stored URL, to another site only with the
/// operator's word.
std::string watch_redirect(feed_state& state, const poll_answer& answer, instant now) {
  if (answer.permanent_url.empty()) {
    state.moved_to.clear();
    state.moved_streak = 0;
    state.moved_since.reset();
    return {};
  }
  if (state.moved_to != answer.permanent_url || !state.moved_since) {
    state.moved_to = answer.permanent_url;
    state.moved_streak = 1;
    state.moved_since = now;
    return {};
  }
  ++state.moved_streak;
  state.moved_since = std::min(*state.moved_since, now);  // a wall clock that went back restarts the day
  if (state.moved_streak >= 3 && now - *state.moved_since >= day && answer.same_site) {
    state.moved_streak = 0;
    state.moved_since.reset();
    return std::exchange(state.moved_to, {});
  }
  return {};
}

void remember_document(feed_state& state, const poll_answer& answer, instant now) {
  state.hint_ttl = answer.hint_ttl;
  state.skip_hours = answer.skip_hours;
  state.skip_days = answer.skip_days;
  state.title = answer.title;
  state.site = answer.site;
  if (!answer.publications.empty())  // a 226 tells only what is new (RFC 3229)
    state.publications =
        joined(answer.status == 226 ? state.publications : publication_times{}, answer.publications);
  else if (answer.items_changed)  // nothing is dated: when we saw it change stands for when it published
    state.publications = joined(state.publications, {&now, 1});
}

void remember_success(feed_state& state, const poll_answer& answer, instant now) {
  state.error_streak = 0;
  state.gone_streak = 0;
  state.stopped = false;
  state.error.clear();
  state.last_success = now;
  if (answer.outcome == poll_outcome::not_modified) {
    // RFC 9111, section 4.3.4: a 304 updates what it states.
    if (!answer.validators.etag.empty()) state.validators.etag = answer.validators.etag;
    if (!answer.validators.last_modified.empty())
      state.validators.last_modified = answer.validators.last_modified;
    return;
  }
  state.validators = answer.validators;
  state.body_hash = answer.body_hash;
  if (answer.items_changed) state.last_change = now;
  if (answer.outcome == poll_outcome::fetched) remember_document(state, answer, now);
}

void remember_failure(feed_state& state, const poll_answer& answer, instant now) {
  // Validators stay those of the last body that was read: they vouch for the items that are stored.
  state.error_streak = std::min(state.error_streak + 1, 1'000'000u);
  state.error = answer.error;
  if (answer.outcome != poll_outcome::gone) {
    if (answer.status != 0) state.gone_streak = 0;
    return;
  }
  const bool again = state.outcome == poll_outcome::gone && state.last_poll &&
                     now - *state.last_poll < seconds{3600} && now >= *state.last_poll;
  if (!again) ++state.gone_streak;  // asked again within the hour, it is the same answer
  if (state.gone_streak >= 2) state.stopped = true;
}

/// Its next poll is not for pushes to move.
bool stands_apart(const feed_state& state) {
  return state.stopped || state.error_streak > 0 || !state.last_poll;
}

}  // namespace

poll_base base_of(const feed_state& state, const poll_settings& settings, instant now) {
  if (settings.every) return {std::max(*settings.every, seconds{60}), poll_base::rule::every};
  const seconds low = minutes{15}, high = hours{6};
  if (const auto sign = last_sign(state, now); sign && now - *sign > days{14})
    return {high, poll_base::rule::silent};
  if (const auto half = half_median_gap(state.publications, now))
    return {std::clamp(*half, low, high), poll_base::rule::rhythm};
  return {hours{1}, poll_base::rule::unknown};
}

void poll_base::append_reason(std::string& to) const {
  const auto tell = [this, &to](std::string_view what) {
    const fmt::format_int length{interval.count()};
    to.reserve(48);
    to.append("rule 2: ").append(what).append(" ").append(length.data(), length.size()).append(" s");
  };
  switch (by) {
    case poll_base::rule::every:
      return tell("every");
    case poll_base::rule::silent:
      return tell("silent for 14 days:");
    case poll_base::rule::rhythm:
      return tell("half its median gap:");
    case poll_base::rule::unknown:
      break;
  }
  tell("rhythm unknown:");
}

instant after_skips(std::uint32_t skip_hours, std::uint8_t skip_days, instant t, double jitter) {
  constexpr std::uint32_t all_hours = 0xFFFFFF;
  constexpr std::uint8_t all_days = 0x7F;
  skip_hours &= all_hours;
  skip_days &= all_days;
  if ((skip_hours == 0 && skip_days == 0) || skip_hours == all_hours || skip_days == all_days) return t;
  const auto skipped = [&](instant moment) {
    const auto date = std::chrono::floor<days>(moment);
    const auto hour = std::chrono::floor<hours>(moment - date).count();
    const auto weekday = std::chrono::weekday{date}.c_encoding();
    return (skip_hours >> hour & 1u) != 0 || (skip_days >> weekday & 1u) != 0;
  };
  if (!skipped(t)) return t;
  instant hour = std::chrono::floor<hours>(t);
  do hour += hours{1};
  while (skipped(hour));
  return hour + milliseconds{static_cast<std::int64_t>(std::clamp(jitter, 0.0, 1.0) * 360'000)};
}

std::string decide_in(feed_state& next, const poll_answer& answer, const poll_settings& settings, instant now,
                      double jitter) {
  std::string new_url;
  interval wait;
  if (succeeded(answer.outcome)) {
    remember_success(next, answer, now);
    new_url = watch_redirect(next, answer, now);
    wait = regular(next, settings, now, answer.fresh_for, answer.fresh_by_expires, std::move(next.reason));
  } else {
    remember_failure(next, answer, now);
    wait = after_failure(next, answer, settings, now);
  }
  next.bytes = answer.bytes;
  next.bytes_total += answer.bytes;
  next.last_poll = answer.started.value_or(now);
  next.outcome = answer.outcome;
  next.status = answer.status;
  next.held_host = answer.held_host;

  // Rounded up: a poll is never early, not by a millisecond.
  const auto spread =
      std::chrono::ceil<milliseconds>(std::chrono::duration<double, std::milli>(milliseconds(wait.length)) *
                                      0.1 * std::clamp(jitter, 0.0, 1.0));
  const auto due = now + wait.length + spread;
  next.next_poll = after_skips(next.skip_hours, next.skip_days, due, jitter);
  next.reason = std::move(wait.reason);
  if (next.next_poll != due) next.reason += "; rule 4: not in its skipped hours and days";
  if (next.stopped) next.reason = "410 twice: stopped until the operator resumes it";
  return new_url;
}

std::string pending_move(const feed_state& state) {
  if (!state.moved_to->empty()) return state.moved_to;
  const auto& offers = state.discovery->offers;
  return offers.empty() ? std::string{} : offers.front();
}

poll_decision move_to(const feed_state& state, const std::string& url, instant now) {
  poll_decision out{.state = state, .new_url = url};
  auto& next = out.state;
  if (next.moved_to != url) {
    // They are of another document: its server might take them for its own and say 304.
    next.validators = {};
    next.body_hash = 0;
  }
  next.moved_to.clear();
  next.moved_streak = 0;
  next.moved_since.reset();
  next.accepted = url;
  if (!next.discovery->offers.empty()) next.discovery.get_or_make().offers.clear();
  next.stopped = false;
  next.gone_streak = 0;
  next.next_poll = now;
  next.reason = "the operator sent it here";
  return out;
}

instant spread_overdue(instant next_poll, instant now, double spread) {
  if (next_poll > now) return next_poll;
  return now + milliseconds{static_cast<std::int64_t>(std::clamp(spread, 0.0, 1.0) * 600'000)};
}

instant resume_at(const feed_state& state, instant now, double spread) {
  if (!state.last_poll) return std::max(state.next_poll, now);
  if (*state.last_poll > now) {
    const auto decided = std::max(state.next_poll - *state.last_poll, milliseconds{0});
    return spread_overdue(now + decided, now, spread);
  }
  return spread_overdue(state.next_poll, now, spread);
}

feed_state slowed_by_push(const feed_state& state, const poll_settings& settings, instant now,
                          double jitter) {
  auto out = state;
  if (stands_apart(state)) return out;
  auto pushing = settings;
  pushing.push_live = true;
  const auto wait = regular(state, pushing, now, std::nullopt, false);
  const auto spread =
      std::chrono::ceil<milliseconds>(std::chrono::duration<double, std::milli>(milliseconds(wait.length)) *
                                      0.1 * std::clamp(jitter, 0.0, 1.0));
  const auto next = std::min(*state.last_poll, now) + wait.length + spread;
  if (next <= state.next_poll) return out;
  out.next_poll = next;
  out.reason = wait.reason;
  return out;
}

feed_state without_push(const feed_state& state, const poll_settings& settings, instant now) {
  auto out = state;
  if (stands_apart(state)) return out;
  auto alone = settings;
  alone.push_live = false;
  const auto wait = regular(state, alone, now, std::nullopt, false);
  const auto next = after_skips(state.skip_hours, state.skip_days,
                                std::max(now, std::min(*state.last_poll, now) + wait.length), 0);
  if (next >= state.next_poll) return out;
  out.next_poll = next;
  out.reason = wait.reason + ", pushed no more";
  return out;
}

feed_state pushed(const feed_state& state, const std::vector<instant>& publications, bool items_changed,
                  instant now) {
  auto out = state;
  if (!items_changed) return out;
  out.last_change = now;
  out.publications =
      joined(out.publications, publications.empty() ? std::span{&now, 1} : std::span{publications});
  return out;
}

feed_state noticed(const feed_state& state, instant now) {
  auto out = state;
  if (stands_apart(state)) return out;
  const auto next = std::max(now, std::min(*state.last_poll, now) + notice_gap);
  if (next >= state.next_poll) return out;
  out.next_poll = next;
  out.reason = "WebSub: its hub says that it changed";
  return out;
}

instant renew_at(instant granted, seconds lease) {
  return granted + std::chrono::duration_cast<milliseconds>(lease) * 4 / 5;
}

}  // namespace wireroom::feeds
