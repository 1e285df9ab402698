#include "storage/sqlite/migrate.hpp"

#include "storage/sqlite/transaction.hpp"

namespace wireroom::storage::sqlite {

result<int> check_version(connection& database, int newest) {
  const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  const auto mark = database.number("PRAGMA application_id");
  if (!mark) return std::unexpected(mark.error());
  const auto version = database.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());

  if (*tables == 0 && *mark == 0 && *version == 0) return 0;
  if (*mark != application_id)
    return std::unexpected(error{errc::corrupt, "the file is a database of another program"});
  if (*version > newest)
    return std::unexpected(error{errc::newer_schema, "the database has schema " + std::to_string(*version) +
                                                         ", this Wireroom knows " + std::to_string(newest)});
  return static_cast<int>(*version);
}

result<void> migrate(connection& database, std::span<const migration> steps) {
  const auto version = check_version(database, steps.empty() ? 0 : steps.back().number);
  if (!version) return std::unexpected(version.error());
  for (const auto& step : steps) {
    if (step.number <= *version) continue;
    transaction tx{database, transaction::kind::write};
    const auto marks = "PRAGMA application_id = " + std::to_string(application_id) +
                       "; PRAGMA user_version = " + std::to_string(step.number);
    for (const char* sql : {step.sql, marks.c_str()})
      if (tx.ok())
        if (auto done = database.execute(sql); !done) tx.fail(std::move(done.error()));
    if (auto done = tx.commit(); !done) {
      done.error().message.insert(0, "schema step " + std::to_string(step.number) + ": ");
      return done;
    }
  }
  return {};
}

}  // namespace wireroom::storage::sqlite
