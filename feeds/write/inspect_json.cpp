#include "feeds/write/inspect_json.hpp"

#include "feeds/text/date.hpp"
#include "feeds/write/json_object.hpp"

#include <array>

namespace wireroom::feeds {
namespace {

constexpr std::array<std::string_view, 7> days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                  "Thursday", "Friday", "Saturday"};

void write_string(std::string& out, const std::string& value) {
  append_json_string(out, value);
}

void write_text(std::string& out, const text& t) {
  json_object o(out);
  o.always("type", t.type == text_type::plain ? "text" : t.type == text_type::html ? "html" : "xhtml");
  o.always("value", t.value);
  o.text("base", t.base);
  o.text("language", t.language);
}

void write_content(std::string& out, const content& c) {
  json_object o(out);
  o.always("type", c.type);
  if (c.src.empty() || !c.value.empty()) o.always("value", c.value);
  o.text("src", c.src);
  o.text("base", c.base);
  o.text("language", c.language);
}

void write_date(std::string& out, const date& d) {
  json_object o(out);
  o.always("value", d.value);
  // RFC 3339 has four digits for the year.
  if (d.utc)
    if (const std::string utc = format_rfc3339(*d.utc); utc.size() == 20) o.text("utc", utc);
}

void write_period(std::string& out, const period& p) {
  json_object o(out);
  o.part("start", p.start, write_date);
  o.part("end", p.end, write_date);
}

void write_person(std::string& out, const person& p) {
  json_object o(out);
  o.text("name", p.name);
  o.text("email", p.email);
  o.text("url", p.url);
  o.text("avatar", p.avatar);
}

void write_link(std::string& out, const link& l) {
  json_object o(out);
  o.text("href", l.href);
  o.text("rel", l.rel);
  o.text("type", l.type);
  o.text("hreflang", l.hreflang);
  o.text("title", l.title);
  o.number("length", l.length);
}

void write_enclosure(std::string& out, const enclosure& e) {
  json_object o(out);
  o.text("url", e.url);
  o.text("type", e.type);
  o.number("length", e.length);
  o.text("title", e.title);
  o.number("duration", e.duration);
}

void write_category(std::string& out, const category& c) {
  json_object o(out);
  o.text("term", c.term);
  o.text("scheme", c.scheme);
  o.text("label", c.label);
  o.text("parent", c.parent);
}

void write_generator(std::string& out, const generator& g) {
  json_object o(out);
  o.text("name", g.name);
  o.text("uri", g.uri);
  o.text("version", g.version);
}

void write_image(std::string& out, const image& i) {
  json_object o(out);
  o.text("url", i.url);
  o.text("title", i.title);
  o.text("link", i.link);
  o.text("description", i.description);
  o.number("width", i.width);
  o.number("height", i.height);
}

void write_syndication(std::string& out, const syndication& s) {
  json_object o(out);
  o.text("updatePeriod", s.period);
  if (s.frequency > 0) o.number("updateFrequency", std::optional(s.frequency));
  o.part("updateBase", s.base, write_date);
}

void write_cloud(std::string& out, const cloud& c) {
  json_object o(out);
  o.text("domain", c.domain);
  o.number("port", c.port);
  o.text("path", c.path);
  o.text("registerProcedure", c.register_procedure);
  o.text("protocol", c.protocol);
}

void write_text_input(std::string& out, const text_input& t) {
  json_object o(out);
  o.text("title", t.title);
  o.text("description", t.description);
  o.text("name", t.name);
  o.text("link", t.link);
}

void write_comments(std::string& out, const comments& c) {
  json_object o(out);
  o.text("href", c.href);
  o.text("feed", c.feed);
  o.text("api", c.api);
  o.number("count", c.count);
}

void write_position(std::string& out, const geo::position& p) {
  out += '[';
  append_json_number(out, p.longitude);
  out += ',';
  append_json_number(out, p.latitude);
  if (p.has_altitude) {
    out += ',';
    append_json_number(out, p.altitude);
  }
  out += ']';
}

void write_geo(std::string& out, const geo& g) {
  static constexpr std::array<std::string_view, 4> kinds = {"Point", "LineString", "Polygon", "Box"};
  json_object o(out);
  o.text("type", kinds[static_cast<std::size_t>(g.type)]);
  if (g.type == geo::kind::point) return write_position(o.name("coordinates"), g.positions.front());
  const bool ring = g.type == geo::kind::polygon;
  o.name("coordinates") += ring ? "[[" : "[";
  bool first = true;
  for (const geo::position& p : g.positions) {
    if (!first) out += ',';
    first = false;
    write_position(out, p);
  }
  out += ring ? "]]" : "]";
}

void write_license(std::string& out, const license& l) {
  json_object o(out);
  o.text("href", l.href);
  o.text("type", l.type);
  o.text("value", l.value);
}

void write_thumbnail(std::string& out, const thumbnail& t) {
  json_object o(out);
  o.text("url", t.url);
  o.number("width", t.width);
  o.number("height", t.height);
  o.text("time", t.time);
}

void write_label(std::string& out, const media_label& l) {
  json_object o(out);
  o.always("value", l.value);
  o.text("role", l.role);
  o.text("scheme", l.scheme);
}

void write_restriction(std::string& out, const media_restriction& r) {
  json_object o(out);
  o.text("relationship", r.allow ? "allow" : "deny");
  o.text("type", r.type);
  o.list("values", r.values, write_string);
}

void write_player(std::string& out, const media_player& p) {
  json_object o(out);
  o.text("url", p.url);
  o.number("width", p.width);
  o.number("height", p.height);
}

void write_media_info(json_object& o, const media_info& m) {
  o.part("title", m.title, write_text);
  o.part("description", m.description, write_text);
  o.list("thumbnails", m.thumbnails, write_thumbnail);
  o.list("credits", m.credits, write_label);
  o.list("ratings", m.ratings, write_label);
  o.list("restrictions", m.restrictions, write_restriction);
  o.part("license", m.license, write_license);
  o.part("copyright", m.copyright, write_license);
  o.part("player", m.player, write_player);
}

void write_media_content(std::string& out, const media_content& c) {
  json_object o(out);
  o.text("url", c.url);
  o.text("type", c.type);
  o.text("medium", c.medium);
  o.number("fileSize", c.file_size);
  o.flag("isDefault", c.is_default);
  o.text("expression", c.expression);
  o.number("bitrate", c.bitrate);
  o.number("framerate", c.framerate);
  o.number("samplingrate", c.samplingrate);
  o.number("channels", c.channels);
  o.number("duration", c.duration);
  o.number("width", c.width);
  o.number("height", c.height);
  o.text("lang", c.lang);
  if (c.group > 0) o.number("group", std::optional(c.group));
  write_media_info(o, c);
}

void write_media(std::string& out, const media& m) {
  json_object o(out);
  write_media_info(o, m);
  o.list("content", m.contents, write_media_content);
}

void write_duration(std::string& out, const duration& d) {
  json_object o(out);
  o.always("value", d.value);
  o.number("seconds", d.seconds);
}

void write_itunes(std::string& out, const itunes& i) {
  json_object o(out);
  o.text("author", i.author);
  o.part("owner", i.owner, write_person);
  o.text("title", i.title);
  o.part("subtitle", i.subtitle, write_text);
  o.part("summary", i.summary, write_text);
  o.text("image", i.image);
  o.part("duration", i.duration, write_duration);
  o.flag("explicit", i.explicit_content);
  o.flag("block", i.block);
  o.text("type", i.type);
  o.text("episodeType", i.episode_type);
  o.number("season", i.season);
  o.number("episode", i.episode);
}

void write_podcast_person(std::string& out, const podcast_person& p) {
  json_object o(out);
  o.text("name", p.name);
  o.text("role", p.role);
  o.text("group", p.group);
  o.text("img", p.img);
  o.text("href", p.href);
}

void write_location(std::string& out, const podcast_location& l) {
  json_object o(out);
  o.text("name", l.name);
  o.text("geo", l.geo);
  o.text("osm", l.osm);
  o.text("country", l.country);
  o.text("rel", l.rel);
}

void write_transcript(std::string& out, const transcript& t) {
  json_object o(out);
  o.text("url", t.url);
  o.text("type", t.type);
  o.text("language", t.language);
  o.text("rel", t.rel);
}

void write_ordinal(std::string& out, const ordinal& n) {
  json_object o(out);
  o.number("number", std::optional(n.number));
  o.text("name", n.name);
}

void write_podcast(std::string& out, const podcast& p) {
  json_object o(out);
  o.text("guid", p.guid);
  o.flag("locked", p.locked);
  o.text("medium", p.medium);
  o.list("funding", p.funding, write_license);
  o.list("persons", p.persons, write_podcast_person);
  o.list("locations", p.locations, write_location);
  o.part("license", p.license, write_license);
  o.list("transcripts", p.transcripts, write_transcript);
  o.part("season", p.season, write_ordinal);
  o.part("episode", p.episode, write_ordinal);
}

void write_chapter(std::string& out, const chapter& c) {
  json_object o(out);
  o.number("start", std::optional(c.start));
  o.text("title", c.title);
  o.text("href", c.href);
  o.text("image", c.image);
}

void write_chapters(std::string& out, const chapters& c) {
  json_object o(out);
  o.text("version", c.version);
  o.list("items", c.items, write_chapter);
  o.text("url", c.url);
  o.text("type", c.type);
}

void write_element(std::string& out, const element& e) {
  json_object o(out);
  o.text("namespace", e.ns);
  o.always("name", e.name);
  if (!e.attributes.empty()) {
    json_object attributes(o.name("attributes"));
    for (std::size_t i = 0; i < e.attributes.size(); ++i) {
      bool repeated = false;
      for (std::size_t k = 0; k < i; ++k)
        repeated = repeated || e.attributes[k].first == e.attributes[i].first;
      if (!repeated) attributes.always(e.attributes[i].first, e.attributes[i].second);
    }
  }
  if (e.json)
    o.name("value") += e.value;
  else
    o.text("value", e.value);
  o.list("children", e.children, write_element);
}

void write_feed(std::string& out, const feed& f) {
  json_object o(out);
  o.text("id", f.id);
  o.part("title", f.title, write_text);
  o.part("subtitle", f.subtitle, write_text);
  o.part("info", f.info, write_text);
  o.text("link", f.link);
  o.list("links", f.links, write_link);
  o.text("language", f.language);
  o.list("authors", f.authors, write_person);
  o.list("contributors", f.contributors, write_person);
  o.part("publisher", f.publisher, write_person);
  o.part("webMaster", f.webmaster, write_person);
  o.list("categories", f.categories, write_category);
  o.part("published", f.published, write_date);
  o.part("updated", f.updated, write_date);
  o.part("created", f.created, write_date);
  o.part("valid", f.valid, write_period);
  o.part("rights", f.rights, write_text);
  o.part("generator", f.generator, write_generator);
  o.text("icon", f.icon);
  o.text("logo", f.logo);
  o.part("image", f.image, write_image);
  o.text("docs", f.docs);
  o.number("ttl", f.ttl);
  o.list("skipHours", f.skip_hours,
         [](std::string& to, std::uint8_t hour) { append_json_number(to, std::uint64_t{hour}); });
  o.list("skipDays", f.skip_days,
         [](std::string& to, std::uint8_t day) { append_json_string(to, days[day % 7]); });
  o.part("syndication", f.syndication, write_syndication);
  o.part("cloud", f.cloud, write_cloud);
  o.part("textInput", f.text_input, write_text_input);
  o.text("newFeedUrl", f.new_feed_url);
  o.flag("complete", f.complete);
  o.flag("archive", f.archive);
  o.flag("expired", f.expired);
  o.part("geo", f.geo, write_geo);
  o.part("media", f.media, write_media);
  o.part("itunes", f.itunes, write_itunes);
  o.part("podcast", f.podcast, write_podcast);
  o.list("extensions", f.extensions, write_element);
}

void write_entry(std::string& out, const entry& e) {
  json_object o(out);
  o.text("id", e.id);
  o.flag("guidIsPermaLink", e.guid_is_permalink);
  o.part("title", e.title, write_text);
  o.part("summary", e.summary, write_text);
  o.list("content", e.contents, write_content);
  o.text("link", e.link);
  o.list("links", e.links, write_link);
  o.list("enclosures", e.enclosures, write_enclosure);
  o.text("language", e.language);
  o.list("authors", e.authors, write_person);
  o.list("contributors", e.contributors, write_person);
  o.part("publisher", e.publisher, write_person);
  o.list("categories", e.categories, write_category);
  o.part("published", e.published, write_date);
  o.part("updated", e.updated, write_date);
  o.part("created", e.created, write_date);
  o.part("expired", e.expired, write_date);
  o.part("valid", e.valid, write_period);
  o.part("rights", e.rights, write_text);
  o.part("source", e.source, write_feed);
  o.part("comments", e.comments, write_comments);
  o.part("image", e.image, write_image);
  o.part("geo", e.geo, write_geo);
  o.part("media", e.media, write_media);
  o.part("chapters", e.chapters, write_chapters);
  o.part("itunes", e.itunes, write_itunes);
  o.part("podcast", e.podcast, write_podcast);
  o.list("extensions", e.extensions, write_element);
}

void write_problem(std::string& out, const problem& p) {
  json_object o(out);
  o.text("code", name_of(p.code));
  o.always("message", p.message);
  if (p.line > 0) o.number("line", std::optional(p.line));
}

}  // namespace

std::string_view name_of(format version) noexcept {
  static constexpr std::array<std::string_view, 18> names = {
      "unknown", "rss090", "rss091n", "rss091u", "rss092", "rss093", "rss094", "rss10",     "rss20",
      "rss",     "atom01", "atom02",  "atom03",  "atom10", "atom",   "cdf",    "jsonfeed1", "jsonfeed11"};
  return names[static_cast<std::size_t>(version)];
}

std::string_view name_of(problem_code code) noexcept {
  static constexpr std::array<std::string_view, 5> names = {"syntax", "encoding", "media-type", "structure",
                                                            "value"};
  return names[static_cast<std::size_t>(code)];
}

std::string inspect_json(const document& doc, std::span<const entry> entries) {
  std::string out;
  {
    json_object o(out);
    o.text("version", name_of(doc.version));
    o.text("url", doc.url);
    o.text("encoding", doc.encoding);
    o.flag("malformed", doc.malformed);
    o.list("problems", doc.problems, write_problem);
    if (!doc.namespaces.empty()) {
      json_object namespaces(o.name("namespaces"));
      for (const auto& [prefix, uri] : doc.namespaces) namespaces.always(prefix, uri);
    }
    write_feed(o.name("feed"), doc.feed);
    o.array("entries", entries, write_entry);
  }
  return out;
}

}  // namespace wireroom::feeds
