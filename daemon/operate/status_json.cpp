#include "daemon/operate/status.hpp"
#include "daemon/operate/time_text.hpp"
#include "feeds/update/poll_policy.hpp"

#include <string_view>

#include <boost/json.hpp>

namespace wireroom::daemon {
namespace {

namespace json = boost::json;

json::value moment(const std::optional<instant>& value) {
  return value ? json::value(utc_text(*value)) : json::value(nullptr);
}

json::value or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object polls_of(const status_values& values) {
  const auto& totals = values.polls;
  json::object outcomes;
  for (std::size_t i = 1; i < poll_counters::outcomes; ++i) {
    if (values.poll_counts.by_outcome[i] != 0) {
      outcomes[feeds::name_of(static_cast<feeds::poll_outcome>(i))] = values.poll_counts.by_outcome[i];
    }
  }
  return {{"polls", totals.polls},
          {"fetched", totals.fetched},
          {"not_modified", totals.not_modified},
          {"failed", totals.failed},
          {"bytes", totals.wire_bytes},
          {"items_seen", totals.items_seen},
          {"items_new", totals.items_new},
          {"in_flight", totals.in_flight},
          {"overdue", totals.overdue},
          {"by_outcome", std::move(outcomes)}};
}

json::object subscriptions_of(const status_values& values, const subscription_counts& counts) {
  json::object out;
  for (std::size_t i = 1; i < counts.size(); ++i)
    out[feeds::name_of(static_cast<feeds::subscription_stage>(i))] = counts[i];
  std::uint64_t pushes = 0, refused = 0, live = 0;
  for (const auto& feed : values.feeds) {
    if (!feed.websub) continue;
    pushes += feed.websub->pushes;
    refused += feed.websub->refused;
    live += feed.websub->live ? 1 : 0;
  }
  out["live"] = live;
  out["pushes"] = pushes;
  out["pushes_refused"] = refused;
  return out;
}

json::value websub_of(const feed_status& feed) {
  if (!feed.websub) return nullptr;
  const auto& one = *feed.websub;
  return json::object{{"stage", feeds::name_of(one.stage)},
                      {"hub", one.hub},
                      {"topic", one.topic},
                      {"live", one.live},
                      {"lease_until", moment(one.lease_until)},
                      {"next_request", utc_text(one.wake)},
                      {"last_push", moment(one.last_push)},
                      {"pushes", one.pushes},
                      {"pushes_refused", one.refused},
                      {"error", or_null(one.error)}};
}

json::object object_of(const feed_status& feed) {
  const auto& row = feed.row;
  const auto& state = row.state;
  json::object result{
      {"id", row.id},
      {"url", row.url},
      {"configured_url", row.configured_url()},
      {"partner", row.partner},
      {"owner", row.owner},
      {"categories", json::value_from(row.categories)},
      {"title", or_null(state.title)},
      {"site", or_null(state.site)},
      {"standing", standing_of(state)},
      {"in_flight", feed.in_flight},
      {"added", utc_text(row.added)},
      {"last_poll", moment(state.last_poll)},
      {"last_success", moment(state.last_success)},
      {"last_change", moment(state.last_change)},
      {"outcome", feeds::name_of(state.outcome)},
      {"status", state.status == 0 ? json::value(nullptr) : json::value(state.status)},
      {"error", or_null(*state.error)},
      {"error_streak", state.error_streak},
      {"next_poll", state.stopped ? json::value(nullptr) : json::value(utc_text(state.next_poll))},
      {"reason", state.reason},
      {"bytes", state.bytes},
      {"bytes_total", state.bytes_total},
      {"validators", json::object{{"etag", or_null(state.validators.etag)},
                                  {"last_modified", or_null(state.validators.last_modified)}}}};
  const auto rhythm = rhythm_of(state);
  result["rhythm_seconds"] = rhythm ? json::value(rhythm->count()) : json::value(nullptr);
  result["hint_seconds"] =
      state.hint_ttl.count() == 0 ? json::value(nullptr) : json::value(state.hint_ttl.count());
  result["websub"] = websub_of(feed);
  result["redirect"] = nullptr;
  if (!state.moved_to->empty()) {
    result["redirect"] = json::object{
        {"to", *state.moved_to}, {"streak", state.moved_streak}, {"since", moment(state.moved_since)}};
  }
  if (const auto move = feeds::pending_move(state); !move.empty()) result["waits_for_word"] = move;
  result["accepted"] = or_null(*state.accepted);
  result["discovery"] = nullptr;
  const auto& search = *state.discovery;
  if (search != feeds::feed_discovery{}) {
    result["discovery"] = json::object{{"chosen", or_null(search.chosen)},
                                       {"by", search.chosen.empty() ? json::value(nullptr)
                                              : search.by_page      ? json::value("page")
                                                                    : json::value("well_known_place")},
                                       {"at", moment(search.at)},
                                       {"offers", json::value_from(search.offers)}};
  }
  return result;
}

}  // namespace

std::string render_feed_json(const feed_status& feed, instant) {
  return json::serialize(object_of(feed)) + "\n";
}

std::string render_status_json(const status_values& values) {
  const auto counted = tally(values.feeds);
  const auto& counts = counted.feeds();
  json::array feeds, outages, outputs, trending;
  for (const auto& feed : values.feeds) feeds.push_back(object_of(feed));
  for (const auto& [host, count, error, since] : counted.outages()) {
    outages.push_back(
        json::object{{"host", host}, {"feeds", count}, {"error", or_null(error)}, {"since", moment(since)}});
  }
  for (const auto& output : values.outputs) {
    outputs.push_back(json::object{{"path", output.path},
                                   {"etag", output.etag},
                                   {"modified", utc_text(output.modified)},
                                   {"bytes", output.bytes}});
  }
  for (const auto& [title, url, voices] : values.trending) {
    trending.push_back(json::object{{"title", title}, {"url", url}, {"voices", voices}});
  }
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(values.now - values.started).count();
  const json::object all{{"version", values.version},
                         {"now", utc_text(values.now)},
                         {"started", utc_text(values.started)},
                         {"uptime_seconds", uptime},
                         {"config", or_null(values.config_file)},
                         {"title", values.title},
                         {"base_url", values.base_url},
                         {"public", json::value_from(values.public_addresses)},
                         {"counts", json::object{{"feeds", values.feeds.size()},
                                                 {"well", counts.well},
                                                 {"failing", counts.failing},
                                                 {"stopped", counts.stopped},
                                                 {"never_polled", counts.never},
                                                 {"items", values.stored.items},
                                                 {"articles", values.stored.articles},
                                                 {"unfiled", values.stored.unfiled}}},
                         {"poller", polls_of(values)},
                         {"websub", subscriptions_of(values, counted.subscriptions())},
                         {"outages", std::move(outages)},
                         {"storage", json::object{{"state", values.storage_error.empty() ? "well" : "held"},
                                                  {"error", or_null(values.storage_error)},
                                                  {"bytes", values.stored.bytes},
                                                  {"commits_waiting", values.commits_waiting},
                                                  {"last_commit", moment(values.last_commit)}}},
                         {"reload", json::object{{"last", moment(values.last_reload)},
                                                 {"error", or_null(values.last_reload_error)}}},
                         {"trending", std::move(trending)},
                         {"outputs", std::move(outputs)},
                         {"feeds", std::move(feeds)}};
  return json::serialize(all) + "\n";
}

}  // namespace wireroom::daemon
