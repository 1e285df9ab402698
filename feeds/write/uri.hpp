#pragma once
// URIs as outputs need them: strictly ASCII (RFC 3986), so that every reader takes them. Pure, any thread.

#include "feeds/model/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// `url` as an ASCII URI fit to publish: illegal and non-ASCII characters percent-encoded, the host in its
/// IDNA form. Empty when it is not an absolute http, https or mailto URL.
std::string publishable_uri(std::string_view url);

/// True for an absolute URI that can be an atom:id as it stands: RFC 3986 characters, and for tag:, urn: and
/// http(s): the form that the scheme asks for.
bool is_uri(std::string_view value);

/// A tag URI (RFC 4151) of ours: the host of `base_url`, the day of `at`, and `specific` (URI characters).
std::string tag_uri(std::string_view base_url, instant at, std::string_view specific);

}  // namespace wireroom::feeds
