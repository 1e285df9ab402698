#pragma once
// An optional part that is rare and large: one pointer wide while absent, and copied as a value.

#include <memory>
#include <utility>

namespace wireroom::feeds {

template <typename T>
class box {
 public:
  box() = default;
  box(T value) : value_(std::make_unique<T>(std::move(value))) {}
  box(const box& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  box(box&&) noexcept = default;
  box& operator=(const box& other) {
    if (this != &other) value_ = other.value_ ? std::make_unique<T>(*other.value_) : nullptr;
    return *this;
  }
  box& operator=(box&&) noexcept = default;
  ~box() = default;

  explicit operator bool() const noexcept { return value_ != nullptr; }
  const T& operator*() const { return *value_; }
  T& operator*() { return *value_; }
  const T* operator->() const { return value_.get(); }
  T* operator->() { return value_.get(); }

  /// The part, made empty first where it is absent.
  T& get_or_make() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }
  void reset() noexcept { value_.reset(); }

  bool operator==(const box& other) const {
    if (!value_ || !other.value_) return !value_ && !other.value_;
    return *value_ == *other.value_;
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace wireroom::feeds
