// The sandbox SMS gateway: messages go nowhere but into memory and a file, where developers and
// tests read them. For development only: whoever can read them can sign in as anyone.
#pragma once

#include "actors/runtime/ports.hpp"
#include "gateway/auth/keyring.hpp"
#include "gateway/messaging/faults.hpp"
#include "gateway/messaging/message.hpp"
#include "gateway/messaging/message_file.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace callout::messaging {

struct sandbox_options {
  std::size_t kept_max = 10'000;
  std::size_t waiting_max = 16'384;
  std::size_t shown_max = 100;
  std::size_t file_bytes_max = 8 << 20;
};

/// Asked `challenge::message`, answers `challenge::sent`. Codes are derived as they are sent. A
/// message that was sent is not sent again when it is asked for again under the same key, as far
/// back as messages are kept. One that has expired, or of an unknown template, is not sent, and
/// said so. Safe to use from many threads; answers come from a thread of its own.
class sandbox final : public provider {
public:
  /// Writes to messages.jsonl in that folder. Throws std::system_error when it cannot.
  sandbox(const std::filesystem::path& directory, auth::keyring, callout::clock&,
          const sandbox_options& = {});
  /// Sends what is waiting, then stops. What is asked later is not answered.
  ~sandbox() override;

  void ask(const std::string& key, const payload& request,
           std::function<void(payload answer)> done) override;

  /// `{"messages":[…]}`, the newest first, at most `shown_max`: to this number, or to all when
  /// it is empty.
  json messages(std::string_view to) const;
  /// Takes the place of the plan before. Answers the plan as it stands.
  outcome<json> set_faults(const json& plan);
  json faults() const;

private:
  using moment_of = std::chrono::steady_clock::time_point;
  struct job {
    std::string key;
    challenge::message asked;
    std::function<void(payload)> done;
  };

  void run();
  /// The next that is due; nothing at the end.
  std::optional<job> next();
  void send(const job&);
  bool sent(const job&, const misfortune&);
  void keep(const std::string& key, message);

  const sandbox_options options_;
  const auth::keyring keys_;
  callout::clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<moment_of, job> waiting_;
  std::deque<std::pair<std::string, message>> kept_;
  std::unordered_set<std::string> keys_kept_;
  fate fate_;
  bool stopping_ = false;
  message_file file_; // Of the thread alone.
  std::thread thread_;
};

} // namespace callout::messaging
