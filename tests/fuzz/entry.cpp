// The way in for libFuzzer.
#include "tests/fuzz/target.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  callout::fuzz::examine({reinterpret_cast<const char*>(data), size});
  return 0;
}
