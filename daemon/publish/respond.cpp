#include "daemon/publish/respond.hpp"

#include "daemon/publish/negotiate.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace wireroom::daemon {
namespace {

constexpr std::string_view allowed = "GET, HEAD, OPTIONS";

// The forms of a feed without suffix: (media type that is asked for, suffix). RSS is what most readers
// expect, and what is given to those who say nothing.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> feed_forms{{
    {"application/rss+xml", ".rss"},
    {"application/atom+xml", ".atom"},
    {"application/feed+json", ".json"},
    {"application/json", ".json"},
    {"application/xml", ".rss"},
    {"text/xml", ".rss"},
}};

response with_lines(unsigned status,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> lines,
                    std::string_view text) {
  auto answer = status == 204 ? response{.status = 204} : plain_response(status, text);
  header_lines more;
  for (const auto& [name, value] : lines) more.add(name, value);
  answer.headers += more.str();
  return answer;
}

response serve(const request_view& request, const std::shared_ptr<const snapshot>& found) {
  const auto chosen = choose_coding(request, *found);
  response answer;
  answer.owner = found;
  auto matched = chosen;
  if (is_not_modified(request, *found, chosen, matched)) {
    answer.status = 304;
    answer.shared_headers = found->form(matched).not_modified;
    return answer;
  }
  const auto& form = found->form(chosen);
  answer.shared_headers = form.headers;
  answer.shared_body = form.bytes;
  return answer;
}

/// `/feeds/NAME` without suffix; an answer of status 0 where there is no such feed.
response negotiate_form(const request_view& request, const shelf& outputs) {
  std::array<std::string_view, feed_forms.size()> types;
  for (std::size_t i = 0; i < types.size(); ++i) types[i] = feed_forms[i].first;
  const std::string path =
      std::string{request.path} + std::string{feed_forms[choose_type(request, types)].second};
  const auto& found = outputs.find(path);
  if (!found) return {.status = 0};
  auto answer = serve(request, found);
  header_lines more;
  more.add("Vary", "Accept");
  more.add("Content-Location", path);
  answer.headers += more.str();
  return answer;
}

}  // namespace

response respond(const request_view& request, const shelf& outputs) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (request.method == "OPTIONS") return with_lines(204, {{"Allow", allowed}}, {});
  const auto& found = outputs.find(request.path);
  if (found && reads) return serve(request, found);
  response formed{.status = 0};
  if (!found && request.path.starts_with("/feeds/")) formed = negotiate_form(request, outputs);
  if (!found && formed.status == 0) return plain_response(404, "There is nothing here.");
  if (!reads) return with_lines(405, {{"Allow", allowed}}, "Only GET and HEAD are answered here.");
  return formed;
}

}  // namespace wireroom::daemon
