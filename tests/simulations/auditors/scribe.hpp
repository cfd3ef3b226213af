// Writes rows as a server would: numbers, versions and times follow each other.
#pragma once

#include "simulations/auditors/log_book.hpp"

namespace callout::auditors {

inline constexpr std::int64_t noon = 1'795'348'800'000; // 2026-11-22T12:00:00Z

class scribe {
public:
  scribe& on(const std::string& kind, const std::string& entity) {
    kind_ = kind;
    entity_ = entity;
    return *this;
  }
  scribe& by(const std::string& who) { return by_ = who, *this; }
  scribe& led_to_by(const std::string& command) { return command_ = command, *this; }
  /// So many seconds later.
  scribe& later(std::int64_t seconds) { return ahead_ += seconds * 1000, *this; }
  scribe& written_by(const std::string& program) { return writer_ = program, *this; }
  scribe& write(const std::string& type, const json& data = json::object(),
                const json& effects = nullptr) {
    row r;
    r.shard = 1;
    r.seq = static_cast<std::int64_t>(rows.size()) + 1;
    r.version = ++versions_[kind_ + entity_];
    r.at = noon + ahead_ + r.seq;
    r.kind = kind_;
    r.entity = entity_;
    r.type = type;
    r.data = data.dump();
    r.effects = effects.is_null() ? "" : effects.dump();
    r.command = command_.empty() ? "c-" + std::to_string(r.seq) : command_;
    r.by = by_;
    r.writer = writer_;
    rows.push_back(r);
    command_.clear();
    return *this;
  }

  log_book book() const {
    log_book log;
    log.rows.assign(rows.begin(), rows.end());
    log.index();
    return log;
  }

  std::vector<row> rows;

private:
  std::string kind_, entity_, by_ = "system", command_, writer_;
  std::int64_t ahead_ = 0;
  std::map<std::string, std::int64_t> versions_;
};

} // namespace callout::auditors
