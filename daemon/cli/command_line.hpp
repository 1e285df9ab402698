#pragma once
// The words after a verb: options and operands, their help, and errors that say what was probably meant.
//
//   std::string config_file = default_config_file();
//   command_line line{"check", "Validates the configuration.", "wireroom check --config
//   /etc/wireroom/new.toml"}; line.value("config", config_file, "FILE", "read this configuration"); if (const
//   auto ended = line.parse(words)) return *ended;

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wireroom::daemon::cli {

using words = std::vector<std::string>;

/// One verb's. What it is told to fill in must outlive it; what is not on the line stays as it is.
class command_line {
 public:
  command_line(std::string verb, std::string about, std::string example)
      : verb_{std::move(verb)}, about_{std::move(about)}, example_{std::move(example)} {}

  void flag(std::string name, bool& out, std::string help);
  void value(std::string name, std::string& out, std::string argument, std::string help);
  void value(std::string name, unsigned& out, std::string argument, std::string help);
  /// May stand on the line several times.
  void values(std::string name, words& out, std::string argument, std::string help);
  /// Words that are no options, in order.
  void operand(std::string name, std::string& out, bool needed = true);
  void operands(std::string name, words& out, bool needed = true);

  /// Reads the line. Nothing: go on. Else the exit code to end with: help was asked for and printed, or the
  /// line is wrong and one line on standard error says so.
  std::optional<int> parse(const words& line);

  std::string help() const;

 private:
  struct option {
    std::string name, argument, help;
    std::variant<bool*, std::string*, unsigned*, words*> out;
  };
  struct place {
    std::string name;
    std::variant<std::string*, words*> out;
    bool needed;
  };
  int wrong(std::string_view why, std::string_view what_to_do = {}) const;
  std::optional<int> take(const option& which, const words& given) const;
  std::optional<int> place_operands(const words& given) const;
  std::string usage() const;

  std::string verb_, about_, example_;
  std::vector<option> options_;
  std::vector<place> places_;
};

}  // namespace wireroom::daemon::cli
