#include "gateway/nats/roll.hpp"

#include "gateway/nats/bucket.hpp"
#include "gateway/nats/connections.hpp"
#include "gateway/nats/roll_watch.hpp"

#include <algorithm>

namespace callout::nats {

namespace {

/// What a key may be.
bool valid(const std::string& node) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-/_=."}.find(c) != std::string_view::npos;
  };
  return !node.empty() && node.size() <= 128 && std::ranges::all_of(node, fits) &&
         node.front() != '.' && node.back() != '.' && node.find("..") == std::string::npos;
}

class roll final : public mesh::roll {
public:
  roll(std::shared_ptr<connections> both, roll_options o)
      : both_{std::move(both)}, bucket_{std::make_shared<bucket>(both_->bulk, std::move(o))} {}

  std::optional<std::uint64_t> write(const std::string& node, const std::string& record,
                                     std::uint64_t expected) override {
    check(node);
    auto written = bucket_->put(node, bucket::mark::value, record, expected);
    if (!written && expected == 0)
      // A key that was taken back leaves a mark, which stands at a revision.
      if (const auto there = bucket_->last(node); there && there->gone)
        written = bucket_->put(node, bucket::mark::value, record, there->revision);
    const std::lock_guard lock{mutex_};
    if (written)
      mine_[node] = *written;
    else
      mine_.erase(node);
    return written;
  }

  std::optional<entry> read(const std::string& node) override {
    check(node);
    auto there = bucket_->last(node);
    return there && !there->gone ? there : std::nullopt;
  }

  /// Not one that somebody else has written since.
  void leave(const std::string& node) override {
    check(node);
    std::uint64_t at = 0;
    {
      const std::lock_guard lock{mutex_};
      const auto found = mine_.find(node);
      if (found == mine_.end())
        return;
      at = found->second;
    }
    bucket_->put(node, bucket::mark::gone, {}, at);
    const std::lock_guard lock{mutex_};
    mine_.erase(node);
  }

  mesh::transport::subscribed watch(std::function<void(entry)> tell) override {
    return watch_bucket(bucket_, std::move(tell));
  }

private:
  static void check(const std::string& node) {
    if (!valid(node))
      throw std::runtime_error{"NATS: not a name for a node: " + node.substr(0, 128)};
  }

  const std::shared_ptr<connections> both_;
  const std::shared_ptr<bucket> bucket_;
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> mine_; ///< what we wrote last
};

} // namespace

std::unique_ptr<mesh::roll> make_roll(std::shared_ptr<connections> both, roll_options o) {
  return std::make_unique<roll>(std::move(both), std::move(o));
}

} // namespace callout::nats
