// The whole way: a file's text to values or mistakes.
#include "daemon/config/config.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <chrono>
#include <cstdlib>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace wireroom::daemon;
using wireroom::tests::temporary_folder;
using namespace std::chrono_literals;

namespace {

constexpr const char* full = R"(
[site]
title    = "Harbour Wire"
base_url = "https://wire.example.org/"
language = "en"
contact  = "ops@example.org"

[masthead]
city     = "New York"
timezone = "America/New_York"
weather  = "https://weather.example.gov/xml/current_obs/KNYC.xml"
unit     = "F"

[listen]
public   = ["127.0.0.1:9080", "unix:/run/wireroom/public.sock"]
operator = "unix:/run/wireroom/operator.sock"
operator_names = ["wire1.example"]

[storage]
url       = "sqlite:///var/lib/wireroom/wireroom.db"
retention = "30d"
page_out  = false

[poll]
every          = "30m"
concurrency    = 64
per_host       = 2
per_host_gap   = "250ms"
allow_internal = true
ports          = [80, 443, 8080]
limits         = { dns = "1s", total = "90s", body = "20MiB", entries = 100 }

[websub]
subscribe = true
lease     = "2d"

[[partner]]
name  = "Harbour Times"
site  = "https://harbour.example"
owner = "Harbour Media"
weight = 1.5
prefer = -2
internal = true
websub = false
user_agent = "special"
headers = { X-Client = "wire" }
feeds = ["https://harbour.example/rss/world", { url = "https://harbour.example/rss/tech", categories = ["Technology"], every = "5m" }]

[[partner]]
feeds = ["https://www.reuters.example/rss"]

[[merged_feed]]
name       = "war-in-europe"
partners   = ["Harbour Times"]
categories = ["World"]
limit      = 100
content    = "summary"

[trending]
window = "2d"
half_life = "9h"
size   = 5

[categories]
Technology = ["Tech", "Sci & Tech"]
"Arts & Culture" = "Culture"
)";

config read_good(const temporary_folder& folder, std::string_view text) {
  const auto result = read_config(folder.write("wireroom.toml", text));
  if (!result) FAIL(to_string(result.error().front()));
  return *result;
}

/// All mistakes as "LINE:COLUMN MESSAGE", a line each.
std::string mistakes_of(const temporary_folder& folder, std::string_view text) {
  const auto result = read_config(folder.write("wireroom.toml", text));
  if (result) return "none";
  std::string all;
  for (const auto& error : result.error()) {
    CHECK(error.file == folder.path("wireroom.toml"));
    all += fmt::format("{}:{} {}\n", error.line, error.column, error.message);
  }
  return all;
}

}  // namespace

TEST_CASE("every key reaches its value") {
  const temporary_folder folder;
  const auto value = read_good(folder, full);
  CHECK(value.categories == std::vector<wireroom::feeds::category_alias>{
                                {"Arts & Culture", {"Culture"}}, {"Technology", {"Tech", "Sci & Tech"}}});
  CHECK(value.path == folder.path("wireroom.toml"));
  CHECK(value.site.title == "Harbour Wire");
  CHECK(value.site.base_url == "https://wire.example.org");
  CHECK(value.site.contact == "ops@example.org");
  CHECK(value.masthead.timezone == "America/New_York");
  CHECK(value.masthead.unit == "F");
  CHECK(value.listen.public_addresses.size() == 2);
  CHECK(value.listen.operator_address == "unix:/run/wireroom/operator.sock");
  CHECK(value.storage.retention == 30 * 24h);
  CHECK(!value.storage.page_out);
  CHECK(value.poll.every == 30min);
  CHECK(value.poll.concurrency == 64);
  CHECK(value.poll.per_host == 2);
  CHECK(value.poll.per_host_gap == 250ms);
  CHECK(value.poll.allow_internal);
  CHECK(value.poll.ports == std::vector<std::uint16_t>{80, 443, 8080});
  CHECK(value.poll.limits.dns == 1s);
  CHECK(value.poll.limits.connect == 10s);
  CHECK(value.poll.limits.total == 90s);
  CHECK(value.poll.limits.body_bytes == 20u << 20);
  CHECK(value.poll.limits.entries == 100);
  REQUIRE(value.partners.size() == 2);
  CHECK(value.partners[0].owner == "Harbour Media");
  CHECK(value.partners[0].weight == 1.5);
  CHECK(value.partners[0].prefer == -2);
  CHECK(value.partners[0].internal);
  CHECK(value.websub.subscribe == true);
  CHECK(value.websub.lease == 48h);
  CHECK_FALSE(value.partners[0].websub);
  CHECK(value.partners[1].websub);
  CHECK(value.partners[0].headers.at("X-Client") == "wire");
  REQUIRE(value.partners[0].feeds.size() == 2);
  CHECK(value.partners[0].feeds[1].categories == std::vector<std::string>{"Technology"});
  CHECK(value.partners[0].feeds[1].every == 5min);
  REQUIRE(value.merged_feeds.size() == 2);
  CHECK(value.merged_feeds[1].content == content_mode::summary);
  CHECK(value.trending.window == 48h);
  CHECK(value.trending.half_life == 9h);
  CHECK(value.trending.size == 5);
  REQUIRE(value.remarks.size() == 1);
  CHECK(value.remarks.front().message.find("weather") != std::string::npos);
}

TEST_CASE("what is left out has a sensible value") {
  const temporary_folder folder;
  const auto value = read_good(folder, full);
  CHECK(value.partners[1].name == "reuters.example");
  CHECK(value.partners[1].owner == "reuters.example");
  CHECK(value.merged_feeds[0].name == "top");
  CHECK(value.merged_feeds[0].title == "Harbour Wire");
  CHECK(value.merged_feeds[1].title == "Harbour Wire: war-in-europe");

  const auto empty = read_good(folder, "");
  CHECK(empty.site.base_url == "http://127.0.0.1:8080");
  CHECK(empty.merged_feeds.size() == 1);
  CHECK_FALSE(empty.poll.every);
  CHECK(read_good(folder, "[listen]\npublic = \":9000\"").site.base_url == "http://localhost:9000");
  CHECK(read_good(folder, "[poll]\nevery = \"auto\"").poll.every == std::nullopt);
  CHECK(empty.websub.subscribe == std::nullopt);
  CHECK(read_good(folder, "[websub]\nsubscribe = \"auto\"").websub.subscribe == std::nullopt);
}

TEST_CASE("the printed configuration is read as the same values") {
  const temporary_folder folder;
  folder.write("urls.txt", "https://list.example/a \"Tag \\ one\"\nhttps://list.example/b\n");
  for (const std::string text : {full, ""}) {
    auto value = read_good(folder, text + "\n[subscriptions]\ninclude = \"urls.txt\"\n");
    const auto printed = print_config(value);
    INFO(printed);
    auto again = read_good(folder, printed);
    CHECK(print_config(again) == printed);
    CHECK(again.partners == value.partners);
    CHECK(again.merged_feeds == value.merged_feeds);
    CHECK(again.poll == value.poll);
    CHECK(again.websub == value.websub);
    CHECK(again.site == value.site);
    CHECK(again.listen == value.listen);
  }
}

TEST_CASE("each mistake is told with its place and what to do") {
  const temporary_folder folder;
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"[site]\ntitel = \"x\"", "2:1 'titel' is no key of [site]; did you mean 'title'?\n"},
      {"[sites]\n", "1:2 'sites' is no key of the file; did you mean 'site'?\n"},
      {"frobnicate = 1\n", "1:1 'frobnicate' is no key of the file; wireroom.toml(5) lists them\n"},
      {"[site]\ntitle = 5", "2:9 'title' is a whole number; write a string\n"},
      {"[site]\ntitle = \"\"", "2:9 'title' is empty; write something or remove the key\n"},
      {"[site]\ntitle = \"a\\u0007\"", "2:9 'title' holds a control character; remove it\n"},
      {"site = 1", "1:8 'site' is a whole number; write a table, [site]\n"},
      {"[site]\nbase_url = \"wire.example\"",
       "2:12 'base_url': not an absolute http or https URL; write it like \"https://example.org/feed\"\n"},
      {"[masthead]\ntimezone = \"Mars/Olympus\"",
       "2:12 'timezone' is \"Mars/Olympus\", which the tz database does not know; write one like "
       "\"America/New_York\"\n"},
      {"[masthead]\nunit = \"K\"", "2:8 'unit' is \"K\"; write \"C\" or \"F\"\n"},
      {"[listen]\npublic = [\"localhost:80\"]",
       "2:10 'public': \"localhost:80\" is no address; write ADDRESS:PORT, [IPv6]:PORT, :PORT or "
       "unix:/PATH\n"},
      {"[listen]\noperator = \"127.0.0.1:8080\"",
       "2:12 'operator' is 127.0.0.1:8080, which 'public' has; give it one of its own\n"},
      {"[storage]\nurl = \"postgres://db\"",
       "2:7 'url' is \"postgres://db\"; write \"sqlite:///ABSOLUTE/FILE\" or \"sqlite:FILE\", which lies "
       "beside this "
       "file\n"},
      {"[storage]\nretention = 90",
       "2:13 'retention' is a whole number; write a duration from \"1d\" to \"36500d\" in "
       "quotation marks\n"},
      {"[poll]\nper_host_gap = \"1 s\"",
       "2:16 'per_host_gap' is \"1 s\"; write a duration from \"0s\" to \"1h\"\n"},
      {"[poll]\nevery = \"10s\"", "2:9 'every' is \"10s\"; write a duration from \"1m\" to \"30d\"\n"},
      {"[poll]\nconcurrency = 0", "2:15 'concurrency' is 0; write a whole number from 1 to 10000\n"},
      {"[poll]\nallow_internal = \"yes\"", "2:18 'allow_internal' is a string; write true or false\n"},
      {"[poll]\nports = [80, 70000]",
       "2:14 no port number; write a list of port numbers from 1 to 65535, as [80, 443]\n"},
      {"[poll.limits]\nbody = \"10MB!\"",
       "2:8 'body' is \"10MB!\"; write a size from \"1KiB\" to \"1GiB\"\n"},
      {"[[partner]]\nname = \"A\"",
       "1:1 this [[partner]] has no 'feeds'; write feeds = [\"https://example.org/feed\"]\n"},
      {"[partner]\nname = \"A\"", "1:1 'partner' is a table; write [[partner]]\n"},
      {"[[partner]]\nfeeds = [\"https://u:p@a.example/\"]",
       "2:10 feed \"https://u:p@a.example/\": a URL must not hold a user name or password; use basic_user "
       "and "
       "basic_password_file\n"},
      {"[[partner]]\nfeeds = [{ every = \"5m\" }]",
       "2:10 'url' is missing; write { url = \"https://example.org/feed\" }\n"},
      {"[[partner]]\nfeeds = [\"https://a.example/\"]\n[[partner]]\nname = \"B\"\nfeeds = "
       "[\"https://A.example:443\"]",
       "5:10 feed https://A.example:443 is named twice, first in line 2, column 10; remove one\n"},
      {"[[partner]]\nname = \"A\"\nfeeds = [\"https://a.example/\"]\n[[partner]]\nname = \"A\"\nfeeds = "
       "[\"https://b.example/\"]",
       "5:8 two partners are called \"A\"; put their feeds into one [[partner]], or give one another name\n"},
      {"[[partner]]\nfeeds = [\"https://a.example/\"]\nheaders = { Authorization = \"x\" }",
       "3:13 header 'Authorization' is the poller's own; use user_agent, basic_user with "
       "basic_password_file, or "
       "bearer_file for what they are for\n"},
      {"[[partner]]\nfeeds = [\"https://a.example/\"]\nheaders = { X-A = \"x\\r\\nB: c\" }",
       "3:19 header 'X-A' holds a control character; remove it\n"},
      {"[[partner]]\nfeeds = [\"https://a.example/\"]\nbasic_user = \"u\"",
       "3:14 'basic_user' and 'basic_password_file' belong together; write both or neither\n"},
      {"[[merged_feed]]\nname = \"World News\"",
       "2:8 'name' is \"World News\"; write 1 to 64 of a-z, 0-9, '-' and '_', as it stands in "
       "/feeds/NAME.atom\n"},
      {"[[merged_feed]]\ntitle = \"W\"", "1:1 this [[merged_feed]] has no 'name'; write name = \"world\"\n"},
      {"[[merged_feed]]\nname = \"a\"\n[[merged_feed]]\nname = \"a\"",
       "4:8 two merged feeds are called \"a\"; rename one\n"},
      {"[[merged_feed]]\nname = \"a\"\nmatch = \"title:x\"",
       "3:9 'match' is not supported by this version; select by 'partners' and 'categories'\n"},
      {"[[partner]]\nname = \"Harbour Times\"\nfeeds = [\"https://a.example/\"]\n[[merged_feed]]\nname = "
       "\"a\"\npartners "
       "= [\"Harbor Times\"]",
       "6:12 no [[partner]] is called \"Harbor Times\"; did you mean \"Harbour Times\"?\n"},
      {"[[merged_feed]]\nname = \"a\"\ncontent = \"all\"",
       "3:11 'content' is \"all\"; write \"full\", \"summary\" or \"link\"\n"},
      {"[subscriptions]\ninclude = [\"https://a.example/opml\"]",
       "2:11 'include' names https://a.example/opml; remote lists are not supported by this version: fetch "
       "it into a "
       "file beside this one\n"},
      {"[websub]\nsubscribe = \"yes\"", "2:13 'subscribe' is a string; write true, false or \"auto\"\n"},
      {"[trending]\nwindow = \"5m\"", "2:10 'window' is \"5m\"; write a duration from \"1h\" to \"60d\"\n"},
  }));
  CAPTURE(text);
  CHECK(mistakes_of(folder, text) == expected);
}

TEST_CASE("all mistakes are told, in the order of their lines") {
  const temporary_folder folder;
  CHECK(mistakes_of(folder, "[trending]\nsize = 0\n[site]\ntitle = 1\nlangauge = \"en\"\n") ==
        "2:8 'size' is 0; write a whole number from 1 to 100\n"
        "4:9 'title' is a whole number; write a string\n"
        "5:1 'langauge' is no key of [site]; did you mean 'language'?\n");
}

TEST_CASE("ten thousand mistakes are a hundred and a number") {
  const temporary_folder folder;
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += fmt::format("[[partner]]\nname = \"p{}\"\n", i);
  const auto result = read_config(folder.write("wireroom.toml", text));
  REQUIRE_FALSE(result);
  REQUIRE(result.error().size() == 101);
  REQUIRE(result.error().back().message == "9900 more mistakes; mend these first");
}

TEST_CASE("what is not TOML is told with its place") {
  const temporary_folder folder;
  const auto result = read_config(folder.write("wireroom.toml", "[site]\ntitle = \"open\n"));
  REQUIRE_FALSE(result);
  REQUIRE(result.error().size() == 1);
  CHECK(result.error()[0].line == 2);
  CHECK(result.error()[0].message.starts_with("not TOML: "));
}

TEST_CASE("a missing file and an unreadable one are told apart from a wrong one") {
  const temporary_folder folder;
  const auto missing = read_config(folder.path("none.toml"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error()[0].what == config_error::kind::no_file);
  const auto unreadable = read_config(folder.path());  // a folder: readable by nobody, root included
  REQUIRE_FALSE(unreadable);
  CHECK(unreadable.error()[0].what == config_error::kind::unreadable);
}

TEST_CASE("an operator's listener that others reach is remarked upon") {
  const temporary_folder folder;
  const auto value = read_good(folder, "[listen]\noperator = \"0.0.0.0:8081\"\n");
  REQUIRE(value.remarks.size() == 1);
  CHECK(value.remarks[0].line == 2);
}

TEST_CASE("a relative database lies beside the configuration") {
  const temporary_folder folder;
  CHECK(read_good(folder, "[storage]\nurl = \"sqlite:wire.db\"").storage.url ==
        "sqlite://" + folder.path("wire.db"));
}

TEST_CASE("secrets come from files and credentials, and are never printed") {
  const temporary_folder folder;
  folder.write("word", "hunter2\n");
  folder.write("empty", "\n");
  const std::string partner =
      "[[partner]]\nfeeds = [\"https://a.example/\"]\nbasic_user = \"u\"\nbasic_password_file = ";
  const auto value = read_good(folder, partner + "\"word\"");
  CHECK(value.partners[0].basic_password_file == folder.path("word"));
  CHECK(print_config(value).find("hunter2") == std::string::npos);
  CHECK(mistakes_of(folder, partner + "\"none\"").find("No such file") != std::string::npos);
  CHECK(mistakes_of(folder, partner + "\"empty\"").find("the file is empty") != std::string::npos);

  const temporary_folder credentials;
  credentials.write("word", "hunter3\n");
  ::setenv("CREDENTIALS_DIRECTORY", credentials.path().c_str(), 1);
  const auto preferred = read_good(folder, partner + "\"word\"");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  CHECK(preferred.partners[0].basic_password_file == credentials.path("word"));
}

TEST_CASE("a table of categories that cannot be meant is a mistake") {
  const temporary_folder folder;
  const auto told = mistakes_of(folder, R"([categories]
Technology = ["Tech", "—"]
Science = ["tech"]
"!" = ["x"]
Money = 3
)");
  CHECK(told.find("2:14") != told.npos);
  CHECK(told.find("'—' names nothing") != told.npos);
  CHECK(told.find("already; remove one") != told.npos);
  CHECK(told.find("a category's name needs a letter") != told.npos);
  CHECK(told.find("'Money' is") != told.npos);
}
