#include "daemon/cli/command_line.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/config/nearest.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <boost/program_options.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

namespace po = boost::program_options;

std::string spelled(std::string_view name, std::string_view argument) {
  return argument.empty() ? fmt::format("--{}", name) : fmt::format("--{} {}", name, argument);
}

}  // namespace

void command_line::flag(std::string name, bool& out, std::string help) {
  options_.push_back({std::move(name), {}, std::move(help), &out});
}

void command_line::value(std::string name, std::string& out, std::string argument, std::string help) {
  options_.push_back({std::move(name), std::move(argument), std::move(help), &out});
}

void command_line::value(std::string name, unsigned& out, std::string argument, std::string help) {
  options_.push_back({std::move(name), std::move(argument), std::move(help), &out});
}

void command_line::values(std::string name, words& out, std::string argument, std::string help) {
  options_.push_back({std::move(name), std::move(argument), std::move(help), &out});
}

void command_line::operand(std::string name, std::string& out, bool needed) {
  places_.push_back({std::move(name), &out, needed});
}

void command_line::operands(std::string name, words& out, bool needed) {
  places_.push_back({std::move(name), &out, needed});
}

std::string command_line::usage() const {
  std::string line = fmt::format("wireroom {}", verb_);
  for (const auto& option : options_) {
    fmt::format_to(std::back_inserter(line), " [{}]{}", spelled(option.name, option.argument),
                   std::holds_alternative<words*>(option.out) ? "…" : "");
  }
  for (const auto& [name, out, needed] : places_) {
    const auto word = fmt::format("{}{}", name, std::holds_alternative<words*>(out) ? "…" : "");
    line += needed ? " " + word : fmt::format(" [{}]", word);
  }
  return line;
}

std::string command_line::help() const {
  std::string text = fmt::format("usage: {}\n\n{}\n\n", usage(), about_);
  for (const auto& option : options_) {
    fmt::format_to(std::back_inserter(text), "  {:<24} {}\n", spelled(option.name, option.argument),
                   option.help);
  }
  fmt::format_to(std::back_inserter(text), "  {:<24} {}\n\nexample: {}\n", "--help", "print this", example_);
  return text;
}

int command_line::wrong(std::string_view why, std::string_view what_to_do) const {
  return fail(exit_code::usage, verb_, why,
              what_to_do.empty() ? fmt::format("'wireroom {} --help' tells how", verb_) : what_to_do);
}

std::optional<int> command_line::take(const option& which, const words& given) const {
  if (auto* const* flag = std::get_if<bool*>(&which.out)) {
    **flag = true;
  } else if (auto* const* list = std::get_if<words*>(&which.out)) {
    (*list)->insert((*list)->end(), given.begin(), given.end());
  } else if (auto* const* text = std::get_if<std::string*>(&which.out)) {
    **text = given.back();
  } else {
    unsigned value = 0;
    const auto& last = given.back();
    const auto [end, failure] = std::from_chars(last.data(), last.data() + last.size(), value);
    if (failure != std::errc{} || end != last.data() + last.size()) {
      return wrong(fmt::format("--{} is '{}', which is no whole number", which.name, last));
    }
    *std::get<unsigned*>(which.out) = value;
  }
  return {};
}

std::optional<int> command_line::place_operands(const words& given) const {
  std::size_t next = 0;
  for (const auto& [name, out, needed] : places_) {
    if (next >= given.size()) {
      if (needed) return wrong(fmt::format("{} is missing", name));
    } else if (auto* const* list = std::get_if<words*>(&out)) {
      (*list)->assign(given.begin() + static_cast<std::ptrdiff_t>(next), given.end());
      next = given.size();
    } else {
      *std::get<std::string*>(out) = given[next++];
    }
  }
  if (next < given.size()) return wrong(fmt::format("'{}' is one word too many", given[next]));
  return {};
}

std::optional<int> command_line::parse(const words& line) {
  po::options_description known;
  known.add_options()("help", "");
  for (const auto& option : options_) {
    if (option.argument.empty()) {
      known.add_options()(option.name.c_str(), "");
    } else {
      known.add_options()(option.name.c_str(), po::value<std::string>(), "");
    }
  }
  namespace style = po::command_line_style;
  constexpr int how = (style::unix_style | style::allow_long) & ~style::allow_guessing & ~style::allow_short;

  const auto end = std::ranges::find(line, "--");  // what follows is operands, whatever it looks like
  words operands;
  try {
    const words before{line.begin(), end};
    const auto parsed = po::command_line_parser(before).options(known).style(how).allow_unregistered().run();
    for (const auto& found : parsed.options) {
      if (found.string_key == "help") {
        return print(help()) ? to_int(exit_code::done) : to_int(exit_code::io);
      }
    }
    for (const auto& found : parsed.options) {
      if (found.string_key.empty()) {  // a word; "-" is one, other words with '-' in front are not
        for (const auto& word : found.value) {
          if (word.size() > 1 && word[0] == '-') return wrong(fmt::format("no option '{}'", word));
          operands.push_back(word);
        }
      } else if (found.unregistered) {
        words names;
        for (const auto& option : options_) names.push_back(option.name);
        const auto meant = nearest(found.string_key, names);
        return wrong(fmt::format("no option '--{}'", found.string_key),
                     meant.empty() ? "" : fmt::format("did you mean '--{}'?", meant));
      } else {
        const auto which = std::ranges::find(options_, found.string_key, &option::name);
        if (const auto ended = take(*which, found.value)) return ended;
      }
    }
  } catch (const po::invalid_command_line_syntax& failure) {
    const bool needs = failure.kind() == po::invalid_syntax::missing_parameter ||
                       failure.kind() == po::invalid_syntax::empty_adjacent_parameter;
    return wrong(needs ? fmt::format("{} needs a value", failure.get_option_name())
                       : fmt::format("{} takes no value", failure.get_option_name()));
  } catch (const po::error& failure) {
    return wrong(failure.what());
  }
  if (end != line.end()) operands.insert(operands.end(), end + 1, line.end());
  return place_operands(operands);
}

}  // namespace wireroom::daemon::cli
