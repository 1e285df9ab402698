#include "feeds/library_versions.hpp"

#include <cstdlib>

#include <libxml/parser.h>
#include <unicode/uversion.h>

namespace wireroom::feeds {

std::vector<std::pair<std::string, std::string>> library_versions() {
  UVersionInfo icu;
  u_getVersion(icu);
  char text[U_MAX_VERSION_STRING_LENGTH];
  u_versionToString(icu, text);
  // "20914" or "20914-GITv2.9.14": two digits each for minor and patch
  const std::string packed = xmlParserVersion;
  const int number = std::atoi(packed.c_str());
  const auto dotted = std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." +
                      std::to_string(number % 100);
  return {{"libxml2", dotted}, {"ICU", text}};
}

}  // namespace wireroom::feeds
