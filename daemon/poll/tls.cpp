#include "daemon/poll/tls.hpp"

#include <chrono>
#include <ctime>
#include <map>

#include <boost/asio/ssl/error.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace wireroom::daemon {
namespace {

namespace ssl = boost::asio::ssl;

constexpr std::size_t sessions_kept = 4096;
constexpr std::size_t names_told = 5;

struct session_free {
  void operator()(SSL_SESSION* one) const { SSL_SESSION_free(one); }
};
using session = std::unique_ptr<SSL_SESSION, session_free>;

std::string names_of(X509* certificate);

using moment = std::chrono::system_clock::time_point;

/// What hangs on an SSL: to which origin its session belongs, whom a certificate that was refused names, and
/// when the first certificate of a chain that was accepted expires.
struct peer {
  std::string key, names;
  moment until{};
};

/// The earliest end of validity in a chain; long ago where one cannot be read.
moment end_of(const STACK_OF(X509) * chain) {
  auto out = moment::max();
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(sk_X509_value(chain, i)), &parts) != 1) return moment{};
    const auto day =
        std::chrono::sys_days{std::chrono::year{parts.tm_year + 1900} / (parts.tm_mon + 1) / parts.tm_mday};
    const auto end = day + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
                     std::chrono::seconds{parts.tm_sec};
    // The year 9999 lies beyond what nanoseconds count to.
    if (end < std::chrono::floor<std::chrono::seconds>(out)) out = end;
  }
  return out;
}

int peer_index() {
  static const int index = SSL_get_ex_new_index(
      0, nullptr, nullptr, nullptr,
      [](void*, void* key, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<peer*>(key); });
  return index;
}

int client_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

/// A resumed session has no chain and keeps the end of the one that it was made with.
void note_end(SSL* stream, peer& of) {
  if (SSL_session_reused(stream) == 1) return;
  if (const auto* chain = SSL_get0_verified_chain(stream)) of.until = end_of(chain);
}

class openssl_client final : public tls_client {
 public:
  openssl_client() : context_(ssl::context::tls_client) {
    auto* raw = context_.native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, &openssl_client::look);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);  // a kept connection costs little while it waits
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_set_ex_data(raw, client_index(), this);
    SSL_CTX_sess_set_new_cb(raw, [](SSL* stream, SSL_SESSION* made) {
      auto* self = static_cast<openssl_client*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(stream), client_index()));
      return self->keep(stream, made);
    });
  }

  ssl::context& context() override { return context_; }

  bool prepare(SSL* stream, const std::string& host, std::uint16_t port) override {
    boost::system::error_code not_numeric;
    boost::asio::ip::make_address(host, not_numeric);
    auto* wanted = SSL_get0_param(stream);
    if (not_numeric) {
      X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      if (SSL_set_tlsext_host_name(stream, host.c_str()) != 1) return false;
      if (X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size()) != 1) return false;
    } else if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1) {
      return false;
    }
    auto hung = std::make_unique<peer>(peer{.key = fmt::format("{}:{}", host, port), .names = {}});
    if (const auto at = sessions_.find(hung->key); at != sessions_.end()) {
      // A session that is resumed brings no certificate that could be found to have expired.
      if (at->second.until <= std::chrono::system_clock::now()) {
        sessions_.erase(at);
      } else {
        SSL_set_session(stream, at->second.one.get());
        hung->until = at->second.until;
      }
    }
    delete static_cast<peer*>(SSL_get_ex_data(stream, peer_index()));
    if (SSL_set_ex_data(stream, peer_index(), hung.get()) != 1) return false;
    hung.release();
    return true;
  }

 private:
  /// Changes no verdict; a certificate that is refused is not kept by OpenSSL, so that its names are noted.
  static int look(int verdict, X509_STORE_CTX* chain) {
    if (verdict == 1) return verdict;
    auto* stream = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* to = stream ? static_cast<peer*>(SSL_get_ex_data(stream, peer_index())) : nullptr;
    if (auto* leaf = X509_STORE_CTX_get0_cert(chain); to && leaf) to->names = names_of(leaf);
    return verdict;
  }

  /// 1 keeps the reference that OpenSSL made, 0 gives it back.
  int keep(SSL* stream, SSL_SESSION* made) {
    auto* to = static_cast<peer*>(SSL_get_ex_data(stream, peer_index()));
    if (!to) return 0;
    note_end(stream, *to);
    if (sessions_.size() >= sessions_kept && !sessions_.contains(to->key)) sessions_.erase(sessions_.begin());
    auto& kept = sessions_[to->key];
    kept.one.reset(made);
    kept.until = to->until;
    return 1;
  }

  struct kept_session {
    session one;
    moment until;  ///< certificates are valid, so that nothing needs to be verified again
  };
  ssl::context context_;
  std::map<std::string, kept_session> sessions_;
};

/// The names a certificate is for, at most five.
std::string names_of(X509* certificate) {
  std::string out;
  std::size_t told = 0;
  const auto add = [&](std::string_view name) {
    if (name.empty() || told++ >= names_told) return;
    if (!out.empty()) out += ", ";
    for (const char c : name.substr(0, 100)) out += c >= ' ' && c < '\x7f' ? c : '?';
  };
  auto* names =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names); ++i) {
    const auto* name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_DNS) {
      add({reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
           static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))});
    } else if (name->type == GEN_IPADD && ASN1_STRING_length(name->d.iPAddress) == 4) {
      const auto* b = ASN1_STRING_get0_data(name->d.iPAddress);
      add(fmt::format("{}.{}.{}.{}", b[0], b[1], b[2], b[3]));
    }
  }
  GENERAL_NAMES_free(names);
  if (told == 0) {
    char common[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, common, sizeof common);
    add(common);
  }
  if (told > names_told) out += fmt::format(" and {} more", told - names_told);
  return out.empty() ? "nobody" : out;
}

}  // namespace

std::expected<std::unique_ptr<tls_client>, std::string> tls_client::create(const tls_files& files) {
  auto made = std::make_unique<openssl_client>();
  boost::system::error_code failed;
  made->context().set_default_verify_paths(failed);
  if (failed)
    return std::unexpected("the system's certificate authorities cannot be read: " + failed.message());
  if (!files.authorities.empty()) {
    made->context().load_verify_file(files.authorities, failed);
    if (failed)
      return std::unexpected(
          fmt::format("ca_file {} cannot be read: {}", files.authorities, failed.message()));
  }
  if (!files.certificate.empty()) {
    // Else the library asks the terminal for the pass phrase of an encrypted key.
    made->context().set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; },
                                          failed);
    made->context().use_certificate_chain_file(files.certificate, failed);
    if (failed)
      return std::unexpected(
          fmt::format("client_cert_file {} cannot be read: {}", files.certificate, failed.message()));
    made->context().use_private_key_file(files.key, ssl::context::pem, failed);
    if (failed)
      return std::unexpected(
          fmt::format("client_key_file {} cannot be read: {}", files.key, failed.message()));
  }
  ERR_clear_error();
  return made;
}

std::expected<tls_client*, std::string> tls_authorities::client() {
  if (!client_) {
    auto made = tls_client::create(files_);
    if (!made) return std::unexpected(std::move(made.error()));
    client_ = std::move(*made);
  }
  return client_.get();
}

bool certificate_expired(SSL* stream) {
  auto* to = static_cast<peer*>(SSL_get_ex_data(stream, peer_index()));
  if (!to) return true;
  note_end(stream, *to);
  return to->until <= std::chrono::system_clock::now();
}

std::optional<std::string> tls_alert(const boost::system::error_code& failed) {
  if (failed.category() != boost::asio::error::get_ssl_category()) return std::nullopt;
  const auto* reason = ERR_reason_error_string(static_cast<unsigned long>(failed.value()));
  return reason ? std::string(reason) : failed.message();
}

std::string tls_failure(SSL* stream, const std::string& host, const boost::system::error_code& failed) {
  const auto verdict = SSL_get_verify_result(stream);
  if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    const auto* to = static_cast<const peer*>(SSL_get_ex_data(stream, peer_index()));
    const auto names = to && !to->names.empty() ? to->names : std::string("another host");
    return fmt::format("hostname mismatch: certificate is for {}, not for {}", names, host);
  }
  if (verdict != X509_V_OK) return X509_verify_cert_error_string(verdict);
  if (failed == boost::asio::ssl::error::stream_truncated || failed == boost::asio::error::eof)
    return "the server closed the connection during the handshake";
  if (failed == boost::asio::error::connection_reset)
    return "the server reset the connection during the handshake";
  return tls_alert(failed).value_or(failed.message());
}

}  // namespace wireroom::daemon
