// Which server a journal has met: the same one for ever, and no past of it. A failover may have
// lost what was acknowledged, and an old primary that is still there has not heard of what was
// written since.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

namespace callout::postgres {

/// Shared by all sessions of a journal; any thread.
class known_server {
public:
  /// The file keeps the timeline from one life to the next; empty: nothing does.
  explicit known_server(std::filesystem::path memory = {});

  /// By each connection, before it is used. Throws journal_error when this is another cluster than
  /// was met before, or a timeline of it that others have left.
  void meet(const std::string& system, std::uint32_t timeline);
  /// Empty before the first was met, or where a server does not say.
  std::string system() const;
  /// How often the timeline has changed since.
  std::uint64_t failovers() const;

private:
  void remember() const;

  const std::filesystem::path memory_;
  mutable std::mutex mutex_;
  std::string system_;
  std::uint32_t timeline_ = 0;
  std::uint64_t failovers_ = 0;
};

} // namespace callout::postgres
