#include "daemon/operate/metrics.hpp"

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace std::chrono_literals;

namespace {

std::map<std::string, double> series_of(const std::string& text) {
  std::map<std::string, double> all;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const auto space = line.rfind(' ');
    const bool is_new = all.emplace(line.substr(0, space), std::stod(line.substr(space + 1))).second;
    CAPTURE(line);
    CHECK(is_new);
  }
  return all;
}

}  // namespace

TEST_CASE("metrics are Prometheus text: each family is described once, before its series") {
  const auto text = render_metrics({.version = "1.2.3"});
  const std::regex name{"[a-z_][a-z0-9_]*"};
  const std::regex series{R"(([a-z_][a-z0-9_]*)(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? -?[0-9.e+-]+)"};
  std::set<std::string> described;
  std::string family;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    std::smatch match;
    if (line.starts_with("# TYPE ")) {
      family = line.substr(7, line.find(' ', 7) - 7);
      CHECK(described.insert(family).second);
      const auto type = line.substr(8 + family.size());
      if (type == "counter") CHECK(family.ends_with("_total"));
      if (type == "gauge") CHECK_FALSE(family.ends_with("_total"));
    } else if (!line.starts_with("# HELP ")) {
      REQUIRE(std::regex_match(line, match, series));
      CHECK(match[1].str().starts_with(family));
    }
  }
  CHECK(text.ends_with('\n'));
  CHECK(described.contains("wireroom_build_info"));
  CHECK(described.contains("process_resident_memory_bytes"));
}

TEST_CASE("the number of series does not grow with what happens") {
  metrics_values values;
  const auto before = series_of(render_metrics(values)).size();
  for (int i = 0; i < 1000; ++i) {
    values.poll_counts.add(
        {.feed = i, .outcome = static_cast<feeds::poll_outcome>(i % 17), .took = 10ms * i});
  }
  CHECK(series_of(render_metrics(values)).size() == before);
}

TEST_CASE("polls are counted by outcome and by the time they took") {
  metrics_values values;
  values.version = "1.2.3";
  for (const auto took : {5ms, 10ms, 11ms, 2000ms, 90'000ms}) {
    values.poll_counts.add({.outcome = feeds::poll_outcome::not_modified, .took = took});
  }
  values.public_http.responses[3] = 7;
  const auto all = series_of(render_metrics(values));
  CHECK(all.at("wireroom_build_info{version=\"1.2.3\"}") == 1);
  CHECK(all.at("wireroom_polls_total{outcome=\"not_modified\"}") == 5);
  CHECK(all.at("wireroom_polls_total{outcome=\"timeout\"}") == 0);
  CHECK(all.at("wireroom_poll_duration_seconds_bucket{le=\"0.01\"}") == 2);
  CHECK(all.at("wireroom_poll_duration_seconds_bucket{le=\"2.5\"}") == 4);
  CHECK(all.at("wireroom_poll_duration_seconds_bucket{le=\"60\"}") == 4);
  CHECK(all.at("wireroom_poll_duration_seconds_bucket{le=\"+Inf\"}") == 5);
  CHECK(all.at("wireroom_poll_duration_seconds_count") == 5);
  CHECK(all.at("wireroom_poll_duration_seconds_sum") == Approx(92.026));
  CHECK(all.at("wireroom_http_responses_total{listener=\"public\",code=\"3xx\"}") == 7);
}

TEST_CASE("the kernel tells what this process uses") {
  const auto values = read_process();
  CHECK(values.resident_bytes > 1u << 20);
  CHECK(values.virtual_bytes > values.resident_bytes);
  CHECK(values.open_files >= 3);
  CHECK(values.most_files >= values.open_files);
  CHECK(values.threads >= 1);
  const auto age = std::chrono::system_clock::now() - values.started;
  CHECK(age > -2s);
  CHECK(age < 1h);
}
