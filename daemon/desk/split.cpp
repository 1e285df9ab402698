#include "daemon/desk/split.hpp"

#include "daemon/operate/log.hpp"

#include <fmt/format.h>

namespace wireroom::daemon {

std::expected<std::string, std::string> split_item(storage::store& db, newsroom& room, std::int64_t item,
                                                   bool back, instant now) {
  if (room.has_unstored())
    return std::unexpected("earlier decisions wait to be stored; try again when the database can be written");
  const auto done = back ? db.join_again(item, now) : db.part(item, now);
  if (!done) return std::unexpected(done.error().message);
  room.forget();
  const auto from = std::to_string(back ? done->to : done->from),
             to = std::to_string(back ? done->from : done->to);
  log::write(log::level::notice, back ? "split taken back" : "item split",
             {{"item", std::to_string(item)}, {"from", from}, {"to", to}});
  return fmt::format("{{\"item\":{},\"from\":{},\"to\":{}}}\n", item, from, to);
}

}  // namespace wireroom::daemon
