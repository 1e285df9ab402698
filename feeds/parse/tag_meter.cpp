#include "feeds/parse/tag_meter.hpp"

#include <algorithm>
#include <cstring>

namespace wireroom::feeds::reading {

bool tag_meter::pass(std::string_view bytes) {
  static constexpr std::string_view cdata = "[CDATA[";
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  auto seek = [&](char c) {
    const void* found = std::memchr(at, c, static_cast<std::size_t>(end - at));
    return found ? static_cast<const char*>(found) : end;
  };
  while (at < end) {
    switch (state_) {
      case state::text:
        at = seek('<');
        if (at == end) return true;
        ++at;
        state_ = state::opened;
        length_ = 1;
        break;
      case state::opened:
        state_ = *at == '!' ? state::bang : *at == '?' ? state::instruction : state::tag;
        matched_ = 0;
        if (state_ != state::tag) ++at;
        break;
      case state::tag:
      case state::doctype: {
        const auto from = at;
        while (at < end && *at != '>' && *at != '"' && *at != '\'') ++at;
        length_ += static_cast<std::size_t>(at - from);
        if (at == end) break;
        const char c = *at++;
        ++length_;
        if (c == '>')
          state_ = state::text;
        else if (state_ == state::tag && c == '"')
          state_ = state::twofold;
        else if (state_ == state::tag && c == '\'')
          state_ = state::single;
        break;
      }
      case state::single:
      case state::twofold: {
        const char* quote = seek(state_ == state::single ? '\'' : '"');
        length_ += static_cast<std::size_t>(quote - at);
        at = quote;
        if (at < end) {
          ++at;
          state_ = state::tag;
        }
        break;
      }
      case state::bang: {  // after "<!": which of comment, CDATA section, declaration
        const char c = *at;
        if (matched_ == 0 && c != '-' && c != '[') {
          state_ = state::doctype;
        } else if (c == '-' && (matched_ == 0 || matched_ == 100)) {
          ++at;
          if (matched_ == 100) {
            state_ = state::comment;
            matched_ = 0;
          } else {
            matched_ = 100;
          }
        } else if (matched_ < cdata.size() && c == cdata[matched_]) {
          ++at;
          if (++matched_ == cdata.size()) {
            state_ = state::cdata;
            matched_ = 0;
          }
        } else {
          state_ = state::doctype;
        }
        break;
      }
      case state::comment:
      case state::cdata: {
        const char mark = state_ == state::comment ? '-' : ']';
        if (matched_ == 0) {
          at = seek(mark);
          if (at == end) return true;
          ++at;
          matched_ = 1;
        } else if (*at == mark) {
          ++at;
          matched_ = 2;
        } else if (matched_ == 2 && *at == '>') {
          ++at;
          state_ = state::text;
          matched_ = 0;
        } else {
          matched_ = 0;
        }
        break;
      }
      case state::instruction: {
        if (matched_ == 0) {
          at = seek('?');
          if (at == end) return true;
          ++at;
          matched_ = 1;
        } else if (const char c = *at++; c == '>') {
          state_ = state::text;
          matched_ = 0;
        } else if (c != '?') {
          matched_ = 0;
        }
        break;
      }
    }
    if (length_ > most_) return false;
  }
  return true;
}

}  // namespace wireroom::feeds::reading
