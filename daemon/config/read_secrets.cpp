// Keys that name files of secrets: what a partner or a proxy is shown of us.
#include "daemon/config/client_certificate.hpp"
#include "daemon/config/read.hpp"
#include "daemon/config/secret.hpp"

#include <fmt/format.h>

namespace wireroom::daemon {

void read_secret_file(section& keys, std::string_view key, std::string& out, const std::string& folder) {
  std::string name;
  if (!keys.text(key, name, false)) return;
  out = secret_path(name, folder);
  if (const auto secret = read_secret(out); !secret) {
    keys.wrong(key,
               fmt::format("'{}': {}: {}; name a file with the secret alone in it, or a systemd credential",
                           key, out, secret.error()));
  }
}

std::optional<proxy_config> read_proxy(section& keys, const std::string& folder) {
  proxy_config out;
  const bool named = keys.proxy("proxy", out.url);
  keys.text("proxy_user", out.user, false, 256);
  read_secret_file(keys, "proxy_password_file", out.password_file, folder);
  if (out.user.find(':') != std::string::npos) {  // RFC 7617, section 2
    keys.wrong("proxy_user", "'proxy_user' holds a colon, which basic authentication cannot carry");
  }
  if (out.user.empty() != out.password_file.empty()) {
    keys.wrong("proxy_user", "'proxy_user' and 'proxy_password_file' belong together; write both or neither");
  } else if (!out.user.empty() && out.url.empty()) {
    keys.wrong("proxy_user", "'proxy_user' is of no use without 'proxy'; write \"http://HOST:PORT\" there");
  }
  if (!named && out.user.empty()) return std::nullopt;
  return out;
}

void read_client_certificate(section& keys, partner_config& out, const std::string& folder) {
  std::string certificate, key;
  const bool has_certificate = keys.text("client_cert_file", certificate, false);
  const bool has_key = keys.text("client_key_file", key, false);
  if (!has_certificate && !has_key) return;
  if (!has_certificate || !has_key) {
    keys.wrong("client_cert_file",
               "'client_cert_file' and 'client_key_file' belong together; write both or neither");
    return;
  }
  out.client_cert_file = secret_path(certificate, folder);
  out.client_key_file = secret_path(key, folder);
  if (const auto why = why_no_client_certificate(out.client_cert_file, out.client_key_file); !why.empty())
    keys.wrong("client_cert_file", fmt::format("'client_cert_file': {}", why));
}

}  // namespace wireroom::daemon
