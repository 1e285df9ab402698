#include "daemon/operate/metrics.hpp"

#include "daemon/publish/http_server.hpp"

#include <initializer_list>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

/// Writes families: HELP and TYPE once, then a line a series.
class exposition {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(out_), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
  }
  template <class Number>
  void value(Number number, std::string_view labels = {}, std::string_view suffix = {}) {
    fmt::format_to(std::back_inserter(out_), "{}{}{}{}{} {}\n", name_, suffix, labels.empty() ? "" : "{",
                   labels, labels.empty() ? "" : "}", number);
  }
  template <class Number>
  void counter(std::string_view name, std::string_view help, Number number) {
    family(name, "counter", help);
    value(number);
  }
  template <class Number>
  void gauge(std::string_view name, std::string_view help, Number number) {
    family(name, "gauge", help);
    value(number);
  }
  std::string str() && { return std::move(out_); }

 private:
  std::string out_;
  std::string_view name_;
};

double seconds_of(instant moment) {
  return static_cast<double>(to_ms(moment)) / 1000;
}

void write_polls(exposition& out, const metrics_values& values) {
  out.family("wireroom_polls_total", "counter", "Polls finished, by outcome.");
  for (std::size_t i = 1; i < poll_counters::outcomes; ++i) {  // 0 is never
    out.value(values.poll_counts.by_outcome[i],
              fmt::format("outcome=\"{}\"", feeds::name_of(static_cast<feeds::poll_outcome>(i))));
  }
  out.family("wireroom_poll_duration_seconds", "histogram", "Time from the start of a poll to its end.");
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < poll_counters::bounds.size(); ++i) {
    sum += values.poll_counts.by_seconds[i];
    out.value(sum, fmt::format("le=\"{}\"", poll_counters::bounds[i]), "_bucket");
  }
  sum += values.poll_counts.by_seconds.back();
  out.value(sum, "le=\"+Inf\"", "_bucket");
  out.value(values.poll_counts.seconds, "", "_sum");
  out.value(sum, "", "_count");

  out.gauge("wireroom_polls_in_flight", "Polls under way.", values.polls.in_flight);
  out.gauge("wireroom_polls_overdue", "Feeds whose poll is due and waits for its turn.",
            values.polls.overdue);
  out.counter("wireroom_poll_received_bytes_total", "Bytes received from partners, on the wire.",
              values.polls.wire_bytes);
  out.counter("wireroom_items_seen_total", "Items read in documents of partners.", values.polls.items_seen);
  out.counter("wireroom_items_new_total", "Items stored for the first time.", values.polls.items_new);

  out.family("wireroom_feeds", "gauge", "Feeds, by how they stand.");
  out.value(values.feeds.well, "state=\"well\"");
  out.value(values.feeds.failing, "state=\"failing\"");
  out.value(values.feeds.stopped, "state=\"stopped\"");
  out.value(values.feeds.never, "state=\"never_polled\"");
  out.gauge("wireroom_hosts_in_outage", "Hosts all of whose feeds fail.", values.hosts_in_outage);
}

void write_websub(exposition& out, const metrics_values& values) {
  out.family("wireroom_websub_subscriptions", "gauge", "Feeds by the stage of their WebSub subscription.");
  for (std::size_t i = 1; i < values.subscriptions.size(); ++i)
    out.value(values.subscriptions[i],
              fmt::format("stage=\"{}\"", feeds::name_of(static_cast<feeds::subscription_stage>(i))));
  out.family("wireroom_websub_pushes_total", "counter", "Pushes of hubs, by how they ended.");
  for (std::size_t i = 0; i < values.pushes.size(); ++i)
    out.value(values.pushes[i], fmt::format("result=\"{}\"", name_of(static_cast<push_result>(i))));
}

void write_storage(exposition& out, const metrics_values& values) {
  out.gauge("wireroom_storage_up", "1 while the store takes what is written.", values.storage_up ? 1 : 0);
  out.gauge("wireroom_items", "Items stored.", values.stored.items);
  out.gauge("wireroom_articles", "Articles stored.", values.stored.articles);
  out.gauge("wireroom_items_unfiled", "Items committed and not yet filed by the desk.",
            values.stored.unfiled);
  out.gauge("wireroom_storage_bytes", "Size of the database.", values.stored.bytes);
  out.gauge("wireroom_commits_waiting", "Polls that wait to be committed.", values.commits_waiting);
  if (values.last_commit) {
    out.gauge("wireroom_last_commit_timestamp_seconds", "When polls were last committed.",
              seconds_of(*values.last_commit));
  }
}

void write_http(exposition& out, const metrics_values& values) {
  struct listener {
    std::string_view label;
    const http_totals& totals;
  };
  const std::initializer_list<listener> listeners{{"listener=\"public\"", values.public_http},
                                                  {"listener=\"operator\"", values.operator_http}};
  const auto each = [&](std::string_view name, std::string_view type, std::string_view help, auto number) {
    out.family(name, type, help);
    for (const auto& [label, totals] : listeners) out.value(number(totals), label);
  };
  out.family("wireroom_http_responses_total", "counter", "Responses sent, by class of status.");
  for (const auto& [label, totals] : listeners) {
    for (std::size_t digit = 1; digit < totals.responses.size(); ++digit) {
      out.value(totals.responses[digit], fmt::format("{},code=\"{}xx\"", label, digit));
    }
  }
  each("wireroom_http_connections", "gauge", "Open connections.", [](const auto& t) { return t.open; });
  each("wireroom_http_connections_total", "counter", "Connections accepted.",
       [](const auto& t) { return t.accepted; });
  each("wireroom_http_connections_refused_total", "counter",
       "Connections closed at once, since their address had too many.",
       [](const auto& t) { return t.refused; });
  each("wireroom_http_connections_evicted_total", "counter", "Waiting connections closed to make room.",
       [](const auto& t) { return t.evicted; });
  each("wireroom_http_timeouts_total", "counter", "Connections closed by a deadline within a request.",
       [](const auto& t) { return t.timeouts; });
  each("wireroom_http_bad_requests_total", "counter", "Requests refused as malformed.",
       [](const auto& t) { return t.bad_requests; });
  each("wireroom_http_sent_bytes_total", "counter", "Bytes of responses sent.",
       [](const auto& t) { return t.sent_bytes; });
}

void write_process(exposition& out, const process_values& process) {
  out.counter("process_cpu_seconds_total", "User and system time.", process.cpu_seconds);
  out.gauge("process_resident_memory_bytes", "Resident memory.", process.resident_bytes);
  out.gauge("process_virtual_memory_bytes", "Virtual memory.", process.virtual_bytes);
  out.gauge("process_threads", "Threads.", process.threads);
  out.gauge("process_open_fds", "Open file descriptors.", process.open_files);
  out.gauge("process_max_fds", "Most file descriptors.", process.most_files);
  out.gauge("process_start_time_seconds", "When the process started.", seconds_of(process.started));
}

}  // namespace

http_totals read(const http_counters& counters) {
  http_totals totals;
  totals.accepted = counters.accepted;
  totals.refused = counters.refused;
  totals.evicted = counters.evicted;
  totals.timeouts = counters.timeouts;
  totals.bad_requests = counters.bad_requests;
  totals.sent_bytes = counters.bytes_sent;
  for (std::size_t i = 0; i < totals.responses.size(); ++i) totals.responses[i] = counters.responses[i];
  totals.open = counters.open;
  return totals;
}

std::string render_metrics(const metrics_values& values) {
  exposition out;
  out.family("wireroom_build_info", "gauge", "1, with the version as label.");
  out.value(1, fmt::format("version=\"{}\"", values.version));
  write_polls(out, values);
  write_websub(out, values);
  write_storage(out, values);
  out.gauge("wireroom_snapshots", "Rendered outputs that are served.", values.snapshots);
  out.gauge("wireroom_snapshot_bytes", "Their size with all compressed forms.", values.snapshot_bytes);
  out.gauge("wireroom_paged_bytes", "Size of the file for what is seldom looked at; 0: it is in memory.",
            values.paged_bytes);
  write_http(out, values);
  out.gauge("wireroom_config_reload_success", "1 when the last reload of the configuration was good.",
            values.last_reload_good ? 1 : 0);
  if (values.last_reload) {
    out.gauge("wireroom_config_reload_timestamp_seconds", "When the configuration was last reloaded.",
              seconds_of(*values.last_reload));
  }
  write_process(out, values.process);
  return std::move(out).str();
}

}  // namespace wireroom::daemon
