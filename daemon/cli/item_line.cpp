#include "daemon/cli/item_line.hpp"

#include "daemon/operate/time_text.hpp"

#include <boost/json.hpp>

namespace wireroom::daemon::cli {

std::string item_line(const feeds::article& article, const feeds::source& source) {
  const auto& body = source.body;
  boost::json::object line{{"id", source.item},
                           {"article", article.id},
                           {"feed", source.feed_url},
                           {"partner", source.partner},
                           {"owner", source.owner},
                           {"entry_id", body.entry_id},
                           {"url", body.url},
                           {"title", body.title.value},
                           {"published", to_ms(source.place)},
                           {"first_seen", utc_text(source.first_seen)}};
  const auto given = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) line[key] = value;
  };
  if (body.published) line["date_published"] = utc_text(*body.published);
  if (body.updated) line["date_modified"] = utc_text(*body.updated);
  given("summary", body.summary.value);
  given("content_html", body.content);
  given("language", body.language);
  given("image", body.image);
  if (!body.categories.empty()) line["categories"] = boost::json::value_from(body.categories);
  if (!body.authors.empty()) {
    boost::json::array authors;
    for (const auto& person : body.authors) authors.push_back(boost::json::object{{"name", person.name}});
    line["authors"] = std::move(authors);
  }
  return boost::json::serialize(line) + "\n";
}

}  // namespace wireroom::daemon::cli
