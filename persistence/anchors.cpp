// The anchor file: small, readable, and replaced in one step.
#include "persistence/audit.hpp"
#include "persistence/hash_chain.hpp"
#include "protocols/json.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

namespace callout {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, const std::string& what) {
  throw journal_error{file.string() + ": " + what};
}

std::string reason() {
  return std::generic_category().message(errno);
}

void write_durably(const fs::path& file, std::string_view text) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    fail(file, "cannot be written: " + reason());
  bool written = true;
  while (!text.empty() && written) {
    const auto n = ::write(fd, text.data(), text.size());
    written = n > 0;
    text.remove_prefix(written ? static_cast<std::size_t>(n) : 0);
  }
  written = written && ::fsync(fd) == 0;
  const auto why = written ? std::string{} : reason();
  ::close(fd);
  if (!written)
    fail(file, "cannot be written: " + why);
}

anchor read_line(const std::string& line, const fs::path& file, std::size_t number) {
  const auto bad = [&] [[noreturn]] (const std::string& what) {
    fail(file, "line " + std::to_string(number) + ": " + what);
  };
  const auto parsed = parse(line);
  if (!parsed)
    bad(parsed.error().detail);
  const auto& j = *parsed;
  if (!j.is_object() || !j.contains("shard") || !j.contains("seq") || !j.contains("hash") ||
      !j["shard"].is_number_unsigned() || !j["seq"].is_number_unsigned() || !j["hash"].is_string())
    bad(R"(expected {"shard":…,"seq":…,"hash":"…"})");
  const auto hash = from_hex(j["hash"].get_ref<const std::string&>());
  if (!hash)
    bad("hash: expected 64 hex digits");
  return {j["shard"].get<shard_id>(), j["seq"].get<std::uint64_t>(), *hash};
}

} // namespace

void write_anchors(const fs::path& file, std::span<const anchor> anchors) {
  std::string text;
  for (const auto& a : anchors)
    text += "{\"shard\":" + std::to_string(a.shard) + ",\"seq\":" + std::to_string(a.seq) +
            ",\"hash\":\"" + to_hex(a.hash) + "\"}\n";
  const fs::path next = file.string() + ".next";
  write_durably(next, text);
  std::error_code error;
  fs::rename(next, file, error);
  if (error)
    fail(file, "cannot be replaced: " + error.message());
  const auto folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
  if (const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
}

std::vector<anchor> read_anchors(const fs::path& file) {
  std::ifstream in{file};
  if (!in)
    fail(file, "cannot be read");
  std::vector<anchor> all;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number)
    all.push_back(read_line(line, file, number));
  return all;
}

} // namespace callout
