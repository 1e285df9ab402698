#include "daemon/poll/policies.hpp"

#include "daemon/config/secret.hpp"
#include "daemon/config/web_address.hpp"
#include "daemon/operate/log.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace wireroom::daemon {
namespace {

std::string base64(const std::string& bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(std::max(size, 0)));
  return out;
}

/// Value of a field for basic authentication (RFC 7617).
std::string basic(const std::string& user, const std::string& password) {
  return "Basic " + base64(user + ":" + password);
}

/// How the proxy is reached; nothing for none. Without its password, when that cannot be read: then the
/// proxy's own 407 is told beside the log.
std::optional<proxy_access> access_to(const proxy_config& said, const std::string& partner) {
  const auto address = read_web_address(said.url);
  if (!address) return std::nullopt;
  proxy_access out{.host = address->host, .port = address->port, .authorization = {}};
  if (said.password_file.empty()) return out;
  if (const auto secret = read_secret(said.password_file))
    out.authorization = basic(said.user, *secret);
  else
    log::write(log::level::error, "credential not read",
               {{"partner", partner}, {"file", said.password_file}, {"error", secret.error()}});
  return out;
}

/// The Authorization field of a partner; empty when none is configured or its file cannot be read: then the
/// partner's own 401 is told beside the log.
std::string authorization_of(const partner_config& said) {
  const auto& file = said.bearer_file.empty() ? said.basic_password_file : said.bearer_file;
  if (file.empty()) return {};
  const auto secret = read_secret(file);
  if (!secret) {
    log::write(log::level::error, "credential not read",
               {{"partner", said.name}, {"file", file}, {"error", secret.error()}});
    return {};
  }
  if (!said.bearer_file.empty()) return "Bearer " + *secret;
  return basic(said.basic_user, *secret);
}

}  // namespace

policies::policies(std::shared_ptr<const config> configuration) : config_(std::move(configuration)) {
  std::unordered_map<std::string, std::shared_ptr<tls_authorities>> tls;
  unknown_ = make(nobody_, tls);
  for (const auto& said : config_->partners) {
    partners_.emplace(said.name, make(said, tls));
    for (const auto& feed : said.feeds)
      if (feed.every || !feed.moved_to->empty()) feeds_.emplace(feed.url, &feed);
  }
}

std::shared_ptr<const feed_policy> policies::make(
    const partner_config& said, std::unordered_map<std::string, std::shared_ptr<tls_authorities>>& tls) {
  const auto authorities = [&tls](tls_files files) {
    auto& one = tls[fmt::format("{}\n{}\n{}", files.authorities, files.certificate, files.key)];
    if (!one) one = std::make_shared<tls_authorities>(std::move(files));
    return one;
  };
  auto fetch = std::make_shared<fetch_policy>();
  fetch->internal = said.internal || config_->poll.allow_internal;
  fetch->files = said.internal;
  fetch->ports = config_->poll.ports;
  fetch->limits = config_->poll.limits;
  fetch->who.user_agent =
      default_user_agent(config_->site.base_url, config_->site.contact, config_->site.subscribers);
  fetch->who.own_user_agent = said.user_agent;
  fetch->who.authorization = authorization_of(said);
  fetch->who.headers.assign(said.headers.begin(), said.headers.end());
  fetch->tls = authorities({.authorities = said.ca_file, .certificate = {}, .key = {}});
  const auto& proxy = said.proxy ? *said.proxy : config_->poll.proxy;
  fetch->proxy = access_to(proxy, said.name);
  // Connections are shared where nothing about them differs.
  fetch->name =
      fmt::format("{}{} {} {}", fetch->internal ? "internal " : "", said.ca_file, proxy.url, proxy.user);
  if (!said.client_cert_file.empty()) {
    fetch->own_tls = authorities(
        {.authorities = said.ca_file, .certificate = said.client_cert_file, .key = said.client_key_file});
    fetch->own_name = fmt::format("{} {} {}", fetch->name, said.client_cert_file, said.client_key_file);
  }
  auto usual = std::make_shared<feed_policy>();
  usual->fetch = std::move(fetch);
  usual->when.every = said.every ? said.every : config_->poll.every;
  usual->manners = {.in_flight = said.per_host.value_or(config_->poll.per_host),
                    .gap = said.per_host_gap.value_or(config_->poll.per_host_gap)};
  usual->websub = said.websub;
  return usual;
}

std::shared_ptr<const feed_policy> policies::of(const storage::feed_row& row) const {
  const auto at = partners_.find(row.partner);
  const auto& usual = at == partners_.end() ? unknown_ : at->second;
  const auto feed = feeds_.find(row.configured_url());
  if (feed == feeds_.end()) return usual;
  auto own = std::make_shared<feed_policy>(*usual);
  if (feed->second->every) own->when.every = feed->second->every;
  own->moved_to = feed->second->moved_to;
  return own;
}

schedule::manners policies::strangers() const {
  return {.in_flight = config_->poll.per_host, .gap = config_->poll.per_host_gap};
}

std::string host_key(const std::string& host, std::uint16_t port) {
  if (port == 80 || port == 443) return host;
  const fmt::format_int digits{port};
  std::string key;
  key.reserve(host.size() + 1 + digits.size());
  key.append(host).append(1, ':').append(digits.data(), digits.size());
  return key;
}

}  // namespace wireroom::daemon
