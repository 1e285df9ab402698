#include "daemon/cli/command_line.hpp"
#include "daemon/cli/exit.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon::cli;

namespace {

struct result {
  std::optional<int> ended;
  bool json = false;
  std::string config = "default";
  unsigned repeat = 1;
  words feeds;
  std::string file;
  words rest;
};

result parse(const words& line) {
  result all;
  command_line options{"poll", "About.", "wireroom poll"};
  options.flag("json", all.json, "print JSON");
  options.value("config", all.config, "FILE", "configuration");
  options.value("repeat", all.repeat, "N", "times");
  options.values("feed", all.feeds, "URL", "these feeds");
  options.operand("FILE", all.file);
  options.operands("MORE", all.rest, false);
  all.ended = options.parse(line);
  return all;
}

}  // namespace

TEST_CASE("options and operands reach their places in any order") {
  const auto got =
      parse({"a", "--json", "--feed", "u1", "--config=c", "b", "--feed=u2", "--repeat", "3", "-"});
  CHECK_FALSE(got.ended);
  CHECK(got.json);
  CHECK(got.config == "c");
  CHECK(got.repeat == 3);
  CHECK(got.feeds == words{"u1", "u2"});
  CHECK(got.file == "a");
  CHECK(got.rest == words{"b", "-"});
}

TEST_CASE("what is not on the line stays as it was") {
  const auto got = parse({"a"});
  CHECK_FALSE(got.ended);
  CHECK(got.config == "default");
  CHECK(got.repeat == 1);
}

TEST_CASE("after -- a word with a dash in front is an operand") {
  const auto got = parse({"--", "-x", "--json"});
  CHECK_FALSE(got.ended);
  CHECK(got.file == "-x");
  CHECK(got.rest == words{"--json"});
}

TEST_CASE("a wrong line ends with 64") {
  const auto line = GENERATE(as<words>{}, words{}, words{"a", "--jsn"}, words{"a", "--js"}, words{"a", "-j"},
                             words{"a", "--config"}, words{"a", "--config="}, words{"a", "--json=yes"},
                             words{"a", "--repeat", "x"}, words{"a", "--repeat", "-1"},
                             words{"a", "--repeat", "1x"}, words{"-abc"});
  CAPTURE(line);
  CHECK(parse(line).ended == to_int(exit_code::usage));
}

TEST_CASE("help names every option and an example") {
  bool json = false;
  std::string file;
  command_line options{"inspect", "Tells what it sees.", "wireroom inspect feed.xml"};
  options.flag("json", json, "print JSON");
  options.operand("FILE", file);
  const auto text = options.help();
  CHECK(text.starts_with("usage: wireroom inspect [--json] FILE\n\nTells what it sees.\n"));
  CHECK(text.find("print JSON") != std::string::npos);
  CHECK(text.find("example: wireroom inspect feed.xml\n") != std::string::npos);
}

TEST_CASE("an error is one line, whatever was given") {
  CHECK(error_line("x", "no such verb", "did you mean 'y'?") ==
        "wireroom: x: no such verb; did you mean 'y'?\n");
  CHECK(error_line("a\nb\x1b", "why", "") == "wireroom: a\\x0ab\\x1b: why\n");
}
