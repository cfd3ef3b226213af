// Remembers what was found out about texts that were verified, under their SHA-256, so that the
// texts themselves (bearer tokens) do not lie about in memory.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace callout::auth {

using text_name = std::array<std::uint8_t, 32>;
text_name sha256(std::string_view text);

/// Bounded: of each shard two generations are kept. When the young one is full it becomes the
/// old one, and what was not asked for since then is gone. Safe to use from many threads.
template <class Value>
class verified_cache {
public:
  /// Never holds more than `limit` values.
  explicit verified_cache(std::size_t limit)
      : generation_max_{limit / shard_count / 2}, shards_{std::make_unique<shard[]>(shard_count)} {}

  static text_name name_of(std::string_view text) { return sha256(text); }

  std::optional<Value> find(const text_name& name) {
    auto& s = shard_of(name);
    const std::lock_guard lock{s.mutex};
    if (const auto young = s.young.find(name); young != s.young.end())
      return young->second;
    const auto old = s.old.find(name);
    if (old == s.old.end())
      return std::nullopt;
    auto value = std::move(old->second);
    s.old.erase(old);
    put(s, name, value);
    return value;
  }

  void keep(const text_name& name, const Value& value) {
    auto& s = shard_of(name);
    const std::lock_guard lock{s.mutex};
    put(s, name, value);
  }

  std::size_t size() const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < shard_count; ++i) {
      const std::lock_guard lock{shards_[i].mutex};
      n += shards_[i].young.size() + shards_[i].old.size();
    }
    return n;
  }

private:
  static constexpr std::size_t shard_count = 16;
  // Of a SHA-256 any bytes are as good as another hash of it.
  struct first_bytes {
    std::size_t operator()(const text_name& name) const {
      std::size_t x = 0;
      std::memcpy(&x, name.data(), sizeof x);
      return x;
    }
  };
  struct shard {
    mutable std::mutex mutex;
    std::unordered_map<text_name, Value, first_bytes> young, old;
  };

  shard& shard_of(const text_name& name) { return shards_[name[31] % shard_count]; }

  void put(shard& s, const text_name& name, const Value& value) {
    if (generation_max_ == 0)
      return;
    if (s.young.size() >= generation_max_ && !s.young.contains(name)) {
      s.old = std::move(s.young);
      s.young.clear();
    }
    s.young.insert_or_assign(name, value);
  }

  const std::size_t generation_max_;
  std::unique_ptr<shard[]> shards_;
};

} // namespace callout::auth
