#include "daemon/demo/home.hpp"
#include "daemon/demo/reserved_address.hpp"
#include "tests/support/daemon/demo_request.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon::demo;
using wireroom::tests::room;
namespace fs = std::filesystem;

TEST_CASE("a temporary home goes with all that is in it") {
  std::string folder;
  {
    const auto made = home::temporary();
    REQUIRE(made);
    folder = made->folder();
    CHECK(fs::is_directory(folder));
    CHECK((fs::status(folder).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
    CHECK(made->storage_url() == "sqlite://" + folder + "/wireroom.db");
    fs::create_directories(folder + "/a/b");
  }
  CHECK_FALSE(fs::exists(folder));
}

TEST_CASE("a kept home stays and remembers where it left off") {
  const tests::temporary_folder parent;
  const std::string folder = parent.path("new/data");
  const auto now = from_ms(to_ms(tests::start) + 123);
  {
    const auto made = home::kept(folder);
    REQUIRE(made);
    CHECK_FALSE(made->left_off());
    CHECK(made->remember({.room = room, .now = now}));
  }
  const auto again = home::kept(folder);
  REQUIRE(again);
  const auto where = again->left_off();
  REQUIRE(where);
  CHECK(where->now == now);
  CHECK(where->room.first_day == room.first_day);
  CHECK(where->room.port == room.port);
  CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 1);
}

TEST_CASE("a bookmark that makes no sense is none") {
  const tests::temporary_folder folder;
  for (const auto text : {"", "x", "86400 1", "86400 1 8090", "86401 99999999999 8090", "86400 99999999999 0",
                          "86400 99999999999 99999"}) {
    INFO(text);
    folder.write("demo.bookmark", text);
    CHECK_FALSE(home::kept(folder.path())->left_off());
  }
  folder.write("demo.bookmark", "86400 99999999999 8090\n");
  CHECK(home::kept(folder.path())->left_off());
}

TEST_CASE("a home that cannot be made is an error with its reason") {
  const tests::temporary_folder folder;
  folder.write("file", "");
  CHECK_FALSE(home::kept(folder.path("file")));
  CHECK_FALSE(home::kept(folder.path("file/below")));
}

TEST_CASE("a reserved address is real, and free again when released") {
  auto first = reserved_address::exactly("127.0.0.1:0");
  REQUIRE(first);
  const std::string address = first->address();
  CHECK_FALSE(address.ends_with(":0"));
  const auto second = reserved_address::exactly(address);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == EADDRINUSE);

  const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  const auto next = reserved_address::from(port);
  REQUIRE(next);
  CHECK(next->address() != address);

  first->release();
  CHECK(reserved_address::exactly(address));
  CHECK_FALSE(reserved_address::exactly("somewhere"));
}
