#include "tests/support/daemon/certificates.hpp"

#include <atomic>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace wireroom::tests {
namespace {

void extend(X509* one, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, one, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (!extension) throw std::runtime_error("bad extension " + value);
  X509_add_ext(one, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

std::string certificate::pem() const {
  auto* out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, x509.get());
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(out, &bytes);
  std::string text(bytes, static_cast<std::size_t>(size));
  BIO_free(out);
  return text;
}

certificate make_certificate(const certificate_wishes& wishes, const certificate* issuer) {
  static std::atomic<long> serial{1};
  certificate out;
  out.key.reset(EVP_EC_gen("P-256"));
  out.x509.reset(X509_new());
  auto* one = out.x509.get();
  X509_set_version(one, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(one), serial++);
  X509_gmtime_adj(X509_getm_notBefore(one), wishes.from.count());
  X509_gmtime_adj(X509_getm_notAfter(one), wishes.until.count());
  X509_set_pubkey(one, out.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(one), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wishes.common_name.c_str()), -1, -1, 0);
  auto* signer = issuer ? issuer->x509.get() : one;
  X509_set_issuer_name(one, X509_get_subject_name(signer));
  extend(one, signer, NID_basic_constraints, wishes.authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!wishes.authority && !wishes.alternative_names.empty())
    extend(one, signer, NID_subject_alt_name, wishes.alternative_names);
  X509_sign(one, issuer ? issuer->key.get() : out.key.get(), EVP_sha256());
  return out;
}

std::unique_ptr<SSL_CTX, openssl_free> server_context(const certificate& one, int most) {
  std::unique_ptr<SSL_CTX, openssl_free> out(SSL_CTX_new(TLS_server_method()));
  if (most != 0) {
    SSL_CTX_set_security_level(out.get(), 0);
    SSL_CTX_set_min_proto_version(out.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(out.get(), most);
  }
  if (SSL_CTX_use_certificate(out.get(), one.x509.get()) != 1 ||
      SSL_CTX_use_PrivateKey(out.get(), one.key.get()) != 1)
    throw std::runtime_error("the certificate cannot be served");
  static const unsigned char context[] = "tests";
  SSL_CTX_set_session_id_context(out.get(), context, sizeof context);
  return out;
}

}  // namespace wireroom::tests
