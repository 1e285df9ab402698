#include "daemon/poll/deadlines.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

// Deadlines are seconds; looking twenty times a second costs less than a timer for each operation.
constexpr std::chrono::milliseconds tick{50}, idle_tick{1000};

}  // namespace

deadlines::watch::watch(deadlines& all, milliseconds total)
    : all_(all), total_(total), total_until_(clock::now() + total) {
  all_.watches_.push_front(*this);
  all_.kick();
}

deadlines::watch::~watch() {
  all_.watches_.erase(all_.watches_.iterator_to(*this));
}

void deadlines::watch::step(const char* what, milliseconds length, std::function<void()> break_off) {
  what_ = what;
  length_ = length;
  step_until_ = clock::now() + length;
  slow_rate_ = 0;
  break_off_ = std::move(break_off);
  if (!all_.broken_.empty()) fire(all_.broken_);
}

void deadlines::watch::body(milliseconds after, std::uint64_t rate, std::function<void()> break_off) {
  body_since_ = clock::now();
  slow_after_ = after;
  slow_rate_ = rate;
  received_ = 0;
  step_until_ = clock::time_point::max();
  break_off_ = std::move(break_off);
  if (!all_.broken_.empty()) fire(all_.broken_);
}

void deadlines::watch::done() {
  step_until_ = clock::time_point::max();
  slow_rate_ = 0;
  break_off_ = nullptr;
}

void deadlines::watch::pause() {
  done();
  paused_ = clock::now();
}

void deadlines::watch::resume() {
  if (paused_) total_until_ += clock::now() - *paused_;
  paused_.reset();
}

void deadlines::watch::fire(std::string why) {
  if (!expired_.empty()) return;
  expired_ = std::move(why);
  if (break_off_) break_off_();
}

void deadlines::watch::look(clock::time_point now) {
  if (!expired_.empty() || paused_) return;
  if (now >= total_until_) {
    fire(fmt::format("not done within {} ms", total_.count()));
  } else if (now >= step_until_) {
    fire(fmt::format("{} within {} ms", what_, length_.count()));
  } else if (slow_rate_ > 0 && now - body_since_ >= slow_after_) {
    const auto seconds = std::chrono::duration<double>(now - body_since_).count();
    if (static_cast<double>(received_) < static_cast<double>(slow_rate_) * seconds)
      fire(fmt::format("slower than {} bytes a second after {} ms", slow_rate_, slow_after_.count()));
  }
}

deadlines::deadlines(const net::executor& where, std::function<bool(clock::time_point)> idle)
    : timer_(where), idle_(std::move(idle)) {}

void deadlines::kick() {
  if (!armed_ && !stopped_) arm();
}

void deadlines::arm() {
  armed_ = true;
  timer_.expires_after(watches_.empty() ? idle_tick : tick);
  timer_.async_wait([this](net::error_code failed) {
    if (failed || stopped_) return;
    armed_ = false;
    const auto now = clock::now();
    for (auto& one : watches_) one.look(now);
    const bool work = idle_(now);
    if (work || !watches_.empty()) kick();
  });
}

void deadlines::break_all(const std::string& why) {
  broken_ = why;
  for (auto& one : watches_) one.fire(why);
}

void deadlines::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace wireroom::daemon
