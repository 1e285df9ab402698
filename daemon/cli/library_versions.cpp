#include "daemon/cli/library_versions.hpp"

#include "feeds/library_versions.hpp"
#include "storage/library_versions.hpp"

#include <ares.h>
#include <boost/version.hpp>
#include <brotli/decode.h>
#include <fmt/core.h>
#include <libdeflate.h>
#include <openssl/crypto.h>
#include <toml++/toml.h>
#include <zlib.h>

namespace wireroom::daemon::cli {

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::vector<std::pair<std::string, std::string>> all;
#if defined(__clang__)
  all.emplace_back("compiler", "Clang " __clang_version__);
#else
  all.emplace_back("compiler", "GCC " __VERSION__);
#endif
  all.emplace_back("Boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                                        BOOST_VERSION % 100));
  all.emplace_back("OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
  for (const auto& entry : storage::library_versions()) all.push_back(entry);
  for (const auto& entry : feeds::library_versions()) all.push_back(entry);
  all.emplace_back("c-ares", ares_version(nullptr));
  all.emplace_back("zlib", zlibVersion());
  all.emplace_back("libdeflate", LIBDEFLATE_VERSION_STRING);
  const auto brotli = BrotliDecoderVersion();
  all.emplace_back("brotli", fmt::format("{}.{}.{}", brotli >> 24, brotli >> 12 & 0xfff, brotli & 0xfff));
  all.emplace_back("toml++", fmt::format("{}.{}.{}", TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH));
  all.emplace_back("fmt",
                   fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  return all;
}

std::string program_version() {
  return WIREROOM_VERSION;
}

}  // namespace wireroom::daemon::cli
