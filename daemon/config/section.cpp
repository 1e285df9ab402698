#include "daemon/config/section.hpp"

#include "daemon/config/nearest.hpp"
#include "daemon/config/units.hpp"
#include "daemon/config/web_address.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t most_mistakes = 100;

config_error at(const std::string& file, const toml::source_region& where, std::string message) {
  return {
      .file = file, .line = where.begin.line, .column = where.begin.column, .message = std::move(message)};
}

/// "http://HOST:PORT" and nothing more. The port must be there: proxies have no usual one.
bool is_proxy_url(const std::string& value) {
  constexpr std::string_view scheme = "http://";
  if (!value.starts_with(scheme) || value.find_first_of("/?#@", scheme.size()) != std::string::npos)
    return false;
  const auto bracket = value.rfind(']');
  const auto port = value.find(':', bracket == std::string::npos ? scheme.size() : bracket);
  return port != std::string::npos && read_web_address(value).has_value();
}

}  // namespace

void mistakes::add(const toml::source_region& where, std::string message) {
  add(at(file_, where, std::move(message)));
}

void mistakes::add(config_error error) {
  if (errors_.size() < most_mistakes) {
    errors_.push_back(std::move(error));
  } else {
    ++left_out_;
  }
}

void mistakes::remark(const toml::source_region& where, std::string message) {
  remark(at(file_, where, std::move(message)));
}

void mistakes::remark(config_error error) {
  if (remarks_.size() < most_mistakes) remarks_.push_back(std::move(error));
}

std::vector<config_error> mistakes::errors() && {
  // The file itself first, then those it includes.
  std::ranges::sort(errors_, {}, [this](const config_error& e) {
    return std::tuple{e.file != file_, std::string_view{e.file}, e.line, e.column,
                      std::string_view{e.message}};
  });
  if (left_out_ > 0) {
    errors_.push_back(
        {.file = file_, .message = fmt::format("{} more mistakes; mend these first", left_out_)});
  }
  return std::move(errors_);
}

std::vector<config_error> mistakes::remarks() && {
  return std::move(remarks_);
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

std::string flaw_of(std::string_view text, std::size_t longest) {
  if (text.size() > longest) return fmt::format("is longer than {} bytes; shorten it", longest);
  for (const unsigned char c : text) {
    if (c < ' ' || c == 0x7f) return "holds a control character; remove it";
  }
  return {};
}

const toml::node* section::node(std::string_view key) {
  known_.push_back(key);
  return table_.get(key);
}

const toml::source_region& section::where(std::string_view key) const {
  const auto* found = table_.get(key);
  return found != nullptr ? found->source() : table_.source();
}

void section::wrong(std::string_view key, std::string message) {
  noted_.add(where(key), std::move(message));
}

void section::remark(std::string_view key, std::string message) {
  noted_.remark(where(key), std::move(message));
}

void section::expected(std::string_view key, const toml::node& found, std::string_view what) {
  noted_.add(found.source(), fmt::format("'{}' is {}; write {}", key, kind_of(found), what));
}

const std::string* section::string_of(std::string_view key, std::string_view what) {
  const auto* found = node(key);
  if (found == nullptr) return nullptr;
  if (const auto* value = found->as_string()) return &value->get();
  expected(key, *found, what);
  return nullptr;
}

bool section::text(std::string_view key, std::string& out, bool may_be_empty, std::size_t longest) {
  const auto* value = string_of(key, "a string");
  if (value == nullptr) return false;
  auto flaw = flaw_of(*value, longest);
  if (flaw.empty() && value->empty() && !may_be_empty) flaw = "is empty; write something or remove the key";
  if (!flaw.empty()) {
    wrong(key, fmt::format("'{}' {}", key, flaw));
    return false;
  }
  out = *value;
  return true;
}

bool section::flag(std::string_view key, bool& out) {
  const auto* found = node(key);
  if (found == nullptr) return false;
  const auto* value = found->as_boolean();
  if (value == nullptr) {
    expected(key, *found, "true or false");
    return false;
  }
  out = value->get();
  return true;
}

bool section::number(std::string_view key, double& out, double least, double most) {
  const auto* found = node(key);
  if (found == nullptr) return false;
  const auto value = found->value<double>();
  if (!value || !found->is_number()) {
    expected(key, *found, fmt::format("a number from {} to {}", least, most));
    return false;
  }
  if (!(*value >= least && *value <= most)) {
    wrong(key, fmt::format("'{}' is {}; write a number from {} to {}", key, *value, least, most));
    return false;
  }
  out = *value;
  return true;
}

bool section::whole_number(std::string_view key, std::int64_t& out, std::int64_t least, std::int64_t most) {
  const auto* found = node(key);
  if (found == nullptr) return false;
  const auto* value = found->as_integer();
  if (value == nullptr) {
    expected(key, *found, fmt::format("a whole number from {} to {}", least, most));
    return false;
  }
  if (value->get() < least || value->get() > most) {
    wrong(key, fmt::format("'{}' is {}; write a whole number from {} to {}", key, value->get(), least, most));
    return false;
  }
  out = value->get();
  return true;
}

bool section::milliseconds(std::string_view key, std::chrono::milliseconds& out,
                           std::chrono::milliseconds least, std::chrono::milliseconds most) {
  const auto range =
      fmt::format("a duration from \"{}\" to \"{}\"", format_duration(least), format_duration(most));
  const auto* text = string_of(key, range + " in quotation marks");
  if (text == nullptr) return false;
  const auto value = parse_duration(*text);
  if (!value || *value < least || *value > most) {
    wrong(key, fmt::format("'{}' is \"{}\"; write {}", key, text->substr(0, 64), range));
    return false;
  }
  out = *value;
  return true;
}

bool section::every(std::optional<std::chrono::seconds>& out) {
  const auto* found = node("every");
  if (found != nullptr && found->is_string() && found->as_string()->get() == "auto") {
    out.reset();
    return true;
  }
  std::chrono::seconds value{};
  if (!duration("every", value, std::chrono::seconds{60}, std::chrono::seconds{30 * 86400})) return false;
  out = value;
  return true;
}

bool section::bytes(std::string_view key, std::uint64_t& out, std::uint64_t least, std::uint64_t most) {
  const auto range = fmt::format("a size from \"{}\" to \"{}\"", format_size(least), format_size(most));
  const auto* text = string_of(key, range + " in quotation marks");
  if (text == nullptr) return false;
  const auto value = parse_size(*text);
  if (!value || *value < least || *value > most) {
    wrong(key, fmt::format("'{}' is \"{}\"; write {}", key, text->substr(0, 64), range));
    return false;
  }
  out = *value;
  return true;
}

bool section::texts(std::string_view key, std::vector<std::string>& out) {
  const auto* found = node(key);
  if (found == nullptr) return false;
  std::vector<std::string> values;
  const auto take = [&](const toml::node& element) {
    const auto* value = element.as_string();
    if (value == nullptr) {
      expected(key, element, "a list of strings");
      return false;
    }
    const auto flaw = value->get().empty() ? "is empty; remove it" : flaw_of(value->get(), 2048);
    if (!flaw.empty()) {
      noted_.add(element.source(), fmt::format("a string of '{}' {}", key, flaw));
      return false;
    }
    values.push_back(value->get());
    return true;
  };
  if (const auto* list = found->as_array()) {
    bool good = true;
    for (const auto& element : *list) good = take(element) && good;
    if (!good) return false;
  } else if (!take(*found)) {
    return false;
  }
  out = std::move(values);
  return true;
}

bool section::web_url(std::string_view key, std::string& out) {
  std::string value;
  if (!text(key, value, true, 2048)) return false;
  if (!value.empty()) {
    if (const auto url = read_web_address(value); !url) {
      wrong(key, fmt::format("'{}': {}", key, url.error()));
      return false;
    }
  }
  out = std::move(value);
  return true;
}

bool section::proxy(std::string_view key, std::string& out) {
  std::string value;
  if (!text(key, value, true, 2048)) return false;
  if (!value.empty() && !is_proxy_url(value)) {
    wrong(key, fmt::format("'{0}' is \"{1}\"; write \"http://HOST:PORT\", and credentials into {0}_user and "
                           "{0}_password_file",
                           key, value));
    return false;
  }
  out = std::move(value);
  return true;
}

const toml::table* section::table(std::string_view key) {
  const auto* found = node(key);
  if (found == nullptr) return nullptr;
  const auto* value = found->as_table();
  if (value == nullptr) expected(key, *found, fmt::format("a table, [{}]", key));
  return value;
}

void section::finish() {
  for (const auto& [key, value] : table_) {
    if (std::ranges::find(known_, key.str()) != known_.end()) continue;
    const auto meant = nearest(key.str(), known_);
    const auto name = flaw_of(key.str(), 64).empty() ? std::string{key.str()} : "…";
    noted_.add(key.source(), fmt::format("'{}' is no key of {}; {}", name, name_,
                                         meant.empty() ? "wireroom.toml(5) lists them"
                                                       : fmt::format("did you mean '{}'?", meant)));
  }
}

}  // namespace wireroom::daemon
