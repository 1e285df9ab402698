#include "feeds/stories/subject_list.hpp"

#include "feeds/text/slug.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t most_slugs = 4096;

namespace json = boost::json;

json::array array_of(std::span<const std::string> texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

std::string string_at(const json::object& from, std::string_view name) {
  return std::string{from.at(name).as_string()};
}

}  // namespace

std::vector<std::string> topic_slugs::assign(std::span<const topic> topics, instant now) {
  const auto day = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
  std::vector<std::string> out(topics.size());
  std::set<std::string> taken;
  const auto take = [&](std::size_t at, const std::string& key) {
    const auto known = known_.find(key);
    if (known == known_.end() || taken.contains(known->second.slug)) return;
    out[at] = known->second.slug;
    taken.insert(out[at]);
  };
  // A topic's own slug goes before one that is inherited from a name that no longer leads.
  for (std::size_t i = 0; i < topics.size(); ++i) take(i, topics[i].key);
  for (std::size_t i = 0; i < topics.size(); ++i) {
    for (const auto& key : topics[i].also) {
      if (out[i].empty()) take(i, key);
    }
  }
  std::set<std::string> given;
  for (const auto& [key, one] : known_) given.insert(one.slug);
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (out[i].empty()) {
      out[i] = slug_of(topics[i].name);
      if (out[i].empty() || given.contains(out[i]) || taken.contains(out[i])) {
        const auto& key = topics[i].key;
        out[i] += fmt::format("{}{:08x}", out[i].empty() ? "" : "-",
                              static_cast<std::uint32_t>(XXH3_64bits(key.data(), key.size())));
      }
      taken.insert(out[i]);
    }
    known_.insert_or_assign(topics[i].key, topic_slugs::given{.slug = out[i], .day = day});
  }
  while (known_.size() > most_slugs) {
    known_.erase(std::ranges::min_element(known_, {}, [](const auto& one) { return one.second.day; }));
  }
  return out;
}

std::string write_subjects(const subject_list& list, const topic_slugs& slugs) {
  json::array topics, categories;
  for (const auto& one : list.topics) {
    topics.push_back(json::object{{"slug", one.slug},
                                  {"name", one.name},
                                  {"articles", json::array(one.articles.begin(), one.articles.end())}});
  }
  for (const auto& one : list.categories) {
    categories.push_back(json::object{{"slug", one.slug},
                                      {"label", one.label},
                                      {"articles", one.articles},
                                      {"labels", array_of(one.labels)}});
  }
  json::object known;
  for (const auto& [key, one] : slugs.known_) known[key] = json::array{one.slug, one.day};
  return json::serialize(json::object{
      {"topics", std::move(topics)}, {"categories", std::move(categories)}, {"slugs", std::move(known)}});
}

std::expected<subject_list, std::string> read_subjects(std::string_view text, topic_slugs& slugs) try {
  const auto read = json::parse(json::string_view{text.data(), text.size()});
  const auto& all = read.as_object();
  subject_list out;
  for (const auto& one : all.at("topics").as_array()) {
    auto& topic = out.topics.emplace_back();
    topic.slug = string_at(one.as_object(), "slug");
    topic.name = string_at(one.as_object(), "name");
    for (const auto& id : one.at("articles").as_array())
      topic.articles.push_back(id.to_number<std::int64_t>());
  }
  for (const auto& one : all.at("categories").as_array()) {
    auto& category = out.categories.emplace_back();
    category.slug = string_at(one.as_object(), "slug");
    category.label = string_at(one.as_object(), "label");
    category.articles = one.at("articles").to_number<std::size_t>();
    for (const auto& label : one.at("labels").as_array()) category.labels.emplace_back(label.as_string());
  }
  topic_slugs known;
  for (const auto& [key, one] : all.at("slugs").as_object()) {
    known.known_[std::string{key}] = {.slug = std::string{one.at(0).as_string()},
                                      .day = one.at(1).to_number<std::int64_t>()};
  }
  slugs = std::move(known);
  return out;
} catch (const std::exception& wrong) {
  return std::unexpected(std::string{"no list of subjects: "} + wrong.what());
}

}  // namespace wireroom::feeds
