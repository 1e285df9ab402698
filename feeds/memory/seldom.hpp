#pragma once
// Room for what few of many objects have.

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace wireroom::feeds {

/// A value that mostly is as `T{}`: it takes a pointer's room until it is not. Copied and compared by value.
template <class T>
class seldom {
 public:
  seldom() = default;
  template <class From>
    requires std::constructible_from<T, From&&> && (!std::same_as<std::remove_cvref_t<From>, seldom>)
  seldom(From&& value) {  // not explicit: it stands for a T
    keep(T(std::forward<From>(value)));
  }
  seldom(const seldom& other) : kept_(other.kept_ ? std::make_unique<T>(*other.kept_) : nullptr) {}
  seldom(seldom&&) noexcept = default;
  seldom& operator=(const seldom& other) {
    if (this != &other) kept_ = other.kept_ ? std::make_unique<T>(*other.kept_) : nullptr;
    return *this;
  }
  seldom& operator=(seldom&&) noexcept = default;
  ~seldom() = default;

  const T& operator*() const { return kept_ ? *kept_ : usual(); }
  const T* operator->() const { return &**this; }
  operator const T&() const { return **this; }

  /// For changing it in place.
  T& own() {
    if (!kept_) kept_ = std::make_unique<T>();
    return *kept_;
  }
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
  void keep(T value) {
    if (value != usual()) kept_ = std::make_unique<T>(std::move(value));
  }

  std::unique_ptr<T> kept_;
};

}  // namespace wireroom::feeds
