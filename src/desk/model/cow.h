// A value shared by copies of what holds it until one of them edits it: what makes a copy of a
// whole state cheap. Copies may be read and dropped on different threads; one object is edited by
// one thread at a time, like any other value.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace strongroom::desk::model {

template <class T>
class Cow {
 public:
  Cow() : shared_(new Shared{}) {}
  explicit Cow(T value) : shared_(new Shared{.value = std::move(value)}) {}
  Cow(const Cow& other) noexcept : shared_(other.shared_) {
    shared_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  Cow(Cow&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  // NOLINTNEXTLINE(misc-unconventional-assign-operator): by value, for both kinds of assignment
  Cow& operator=(Cow other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Cow() {
    if (shared_ != nullptr && shared_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete shared_;
    }
  }

  [[nodiscard]] const T& operator*() const noexcept { return shared_->value; }
  [[nodiscard]] const T* operator->() const noexcept { return &shared_->value; }
  // The value for this owner alone: copied first if others share it. References to it end when this
  // object is copied.
  [[nodiscard]] T& Edit() {
    if (shared_->owners.load(std::memory_order_acquire) != 1) *this = Cow(shared_->value);
    return shared_->value;
  }

 private:
  struct Shared {
    T value{};
    std::atomic<std::uint32_t> owners{1};
  };
  Shared* shared_;
};

}  // namespace strongroom::desk::model
