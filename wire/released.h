// A std::unique_ptr to what a C library made and has a function to release.
//   using Key = Released<EVP_PKEY, EVP_PKEY_free>;
#pragma once

#include <memory>

namespace wire {

template <auto release>
struct Releaser {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};

template <typename T, auto release>
using Released = std::unique_ptr<T, Releaser<release>>;

}  // namespace wire
