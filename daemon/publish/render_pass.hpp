#pragma once
// The pure part of rendering: articles in, bytes and page values out. Any thread.

#include "daemon/publish/pages.hpp"
#include "daemon/publish/settings.hpp"
#include "feeds/model/article.hpp"
#include "feeds/stories/hot_list.hpp"
#include "feeds/stories/subject_list.hpp"
#include "feeds/write/opml.hpp"
#include "feeds/write/output.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wireroom::daemon {

/// Hash of all that an output of these articles shows; equal for equal articles.
std::uint64_t input_key(std::span<const feeds::article> articles);

/// Last change of anything shown of them, to the second; `otherwise` when there are none.
instant changed_of(std::span<const feeds::article> articles, instant otherwise);

/// A merged feed as the writers take it. `empty_since` dates a feed without articles.
feeds::output_feed merged_output(const publish_settings& settings, const merged_feed& feed,
                                 std::span<const feeds::article> articles, instant empty_since);

/// Hot this week: an entry a story, in the list's order; its summary is a one-line teaser with the voices.
feeds::output_feed trending_output(const publish_settings& settings, const feeds::hot_list& hot,
                                   std::span<const feeds::article> articles, instant empty_since);

/// The feed of a topic or category at `path`.
feeds::output_feed subject_output(const publish_settings& settings, const std::string& path,
                                  const std::string& title, std::span<const feeds::article> articles,
                                  instant changed);

/// The merged feeds, and the polled ones by partner.
feeds::opml_list merged_opml(const publish_settings& settings);
feeds::opml_list partners_opml(const publish_settings& settings, std::span<const storage::feed_row> feeds);

/// What pages share; `latest` dates the masthead by its newest article.
page_site site_of(const publish_settings& settings, std::span<const feeds::article> latest);

/// An article as pages show it, without links to pages of ours.
page_article page_article_of(const publish_settings& settings, const feeds::article& from);

/// A feed of ours at `path` without entries.
feeds::output_feed feed_frame(const publish_settings& settings, const std::string& path);

/// The front page: `latest` newest first (the first leads).
front_page front_page_of(const publish_settings& settings, std::span<const feeds::article> latest,
                         std::vector<page_article> hot, const feeds::subject_list& subjects);

/// The trending list as pages show it; stories whose article is not among `articles` are left out.
std::vector<page_article> hot_of(const publish_settings& settings, const feeds::hot_list& hot,
                                 std::span<const feeds::article> articles);

}  // namespace wireroom::daemon
