#include "tests/daemon/poll/newsroom.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace wireroom;
using namespace wireroom::tests;
using feeds::poll_outcome;

TEST_CASE("feeds of files are for partners that are internal, not for all when all addresses are allowed") {
  newsroom room;
  const auto file = room.folder.write("feed.xml", rss_document(4));
  const auto event = room.round({"file://" + file}).at(0);
  CHECK(event.error == "");
  CHECK(event.counts.added == 4);
  CHECK(room.round({"file://" + file}).at(0).outcome == poll_outcome::not_modified);
  CHECK(room.round({"file://" + file + ".none"}).at(0).error == "404 Not Found");
  room.partner.internal = false;
  room.configuration->poll.allow_internal = true;
  CHECK(room.round({"file://" + file}).at(0).outcome == poll_outcome::address_refused);
}

TEST_CASE("a file is read again when its size or time of change differ") {
  newsroom room;
  const auto file = room.folder.write("feed.xml", rss_document(2));
  const auto url = "file://" + file;
  room.round({url});
  const auto time = std::filesystem::last_write_time(file);
  room.folder.write("feed.xml", rss_document(3));
  std::filesystem::last_write_time(file, time);
  CHECK(room.round({url}).at(0).counts.added == 1);  // another size
  room.folder.write("feed.xml", rss_document(3, "b"));
  std::filesystem::last_write_time(file, time + std::chrono::seconds{1});
  CHECK(room.round({url}).at(0).counts.added == 3);  // another time
  CHECK(room.round({url}).at(0).outcome == poll_outcome::not_modified);
}

TEST_CASE("what is no regular file is refused, at once, also behind a link; a link to a file is read") {
  newsroom room;
  const auto at = [&](const char* name) { return room.folder.path(name); };
  REQUIRE(::mkfifo(at("fifo").c_str(), 0600) == 0);
  std::filesystem::create_directory(at("folder"));
  std::filesystem::create_symlink("/dev/zero", at("to-device"));
  std::filesystem::create_symlink(at("fifo"), at("to-fifo"));
  room.folder.write("feed.xml", rss_document(1));
  std::filesystem::create_symlink(at("feed.xml"), at("to-feed"));
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  at("socket").copy(where.sun_path, sizeof where.sun_path - 1);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);

  std::vector<std::string> urls;
  for (const auto* name : {"fifo", "folder", "to-device", "to-fifo", "socket"})
    urls.push_back("file://" + at(name));
  for (const auto* device : {"/dev/null", "/dev/zero", "/dev/tty"})
    urls.push_back(std::string("file://") + device);
  for (const auto& event : room.round(urls)) {
    CHECK(event.outcome == poll_outcome::protocol_error);
    CHECK(event.error == event.url.substr(7) + " is not a regular file");
  }
  CHECK(room.round({"file://" + at("to-feed")}).at(0).counts.added == 1);
  ::close(socket);
}

TEST_CASE("a file is bounded as a body is") {
  newsroom room;
  room.configuration->poll.limits.body_bytes = 1000;
  const auto file = room.folder.write("feed.xml", rss_document(100));
  const auto event = room.round({"file://" + file}).at(0);
  CHECK(event.outcome == poll_outcome::too_large);
  CHECK(event.error == "the file is larger than 1000 bytes");
}

TEST_CASE("files wait for no host: many are read in a round without gaps") {
  newsroom room;
  room.configuration->poll.per_host_gap = 10s;
  std::vector<std::string> urls;
  for (int i = 0; i < 20; ++i) {
    const auto name = std::to_string(i);
    urls.push_back("file://" + room.folder.write(name, rss_document(1, name)));
  }
  CHECK(room.round(urls).size() == 20);
}
