#pragma once
// A store that answers what the test put into it, and fails when told to: for what reads a store.

#include "storage/store.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::tests {

class canned_store final : public storage::store {
 public:
  std::vector<storage::feed_row> rows;
  std::vector<wireroom::feeds::article> all;  ///< newest first
  std::map<std::string, storage::output_state> saved;
  bool fails = false;      ///< reads fail
  bool read_only = false;  ///< writes fail
  int writes = 0;

  storage::result<std::vector<storage::feed_row>> sync_feeds(const storage::feed_list&, instant) override {
    return rows;
  }
  storage::result<std::vector<storage::feed_row>> feeds() override { return given(rows); }
  storage::result<std::vector<std::int64_t>> claim_feeds(const storage::claim&) override {
    return std::vector<std::int64_t>{};
  }
  storage::result<std::vector<storage::poll_counts>> commit_polls(
      std::span<const storage::poll_record* const>) override {
    return std::vector<storage::poll_counts>{};
  }
  storage::result<std::vector<storage::subscription_row>> subscriptions() override {
    return std::vector<storage::subscription_row>{};
  }
  storage::result<std::vector<storage::unfiled_item>> unfiled(std::size_t) override {
    return std::vector<storage::unfiled_item>{};
  }
  storage::result<std::vector<storage::article_place>> articles_by_url(
      std::span<const std::string> urls) override {
    return std::vector<storage::article_place>(urls.size());
  }
  storage::result<std::vector<storage::article_place>> articles_of_items(
      std::span<const std::int64_t> items) override {
    return std::vector<storage::article_place>(items.size());
  }
  storage::result<void> file(std::span<const storage::filing>, instant) override { return {}; }
  storage::result<std::vector<storage::decision>> decisions(instant, std::int64_t, bool,
                                                            std::size_t) override {
    return {};
  }
  storage::result<std::optional<storage::decision>> decision_of(std::int64_t) override { return {}; }
  storage::result<std::optional<storage::decision>> latest_decision() override { return {}; }
  storage::result<std::uint64_t> forget(instant, instant, std::size_t) override { return 0; }
  storage::result<storage::given_ids> ids() override { return storage::given_ids{}; }
  storage::result<std::vector<storage::item_account>> find_items(std::int64_t, const std::string&,
                                                                 std::span<const std::string>,
                                                                 std::size_t) override {
    return {};
  }
  storage::result<std::int64_t> current_story(std::int64_t story) override { return story; }
  storage::result<storage::parting> part(std::int64_t, instant) override { return storage::parting{}; }
  storage::result<storage::parting> join_again(std::int64_t, instant) override { return storage::parting{}; }
  storage::result<std::vector<storage::parting>> partings() override { return {}; }
  storage::result<std::string> note(const std::string&) override { return {}; }
  storage::result<void> save_note(const std::string&, const std::string&) override { return {}; }
  storage::result<std::vector<wireroom::feeds::article>> articles_after(std::int64_t, std::size_t) override {
    return {};
  }
  storage::result<std::vector<wireroom::feeds::article>> articles(const storage::selection& which) override {
    std::vector<wireroom::feeds::article> out;
    for (const auto& one : all) {
      const bool fits = which.partners.empty() || std::ranges::any_of(one.sources, [&](const auto& source) {
                          return std::ranges::find(which.partners, source.partner) != which.partners.end();
                        });
      if (fits && out.size() < which.limit) out.push_back(one);
    }
    return given(std::move(out));
  }
  storage::result<std::vector<wireroom::feeds::article>> articles_by_id(
      std::span<const std::int64_t> ids) override {
    std::vector<wireroom::feeds::article> out;
    for (const auto id : ids)
      for (const auto& one : all)
        if (one.id == id) out.push_back(one);
    return given(std::move(out));
  }
  storage::result<std::vector<storage::output_state>> outputs() override {
    std::vector<storage::output_state> out;
    for (const auto& [name, state] : saved) out.push_back(state);
    return given(std::move(out));
  }
  storage::result<void> save_outputs(std::span<const storage::output_state> states) override {
    if (read_only) return std::unexpected{storage::error{storage::errc::full, "no space left"}};
    ++writes;
    for (const auto& state : states) saved[state.name] = state;
    return {};
  }
  storage::result<std::uint64_t> purge(instant, std::size_t) override { return 0; }
  storage::result<void> reschedule(std::int64_t, instant, const std::string&) override { return {}; }
  storage::result<storage::counts> count() override { return storage::counts{}; }
  storage::result<void> backup(const std::string&) override { return {}; }
  void rest() override {}
  storage::result<std::vector<std::string>> integrity() override { return std::vector<std::string>{}; }

 private:
  template <class T>
  storage::result<T> given(T value) const {
    if (fails) return std::unexpected{storage::error{storage::errc::io, "the disk is gone"}};
    return value;
  }
};

}  // namespace wireroom::tests
