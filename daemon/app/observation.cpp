#include "daemon/app/observation.hpp"

#include <algorithm>
#include <utility>

namespace wireroom::daemon {

void daemon_events::committed(instant now) {
  const std::lock_guard lock(mutex_);
  values_.last_commit = now;
}

void daemon_events::held(std::string why) {
  const std::lock_guard lock(mutex_);
  values_.held = std::move(why);
}

void daemon_events::reloaded(instant now, std::string error) {
  const std::lock_guard lock(mutex_);
  values_.last_reload = now;
  values_.last_reload_error = std::move(error);
}

daemon_events::values daemon_events::now() const {
  const std::lock_guard lock(mutex_);
  return values_;
}

status_values observe_status(const observed_parts& parts) {
  const auto stored = parts.store.count();
  auto events = parts.events.now();
  status_values values{.version = WIREROOM_VERSION,
                       .now = parts.time.now(),
                       .started = parts.started,
                       .config_file = parts.configuration.path,
                       .title = parts.configuration.site.title,
                       .base_url = parts.configuration.site.base_url,
                       .public_addresses = {parts.public_addresses.begin(), parts.public_addresses.end()},
                       .feeds = parts.engine.status(),
                       .polls = parts.engine.totals(),
                       .poll_counts = parts.statistics.now(),
                       .commits_waiting = parts.queue.depth(),
                       .public_http = read(parts.public_http)};
  if (stored) values.stored = *stored;
  for (const auto& [path, snapshot] : parts.outputs.shelf().load()->outputs()) {
    const auto& form = snapshot->form(coding::identity);
    values.outputs.push_back({.path = path,
                              .etag = std::string{form.etag},
                              .modified = snapshot->modified,
                              .bytes = form.bytes.size()});
  }
  std::ranges::sort(values.outputs, {}, &output_view::path);
  for (const auto& story : *parts.outputs.hot())
    values.trending.push_back({.title = story.title, .url = story.url, .voices = story.voices});
  values.storage_error = !events.held.empty() ? std::move(events.held)
                         : !stored            ? stored.error().message
                                              : parts.filing.status().trouble;
  values.last_commit = events.last_commit;
  values.last_reload = events.last_reload;
  values.last_reload_error = std::move(events.last_reload_error);
  return values;
}

metrics_values observe_metrics(const observed_parts& parts) {
  feed_tally counted;
  parts.engine.survey([&](const storage::feed_row& row, const feeds::subscription* subscribed) {
    counted.add(row, subscribed);
  });
  const auto stored = parts.store.count();
  const auto shelf = parts.outputs.shelf().load();
  const auto events = parts.events.now();
  metrics_values values{.version = WIREROOM_VERSION,
                        .process = read_process(),
                        .polls = parts.engine.totals(),
                        .poll_counts = parts.statistics.now(),
                        .feeds = counted.feeds(),
                        .subscriptions = counted.subscriptions(),
                        .hosts_in_outage = counted.outages().size(),
                        .storage_up = stored.has_value() && events.held.empty(),
                        .commits_waiting = parts.queue.depth(),
                        .last_commit = events.last_commit,
                        .snapshots = shelf->outputs().size(),
                        .paged_bytes = parts.memory != nullptr ? parts.memory->size() : 0,
                        .pushes = parts.hubs.pushes(),
                        .public_http = read(parts.public_http),
                        .operator_http = read(parts.operator_http),
                        .last_reload = events.last_reload,
                        .last_reload_good = events.last_reload_error.empty()};
  if (stored) values.stored = *stored;
  for (const auto& [path, snapshot] : shelf->outputs())
    for (const auto& form : snapshot->forms) values.snapshot_bytes += form.bytes.size();
  return values;
}

}  // namespace wireroom::daemon
