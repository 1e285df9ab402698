// Filing rate of the store against bare SQLite with the same tables, indexes, settings and rows, in one run;
// and what a store costs at rest.
//
//   bench_store [--items N] [--runs N] [--dir FOLDER]
//   bench_store --gather [--dir FOLDER]
//   bench_store --rest [--feeds N] [--items N] [--dir FOLDER]
//
// Ratios are per CPU second of the process (user and system). "bare" prepares its rows before the clock
// starts and only binds and steps: what no store can do without.

#include "feeds/model/item.hpp"
#include "storage/commit_queue.hpp"
#include "storage/open.hpp"
#include "tests/bench/cpu_time.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <thread>

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

namespace {

using namespace wireroom;
using wireroom::bench::cpu_seconds;
namespace fs = std::filesystem;

constexpr int items_a_poll = 20;
constexpr std::size_t body_bytes = 1'600;

struct cost {
  double wall = 0, cpu = 0;
};

cost spent() {
  const auto wall = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration<double>(wall).count(), cpu_seconds()};
}

cost measure(const std::function<void()>& work) {
  const auto before = spent();
  work();
  const auto after = spent();
  return {after.wall - before.wall, after.cpu - before.cpu};
}

double median(std::vector<double> of) {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_store: %s\n", why.c_str());
  std::exit(70);
}

template <class T>
T must(storage::result<T> outcome) {
  if (!outcome) give_up(outcome.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

const std::string& prose() {
  static const std::string text = [] {
    std::string made;
    for (std::uint64_t x = 88172645463325252ULL; made.size() < (1 << 20);) {
      x ^= x << 13, x ^= x >> 7, x ^= x << 17;
      for (std::uint64_t i = 0; i < 2 + x % 9; ++i) made += static_cast<char>('a' + (x >> (5 * i)) % 26);
      made += ' ';
    }
    return made;
  }();
  return text;
}

std::uint64_t scatter(std::uint64_t n) {
  n ^= n >> 33, n *= 0xff51afd7ed558ccdULL, n ^= n >> 33, n *= 0xc4ceb9fe1a85ec53ULL;
  return n ^ n >> 33;
}

const instant start = from_ms(1'736'942'400'000);

feeds::item make_item(std::int64_t feed, int sequence) {
  const auto h = scatter(static_cast<std::uint64_t>(feed) * 1'000 + static_cast<std::uint64_t>(sequence));
  feeds::item made;
  made.key = fmt::format("i:https://site{}.example/?p={}", feed, sequence);
  made.canonical_url = fmt::format("site{}.example/2025/{}-{}", feed, sequence, h % 100'000);
  made.content_hash = h;
  made.place = start - std::chrono::seconds{h % 2'592'000};
  made.body.entry_id = made.key.substr(2);
  made.body.url = "https://" + made.canonical_url;
  made.body.title.value = prose().substr(h % 500'000, 60);
  made.body.summary.value = prose().substr(h % 300'000, 160);
  made.body.content = prose().substr(h % 900'000, body_bytes);
  made.body.authors = {{prose().substr(h % 400'000, 14), "", "", ""}};
  made.body.categories = {h % 3 == 0 ? "World" : "Business"};
  made.body.published = made.place;
  return made;
}

std::vector<storage::feed_spec> specs(std::int64_t count) {
  std::vector<storage::feed_spec> made;
  for (std::int64_t i = 1; i <= count; ++i)
    made.push_back({fmt::format("https://site{}.example/feed", i),
                    fmt::format("Partner {}", i / 3),
                    fmt::format("Owner {}", i / 5),
                    {}});
  return made;
}

storage::poll_record make_poll(std::int64_t feed) {
  storage::poll_record made;
  made.feed = feed;
  made.now = start;
  made.has_document = true;
  feeds::feed_state state;
  state.next_poll = start + std::chrono::hours{1};
  state.last_poll = state.last_success = state.last_change = start;
  state.reason = "rhythm of the feed";
  state.outcome = feeds::poll_outcome::fetched;
  state.status = 200;
  state.validators = {"\"65a5b1c2-1f40\"", "Wed, 15 Jan 2025 12:00:00 GMT"};
  state.body_hash = scatter(static_cast<std::uint64_t>(feed));
  state.title = "A feed of news";
  state.site = fmt::format("https://site{}.example/", feed);
  std::vector<instant> published;
  for (int i = 0; i < items_a_poll; ++i) {
    made.items.push_back(make_item(feed, i));
    published.push_back(made.items.back().place);
  }
  state.publications = feeds::publication_times{published};
  made.state = state;
  return made;
}

void remove_database(const std::string& path) {
  for (const auto* suffix : {"", "-wal", "-shm", ".lock"}) fs::remove(path + suffix);
}

/// The rows of the tables that polls write, column by column as the store wrote them: what bare SQLite is
/// given to write again.
class bare_sqlite {
 public:
  bare_sqlite(const std::string& like, const std::string& path, std::int64_t polls) {
    remove_database(path);
    sqlite3* model = nullptr;
    check(sqlite3_open(like.c_str(), &model), model);
    check(sqlite3_open(path.c_str(), &to_), to_);
    // WAL and FULL as the store; Debian builds SQLite with secure_delete, which the store turns off.
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL; PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON;"
        "PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 2000;");
    each(model, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'index'",
         [&](sqlite3_stmt* row) { run(reinterpret_cast<const char*>(sqlite3_column_text(row, 0))); });
    run(fmt::format(
        "ATTACH '{}' AS model; INSERT INTO counters SELECT name, 0 FROM model.counters;"
        "INSERT INTO feeds SELECT * FROM model.feeds; UPDATE feeds SET title = '';"
        "INSERT INTO poll_states SELECT * FROM model.poll_states; UPDATE poll_states SET state = x'';"
        "DETACH model;",
        like));
    load(model, "SELECT title, site, id FROM feeds ORDER BY id", feeds_);
    load(model, "SELECT next_poll, reason, stopped, state, feed FROM poll_states ORDER BY feed", states_);
    load(model, "SELECT feed, items FROM held ORDER BY feed", held_);
    load(model,
         "SELECT id, feed, key_hash, content_hash, first_seen, changed, place, url_hash, canonical_url, "
         "categories "
         "FROM items ORDER BY id",
         items_);
    load(model, "SELECT item, key, body FROM bodies ORDER BY item", bodies_);
    sqlite3_close(model);
    feeds_.resize(static_cast<std::size_t>(polls));
    update_feed_ = prepare("UPDATE feeds SET title = ?1, site = ?2 WHERE id = ?3");
    update_state_ = prepare(
        "UPDATE poll_states SET next_poll = ?1, reason = ?2, stopped = ?3, state = ?4 WHERE feed = ?5");
    add_held_ = prepare("INSERT INTO held VALUES (?1, ?2)");
    add_item_ = prepare(
        "INSERT INTO items (id, feed, key_hash, content_hash, first_seen, changed, place, url_hash, "
        "canonical_url, "
        "categories) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    add_body_ = prepare("INSERT INTO bodies VALUES (?1, ?2, ?3)");
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
  }
  bare_sqlite(const bare_sqlite&) = delete;
  bare_sqlite& operator=(const bare_sqlite&) = delete;
  ~bare_sqlite() {
    for (auto* statement : all_) sqlite3_finalize(statement);
    sqlite3_close(to_);
  }

  void write(std::size_t polls_a_commit) {
    for (std::size_t poll = 0; poll < feeds_.size(); ++poll) {
      if (poll % polls_a_commit == 0) step(begin_, {});
      step(update_state_, states_[poll]);
      step(update_feed_, feeds_[poll]);
      for (std::size_t i = poll * items_a_poll; i < (poll + 1) * items_a_poll; ++i) {
        step(add_item_, items_[i]);
        step(add_body_, bodies_[i]);
      }
      step(add_held_, held_[poll]);
      if (poll % polls_a_commit == polls_a_commit - 1 || poll + 1 == feeds_.size()) step(commit_, {});
    }
  }

 private:
  struct cell {
    int type;
    std::int64_t number;
    std::string bytes;
  };
  using row = std::vector<cell>;

  static void check(int code, sqlite3* on) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) give_up(sqlite3_errmsg(on));
  }
  void run(const std::string& sql) { check(sqlite3_exec(to_, sql.c_str(), nullptr, nullptr, nullptr), to_); }
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v3(to_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr), to_);
    return all_.emplace_back(made);
  }
  static void each(sqlite3* from, const char* sql, const std::function<void(sqlite3_stmt*)>& use) {
    sqlite3_stmt* all = nullptr;
    check(sqlite3_prepare_v2(from, sql, -1, &all, nullptr), from);
    while (sqlite3_step(all) == SQLITE_ROW) use(all);
    sqlite3_finalize(all);
  }
  static void load(sqlite3* from, const char* sql, std::vector<row>& into) {
    each(from, sql, [&](sqlite3_stmt* at) {
      auto& made = into.emplace_back();
      for (int i = 0; i < sqlite3_column_count(at); ++i) {
        auto& value = made.emplace_back(cell{sqlite3_column_type(at, i), sqlite3_column_int64(at, i), {}});
        if (value.type == SQLITE_TEXT || value.type == SQLITE_BLOB)
          value.bytes.assign(static_cast<const char*>(sqlite3_column_blob(at, i)),
                             static_cast<std::size_t>(sqlite3_column_bytes(at, i)));
      }
    });
  }
  void step(sqlite3_stmt* statement, const row& values) {
    for (int at = 1; const auto& [type, number, bytes] : values) {
      if (type == SQLITE_INTEGER)
        sqlite3_bind_int64(statement, at, number);
      else if (type == SQLITE_TEXT)
        sqlite3_bind_text(statement, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
      else if (type == SQLITE_BLOB)
        sqlite3_bind_blob(statement, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
      else
        sqlite3_bind_null(statement, at);
      ++at;
    }
    check(sqlite3_step(statement), to_);
    sqlite3_reset(statement);
  }

  sqlite3* to_ = nullptr;
  std::vector<sqlite3_stmt*> all_;
  sqlite3_stmt *update_feed_{}, *update_state_{}, *add_held_{}, *add_item_{}, *add_body_{}, *begin_{},
      *commit_{};
  std::vector<row> feeds_, states_, held_, items_, bodies_;
};

void commit_all(storage::store& to, std::span<const storage::poll_record> polls, std::size_t polls_a_commit) {
  for (std::size_t at = 0; at < polls.size(); at += polls_a_commit)
    must(to.commit_polls(polls.subspan(at, std::min(polls_a_commit, polls.size() - at))));
}

void file_all(storage::store& in, std::size_t group) {
  for (;;) {
    const auto waiting = must(in.unfiled(group));
    if (waiting.empty()) return;
    std::vector<std::string> urls;
    for (const auto& item : waiting) urls.push_back(item.canonical_url);
    const auto known = must(in.articles_by_url(urls));
    std::vector<storage::filing> filings;
    for (std::size_t i = 0; i < waiting.size(); ++i)
      filings.push_back({waiting[i].item, known[i].article != 0 ? known[i].article : waiting[i].item});
    must(in.file(filings, start));
  }
}

void filing_rates(const std::string& folder, std::int64_t items, int runs) {
  const auto polls_count = items / items_a_poll;
  const auto ours = folder + "/bench_store.db", bare = folder + "/bench_bare.db";
  std::vector<storage::poll_record> polls;
  for (std::int64_t feed = 1; feed <= polls_count; ++feed) polls.push_back(make_poll(feed));

  std::printf("%lld items of about %zu bytes in polls of %d, WAL, synchronous=FULL, medians of %d runs\n",
              static_cast<long long>(items), body_bytes + 400, items_a_poll, runs);
  std::printf("%-34s %14s %14s %8s\n", "", "store /CPU s", "bare /CPU s", "ratio");
  for (const std::size_t group : {std::size_t{10}, std::size_t{200}}) {
    std::map<std::string, std::vector<double>> rates;
    for (int run = 0; run < runs; ++run) {
      remove_database(ours);
      const auto rate = [&](const char* what, cost of, double count) {
        rates[what].push_back(count / of.cpu);
        rates[std::string{what} + " wall"].push_back(count / of.wall);
      };
      {
        auto store = must(storage::open("sqlite://" + ours));
        must(store->sync_feeds(specs(polls_count), start));
        rate("new", measure([&] { commit_all(*store, polls, group); }), static_cast<double>(items));
      }
      {
        bare_sqlite other{ours, bare, polls_count};
        rate("bare", measure([&] { other.write(group); }), static_cast<double>(items));
      }
      auto store = must(storage::open("sqlite://" + ours));
      rate("same", measure([&] { commit_all(*store, polls, group); }), static_cast<double>(items));
      rate("filed", measure([&] { file_all(*store, group * items_a_poll); }), static_cast<double>(items));
      rates["ratio"].push_back(rates["new"].back() / rates["bare"].back());
    }
    const auto line = [&](const char* what, const char* key) {
      std::printf("%-34s %14.0f\n", fmt::format("{}, {} polls a commit", what, group).c_str(),
                  median(rates[key]));
    };
    std::printf("%-34s %14.0f %14.0f %8.2f\n", fmt::format("new items, {} polls a commit", group).c_str(),
                median(rates["new"]), median(rates["bare"]), median(rates["ratio"]));
    std::printf("%-34s %14.0f %14.0f %8.2f\n", "  the same per second of the clock",
                median(rates["new wall"]), median(rates["bare wall"]),
                median(rates["new wall"]) / median(rates["bare wall"]));
    line("unchanged items", "same");
    line("filed as articles", "filed");
  }
  remove_database(ours);
  remove_database(bare);
}

/// What waiting for company costs and saves: polls that arrive evenly, 500 a second.
void gather_windows(const std::string& folder) {
  constexpr std::int64_t polls = 1'500;
  const auto path = folder + "/bench_gather.db";
  std::printf("%-12s %10s %16s %18s %16s\n", "gather, ms", "groups", "CPU us a poll", "median wait, ms",
              "WAL syncs/s");
  for (const int gather : {0, 2, 5, 10, 20}) {
    remove_database(path);
    auto store = must(storage::open("sqlite://" + path));
    must(store->sync_feeds(specs(polls), start));
    std::vector<storage::poll_record> records;
    for (std::int64_t feed = 1; feed <= polls; ++feed) records.push_back(make_poll(feed));
    std::vector<double> waits;
    std::uint64_t groups = 0;
    const auto took = measure([&] {
      storage::commit_queue::options how;
      how.gather = std::chrono::milliseconds{gather};
      storage::commit_queue queue{*store, how, {}};
      auto next = std::chrono::steady_clock::now();
      for (auto& record : records) {
        std::this_thread::sleep_until(next += std::chrono::milliseconds{2});
        const auto told = [&waits, since = spent().wall](storage::result<storage::poll_counts>, auto&&) {
          waits.push_back((spent().wall - since) * 1e3);
        };
        if (!queue.submit(std::move(record), told)) give_up("the queue is full");
      }
      queue.stop(std::chrono::seconds{30});
      groups = queue.so_far().groups;
    });
    std::printf("%-12d %10llu %16.0f %18.1f %16.0f\n", gather, static_cast<unsigned long long>(groups),
                took.cpu * 1e6 / polls, median(waits), static_cast<double>(groups) / took.wall);
  }
  remove_database(path);
}

std::string memory() {
  std::ifstream in{"/proc/self/smaps_rollup"};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("Pss:")) return line.substr(line.find_first_not_of(' ', 4));
  return "unknown";
}

storage::selection pick(const std::string& partner, const std::string& category) {
  storage::selection which;
  if (!partner.empty()) which.partners = {partner};
  if (!category.empty()) which.categories = {category};
  return which;
}

void at_rest(const std::string& folder, std::int64_t feeds, std::int64_t items) {
  const auto path = folder + "/bench_rest.db";
  if (std::getenv("BENCH_REST_CHILD") == nullptr) {
    remove_database(path);
    auto store = must(storage::open("sqlite://" + path));
    must(store->sync_feeds(specs(feeds), start));
    const auto polls = std::min(feeds, items / items_a_poll);
    for (std::int64_t feed = 1; feed <= polls; ++feed)
      must(store->commit_polls(std::vector{make_poll(feed)}));
    file_all(*store, 2'000);
    store.reset();
    // A process of its own, so that only what the store needs is measured.
    setenv("BENCH_REST_CHILD", "1", 1);
    const auto command = fmt::format("'{}' --rest --feeds {} --items {} --dir '{}'",
                                     fs::read_symlink("/proc/self/exe").string(), feeds, items, folder);
    if (std::system(command.c_str()) != 0) give_up("the measuring process failed");
    remove_database(path);
    return;
  }
  std::printf("at rest with %lld feeds and %lld items:\n", static_cast<long long>(feeds),
              static_cast<long long>(items));
  std::printf("  PSS before opening %s\n", memory().c_str());
  std::unique_ptr<storage::store> store;
  const auto time = [&](const char* what, const std::function<void()>& work) {
    const auto took = measure(work);
    std::printf("  %-44s %9.2f ms, PSS %s\n", what, took.wall * 1e3, memory().c_str());
  };
  time("open", [&] { store = must(storage::open("sqlite://" + path)); });
  std::vector<storage::feed_row> rows;
  time("all feeds with their state", [&] { rows = must(store->feeds()); });
  rows = {};
  time("newest 60 articles", [&] { must(store->articles({})); });
  time("newest 60 articles, again", [&] { must(store->articles({})); });
  time("newest 60 of one partner", [&] { must(store->articles(pick("Partner 100", ""))); });
  time("newest 60 of one category", [&] { must(store->articles(pick("", "world"))); });
  time("newest 60 of a partner in a category", [&] { must(store->articles(pick("Partner 100", "world"))); });
  time("decisions of a week", [&] { must(store->decisions(start - std::chrono::days{7}, 0, true, items)); });
  time("counts", [&] { must(store->count()); });
  time("commit of 200 unchanged polls", [&] {
    std::vector<storage::poll_record> polls;
    for (std::int64_t feed = 1; feed <= 200; ++feed) polls.push_back(make_poll(feed));
    must(store->commit_polls(polls));
  });
  time("purge that finds nothing", [&] { must(store->purge(start + std::chrono::days{1}, 1000)); });
}

}  // namespace

int main(int count, char** values) {
  std::map<std::string, std::string> given;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    given[name] = i + 1 < count && values[i + 1][0] != '-' ? values[++i] : "";
  }
  const auto number = [&](const char* name, std::int64_t otherwise) {
    const auto at = given.find(name);
    return at == given.end() ? otherwise : std::strtoll(at->second.c_str(), nullptr, 10);
  };
  const auto folder = given.contains("--dir") ? given["--dir"] : fs::temp_directory_path().string();
  if (given.contains("--rest"))
    at_rest(folder, number("--feeds", 10'000), number("--items", 200'000));
  else if (given.contains("--gather"))
    gather_windows(folder);
  else
    filing_rates(folder, number("--items", 60'000), static_cast<int>(number("--runs", 5)));
  return 0;
}
