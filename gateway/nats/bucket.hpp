// What we ask of JetStream about one key-value bucket. Each call blocks for as long as the
// patience and throws std::runtime_error when it comes to nothing. Not for other folders.
#pragma once

#include "gateway/nats/making.hpp"
#include "gateway/nats/roll.hpp"

namespace callout::nats {

using jet_stream = std::unique_ptr<jsCtx, freed_by<jsCtx_Destroy>>;

class bucket {
public:
  enum class mark { value, gone };

  bucket(std::shared_ptr<link> l, roll_options o);

  link& way() const { return *link_; }
  const roll_options& settings() const { return options_; }
  std::string subject(const std::string& key) const { return "$KV." + options_.bucket + '.' + key; }

  /// Makes it where it is missing and our turn has come. False when it is not there yet, which
  /// is for the caller to try again.
  bool make();
  /// Nothing when the key does not stand at `expected` (0: never written, or forgotten).
  std::optional<std::uint64_t> put(const std::string& key, mark, const std::string& value,
                                   std::uint64_t expected);
  /// The last that was put; nothing when there is none, or no bucket.
  std::optional<mesh::roll::entry> last(const std::string& key) const;
  /// Sends all keys and all changes to `inbox`, until nobody listens there.
  void send_all(const std::string& inbox) const;

private:
  jet_stream context() const;
  bool find(jsCtx*) const;
  natsStatus create(jsCtx*) const;
  std::string stream() const { return "KV_" + options_.bucket; }
  /// Nothing when there is no bucket, else the server's answer: 0 and a revision, or its error.
  std::optional<std::pair<int, std::uint64_t>> publish(natsMsg*) const;

  const std::shared_ptr<link> link_;
  const roll_options options_;
  std::mutex making_; ///< of what follows
  making_turn turn_;
};

/// Of a message of the bucket.
bool is_gone(natsMsg*);
/// Where `subject` begins with the bucket's prefix.
std::string key_of(const bucket&, const char* subject);

} // namespace callout::nats
