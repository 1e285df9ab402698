#include "daemon/cli/status_table.hpp"
#include "daemon/operate/status.hpp"

#include <sstream>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::daemon::cli;
using namespace std::chrono_literals;

namespace {

constexpr instant now = from_ms(1767323045678);

std::string status() {
  status_values all;
  all.title = "Harbour Wire";
  all.version = "1.2.3";
  all.now = now;
  all.started = now - 60s;
  all.feeds.resize(3);
  for (std::size_t i = 0; i < 3; ++i) {
    auto& row = all.feeds[i].row;
    row.id = static_cast<std::int64_t>(i + 1);
    row.partner = "Partner " + std::to_string(i);
    row.url = "https://p" + std::to_string(i) + ".example/feed";
    row.state.outcome = feeds::poll_outcome::not_modified;
    row.state.status = 304;
    row.state.last_poll = now - 1min;
    row.state.next_poll = now + 20h;
    row.state.reason = "base of 15 min";
  }
  all.feeds[2].row.state.outcome = feeds::poll_outcome::timeout;
  all.feeds[2].row.state.error_streak = 2;
  all.feeds[2].row.state.error = "no answer\x1b[2J\nwithin 15 s";
  all.trending = {{"A bridge fell", "https://x.example/", 3}};
  all.storage_error = "no space left";
  return render_status_json(all);
}

}  // namespace

TEST_CASE("the operator's table shows what is wrong first") {
  const auto text = render_status_table(status(), 0);
  REQUIRE(text);
  CHECK(text->starts_with("Harbour Wire (Wireroom 1.2.3), up 60 s\nfeeds 3: 2 well, 1 failing, 0 stopped"));
  CHECK(text->find("storage: no space left; polls are held") != std::string::npos);
  CHECK(text->find("  1. A bridge fell (3 voices)") != std::string::npos);
  CHECK(text->find("Partner 2") < text->find("Partner 0"));
  CHECK(text->find("03:03:05") != std::string::npos);     // today
  CHECK(text->find("01-02 23:04") == std::string::npos);  // 20 h later is the same day
  CHECK(text->find("23:04:05") != std::string::npos);
  CHECK(text->find("base of 15 min") != std::string::npos);
}

TEST_CASE("nothing a partner says moves the cursor") {
  const auto text = render_status_table(status(), 0);
  REQUIRE(text);
  CHECK(text->find('\x1b') == std::string::npos);
  CHECK(text->find("no answer [2J within 15 s") != std::string::npos);
}

TEST_CASE("lines of the table fit the terminal") {
  const auto text = render_status_table(status(), 60);
  REQUIRE(text);
  std::istringstream lines{text->substr(text->find("PARTNER"))};
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 62);  // the mark is three bytes
}

TEST_CASE("what is no status is told") {
  const auto json = GENERATE(as<std::string>{}, "", "<html>", "[]", "{}", "{\"feeds\":1}");
  CHECK_FALSE(render_status_table(json, 80));
  CHECK(render_status_table(R"({"feeds":[1,null,{}],"counts":[],"trending":[7],"outages":{}})", 80));
}
