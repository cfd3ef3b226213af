// Feeds a target its corpus, and a fixed number of mutants of it, without libFuzzer: what was found
// once is looked for in each run of the tests.
#include "tests/fuzz/mutant.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace callout::fuzz {
namespace {

namespace fs = std::filesystem;

/// What is being judged, for whoever asks after the program fell.
char now[512];

void name_it(const std::string& input) {
  const auto size = std::min(input.size(), sizeof now - 2);
  std::memcpy(now, input.data(), size);
  now[size] = '\n';
  now[size + 1] = 0;
}

/// The sanitizers end the program by a signal as well.
void fallen(int signal) {
  const auto said = ::write(STDERR_FILENO, now, std::strlen(now));
  static_cast<void>(said);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

bool kept(const std::string& name, const std::string& input) {
  name_it(name);
  try {
    examine(input);
    return true;
  } catch (const std::exception& e) {
    std::cout << name << ": " << e.what() << '\n';
    return false;
  }
}

std::string content(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The corpus and each of its mutants; false when a promise was broken.
bool feed(const fs::path& folder, std::uint64_t mutants) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder})
    files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<std::string> corpus;
  bool all = !files.empty();
  for (const auto& file : files)
    all &= kept(file.string(), corpus.emplace_back(content(file)));
  for (std::uint64_t seed = 0; seed < mutants && !corpus.empty(); ++seed)
    all &= kept("mutant " + std::to_string(seed), mutant(corpus, seed));
  std::cout << corpus.size() << " files, " << mutants << " mutants\n";
  return all;
}

} // namespace
} // namespace callout::fuzz

/// A folder, and how many mutants.
int main(int count, char** words) {
  using namespace callout::fuzz;
  if (count != 3) {
    std::cout << "usage: " << words[0] << " corpus mutants\n";
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS})
    std::signal(signal, fallen);
  return feed(words[1], std::stoull(words[2])) ? 0 : 1;
}
