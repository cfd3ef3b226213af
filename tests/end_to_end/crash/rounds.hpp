// What programs have in common that spoil something in rounds and then audit what is left.
//
//   NAME [rounds] [seed]
//
// Without either, as CTest runs it, the seed is always the same; with rounds alone it is a new one.
#pragma once

#include "tests/kit/http_client.hpp"

#include <filesystem>
#include <iostream>

namespace callout::crash {

/// An Ordeal is made of the number of rounds and the seed; it has run(), audit(), which prints and
/// counts what is wrong, and keep(), which leaves the folder behind. Answers the exit code.
template <class Ordeal>
int run_rounds(const std::string& name, int argc, char** argv) {
  try {
    const auto rounds = argc > 1 ? std::stoul(argv[1]) : 3;
    constexpr std::uint64_t known = 590'575; // It once showed that a second sandbox answered.
    const auto seed = argc > 2   ? std::stoull(argv[2])
                      : argc > 1 ? std::hash<std::string>{}(kit::fresh_key()) % 1'000'000
                                 : known;
    std::cout << rounds << " rounds; again with: " << name << " " << rounds << " " << seed
              << std::endl;
    Ordeal o{rounds, seed};
    std::size_t wrong = 1;
    try {
      o.run();
      wrong = o.audit();
    } catch (const std::exception& e) {
      std::cout << "\n" << e.what() << std::endl;
    }
    if (wrong > 0)
      std::cout << "FAILED; what is left lies in " << o.keep().string() << std::endl;
    return wrong > 0 ? 1 : 0;
  } catch (const std::exception& e) {
    std::cerr << name << ": " << e.what() << "\n";
    return 1;
  }
}

} // namespace callout::crash
