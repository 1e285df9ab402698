#include "daemon/config/client_certificate.hpp"

#include "daemon/config/file.hpp"

#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace wireroom::daemon {
namespace {

struct openssl_free {
  void operator()(BIO* one) const { BIO_free(one); }
  void operator()(X509* one) const { X509_free(one); }
  void operator()(EVP_PKEY* one) const { EVP_PKEY_free(one); }
};

std::unique_ptr<BIO, openssl_free> reader_of(const std::string& bytes) {
  return std::unique_ptr<BIO, openssl_free>{BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))};
}

/// No pass phrase: a daemon has nobody to ask, and must not ask the terminal.
int no_phrase(char*, int, int, void*) {
  return -1;
}

}  // namespace

std::string why_no_client_certificate(const std::string& certificate_file, const std::string& key_file) {
  constexpr std::size_t most = 64u << 10;
  const auto unreadable = [](const std::string& file, int why) {
    return fmt::format("{}: {}; name a readable PEM file, or a systemd credential", file,
                       std::generic_category().message(why));
  };
  const auto certificate_bytes = read_whole_file(certificate_file, most);
  if (!certificate_bytes) return unreadable(certificate_file, certificate_bytes.error());
  const auto key_bytes = read_whole_file(key_file, most);
  if (!key_bytes) return unreadable(key_file, key_bytes.error());

  const std::unique_ptr<X509, openssl_free> certificate{
      PEM_read_bio_X509(reader_of(*certificate_bytes).get(), nullptr, &no_phrase, nullptr)};
  const std::unique_ptr<EVP_PKEY, openssl_free> key{
      PEM_read_bio_PrivateKey(reader_of(*key_bytes).get(), nullptr, &no_phrase, nullptr)};
  const bool match = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (!certificate) return fmt::format("{} holds no certificate; name a PEM file", certificate_file);
  if (!key) {
    return fmt::format("{} holds no private key, or an encrypted one; name a PEM file without a pass phrase",
                       key_file);
  }
  if (!match)
    return fmt::format("{} is not the key of {}; name the one it was made for", key_file, certificate_file);
  return {};
}

}  // namespace wireroom::daemon
