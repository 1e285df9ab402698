#pragma once
// What there is to read behind the front page, as page values: articles with their sources and related
// articles, stories, topics, categories. Pure; any thread.

#include "daemon/desk/newsroom.hpp"
#include "daemon/publish/pages.hpp"
#include "daemon/publish/settings.hpp"
#include "feeds/model/article.hpp"
#include "feeds/stories/subject_list.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace wireroom::daemon {

inline constexpr std::size_t articles_with_page = 500;  ///< the newest; those of the hot list, too
inline constexpr std::size_t listed_articles = 40;      ///< of a story's, topic's or category's page and feed
inline constexpr std::size_t related_articles = 5;
inline constexpr std::size_t front_subjects =
    12;  ///< topics, and categories, on the front page: the first of them

/// Those of the front page.
std::vector<page_link> topic_links(const feeds::subject_list& subjects);
std::vector<page_link> category_links(const feeds::subject_list& subjects);

/// The articles that have a page, and what is known about each. What it is made of must outlive it.
class reading_room {
 public:
  /// `articles`: each once, with a source at least; the newest first.
  reading_room(const publish_settings& settings, std::span<const feeds::article> articles,
               const newsroom_view& room);

  /// The story that `id` is today, by the merges that the newsroom looks back on.
  std::int64_t current(std::int64_t id) const;

  /// Stories of two articles and more, with these; by id.
  const std::map<std::int64_t, std::vector<const feeds::article*>>& stories() const { return stories_; }
  /// Ids that forward to each of them, ascending.
  std::map<std::int64_t, std::vector<std::int64_t>> forwarded() const;

  /// Adds the addresses of its pages to an article's values.
  void link(page_article& to, const feeds::article& from) const;
  page_article linked(const feeds::article& from) const;

  article_page article(const feeds::article& of) const;
  list_page story(std::int64_t id) const;

  /// Hash of all that the page shows.
  std::uint64_t article_key(const feeds::article& of) const;
  std::uint64_t list_key(std::span<const feeds::article* const> articles) const;

 private:
  std::vector<const feeds::article*> related(const feeds::article& of) const;

  const publish_settings& settings_;
  const newsroom_view& room_;
  std::unordered_map<std::int64_t, const feeds::article*> articles_;
  std::unordered_map<std::int64_t, std::uint64_t> keys_;
  std::unordered_map<std::int64_t, std::int64_t> forwards_;
  std::map<std::int64_t, std::vector<const feeds::article*>> stories_;
  std::unordered_map<std::int64_t, std::vector<const feeds::listed_topic*>> topics_;  // by article
  std::unordered_map<std::string, const feeds::listed_category*> categories_;         // by label
};

}  // namespace wireroom::daemon
