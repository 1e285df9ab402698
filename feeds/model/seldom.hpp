#pragma once
// Room for what few of many objects have, and which always reads as a value. Threads as for any value: many
// may read, one may change. Nothing fails but the copying of a T, and memory.

#include "feeds/model/box.hpp"

#include <concepts>
#include <type_traits>
#include <utility>

namespace wireroom::feeds {

/// A value that mostly is as `T{}`: one pointer wide until it is not. Copied and compared by value.
template <class T>
class seldom {
 public:
  seldom() = default;
  template <class From>
    requires std::convertible_to<From, T> && (!std::same_as<std::remove_cvref_t<From>, seldom>)
  seldom(From&& value) {  // not explicit: it stands for a T
    T made(std::forward<From>(value));
    if (made != usual()) kept_ = std::move(made);
  }

  const T& operator*() const { return kept_ ? *kept_ : usual(); }
  const T* operator->() const { return &**this; }
  operator const T&() const { return **this; }

  /// For changing it in place, as of a box.
  T& get_or_make() { return kept_.get_or_make(); }
  void clear() { kept_.reset(); }

  template <std::same_as<seldom> Same>  // a template, so that nothing is made one to be compared
  bool operator==(const Same& other) const {
    return **this == *other;
  }
  bool operator==(const T& other) const { return **this == other; }

 private:
  static const T& usual() {
    static const T value{};
    return value;
  }

  box<T> kept_;
};

}  // namespace wireroom::feeds
