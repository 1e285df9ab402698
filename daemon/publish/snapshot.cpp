#include "daemon/publish/snapshot.hpp"

#include "daemon/publish/compress.hpp"
#include "daemon/publish/http_message.hpp"
#include "feeds/text/date.hpp"

#include <span>
#include <stdexcept>
#include <utility>

#include <openssl/evp.h>

namespace wireroom::daemon {
namespace {

// Readers that poll within two minutes are told the truth of two minutes ago; a shared cache may go on with
// the old form for ten while it fetches the new one (RFC 5861).
constexpr std::string_view cache_output = "public, max-age=60, s-maxage=120, stale-while-revalidate=600";
constexpr std::string_view cache_asset =
    "public, max-age=86400, s-maxage=86400, stale-while-revalidate=604800";

constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'self'; img-src 'self' https: http:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

/// Smaller than this, compressing costs more than it saves.
constexpr std::size_t worth_compressing = 256;

constexpr std::string_view suffix_of(coding c) {
  switch (c) {
    case coding::brotli:
      return "-br";
    case coding::gzip:
      return "-gzip";
    case coding::identity:
      break;
  }
  return "";
}

/// What a representation shows.
struct content {
  std::string bytes, etag, headers, not_modified;
};

void prepare(content& form, coding c, const snapshot_source& source, const snapshot& whole) {
  form.etag = '"' + whole.hash + std::string{suffix_of(c)} + '"';
  header_lines shared;  // what a 304 repeats (RFC 9110, section 15.4.5)
  shared.add("ETag", form.etag);
  shared.add("Last-Modified", feeds::format_http_date(whole.modified));
  shared.add("Cache-Control", source.readers == audience::asset ? cache_asset : cache_output);
  shared.add("Vary", "Accept-Encoding");
  header_lines full = shared;
  full.add("Content-Type", source.content_type);
  if (c == coding::brotli) full.add("Content-Encoding", "br");
  if (c == coding::gzip) full.add("Content-Encoding", "gzip");
  full.add("Accept-Ranges", "none");
  full.add("X-Content-Type-Options", "nosniff");
  full.add("Referrer-Policy", "no-referrer");
  full.add("Content-Security-Policy", source.readers == audience::page ? page_policy : "default-src 'none'");
  if (source.readers == audience::feed) full.add("Access-Control-Allow-Origin", "*");
  if (!source.link.empty()) full.add("Link", source.link);
  form.headers = std::move(full).str();
  form.not_modified = std::move(shared).str();
}

/// Lets `made`, which has no text yet, show `forms`.
void show(snapshot& made, std::span<const representation, coding_count> forms) {
  constexpr std::array parts{&representation::bytes, &representation::etag, &representation::headers,
                             &representation::not_modified};
  std::size_t size = 0;
  for (const auto& form : forms)
    for (const auto part : parts) size += (form.*part).size();
  made.text.reserve(size);
  for (std::size_t i = 0; i < coding_count; ++i) {
    for (const auto part : parts) {
      const auto at = made.text.size();
      made.text += forms[i].*part;
      made.forms[i].*part = {made.text.data() + at, (forms[i].*part).size()};
    }
  }
}

}  // namespace

std::string content_hash_of(std::string_view content_type, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t kept = 16;  // of SHA-256's 32 bytes: plenty against accidents
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool done = context && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1 &&
                    EVP_DigestUpdate(context, content_type.data(), content_type.size()) == 1 &&
                    EVP_DigestUpdate(context, "\0", 1) == 1 &&
                    EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context, digest, &size) == 1;
  EVP_MD_CTX_free(context);
  if (!done || size < kept) throw std::runtime_error{"SHA-256 is not available"};
  std::string out;
  for (std::size_t i = 0; i < kept; ++i) {
    out += digits[digest[i] >> 4];
    out += digits[digest[i] & 15];
  }
  return out;
}

std::shared_ptr<const snapshot> make_snapshot(const snapshot_source& source, sys_seconds modified,
                                              std::pmr::memory_resource& where) {
  auto made = std::make_shared<snapshot>(where);
  made->content_type = source.content_type;
  made->hash = content_hash_of(source.content_type, source.bytes);
  made->modified = modified;
  std::array<content, coding_count> contents;
  if (source.bytes.size() >= worth_compressing) {
    const auto keep_if_smaller = [&](coding c, std::string bytes) {
      if (bytes.size() < source.bytes.size()) contents[static_cast<std::size_t>(c)].bytes = std::move(bytes);
    };
    keep_if_smaller(coding::gzip, gzip_compressed(source.bytes));
    keep_if_smaller(coding::brotli, brotli_compressed(source.bytes));
  }
  std::array<representation, coding_count> forms;
  for (const auto c : {coding::brotli, coding::gzip, coding::identity}) {
    auto& one = contents[static_cast<std::size_t>(c)];
    prepare(one, c, source, *made);
    forms[static_cast<std::size_t>(c)] = {
        .bytes = c == coding::identity ? std::string_view{source.bytes} : one.bytes,
        .etag = one.etag,
        .headers = one.headers,
        .not_modified = one.not_modified};
  }
  show(*made, forms);
  return made;
}

std::shared_ptr<const snapshot> copy_to(std::pmr::memory_resource& where, const snapshot& from) {
  auto made = std::make_shared<snapshot>(where);
  made->content_type = from.content_type;
  made->hash = from.hash;
  made->modified = from.modified;
  show(*made, from.forms);
  return made;
}

}  // namespace wireroom::daemon
