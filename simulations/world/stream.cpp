#include "simulations/world/stream.hpp"

#include "gateway/routes/stream_frames.hpp"

namespace callout::sim {

namespace {

constexpr ticks to_the_device{30'000};
constexpr std::size_t page = 100;

} // namespace

void stream::send(std::uint64_t offset, const std::string& frame) {
  seen_ = offset;
  calendar_.in(to_the_device, [self = shared_from_this(), offset, frame] {
    if (!self->dropped_)
      self->show_(offset, frame);
  });
}

void stream::show(std::uint64_t offset, const std::string& frame) {
  if (dropped_ || offset <= seen_)
    return;
  if (!filling_ && offset == seen_ + 1)
    return send(offset, frame);
  held_.emplace(offset, frame);
  look_again();
}

void stream::look_again() {
  if (dropped_)
    return;
  again_ = filling_;
  if (!std::exchange(filling_, true))
    fill(seen_);
}

void stream::fill(std::uint64_t after) {
  door_.history({"inbox", person_}, after, page,
                [self = shared_from_this()](const outcome<std::vector<event_row>>& rows) {
                  if (!rows)
                    return self->drop(); // Its device comes back, here or elsewhere.
                  for (const auto& row : *rows)
                    if (row.version == self->seen_ + 1)
                      self->send(row.version, row.type == "inbox.notified"
                                                  ? routes::inbox_frame(row)
                                                  : std::string{});
                  if (rows->size() == page)
                    return self->fill(self->seen_);
                  self->filled();
                });
}

void stream::filled() {
  filling_ = false;
  for (auto& [offset, frame] : std::exchange(held_, {}))
    if (offset == seen_ + 1)
      send(offset, frame);
  if (std::exchange(again_, false))
    look_again();
}

void streams::show(const std::string& person, std::uint64_t offset, const std::string& frame) {
  if (const auto found = all_.find(person); found != all_.end())
    for (const auto& s : found->second)
      s->show(offset, frame);
}

void streams::look_again(const std::function<bool(const std::string&)>& whom) {
  for (const auto& [person, its] : all_)
    if (whom(person))
      for (const auto& s : its)
        s->look_again();
}

void streams::drop_all() {
  for (const auto& [person, its] : all_)
    for (const auto& s : its)
      s->drop();
  all_.clear();
}

std::vector<std::string> streams::sweep() {
  std::vector<std::string> gone;
  for (auto i = all_.begin(); i != all_.end();) {
    for (const auto& s : i->second)
      if (s->dropped())
        gone.push_back(i->first);
    std::erase_if(i->second, [](const auto& s) { return s->dropped(); });
    i = i->second.empty() ? all_.erase(i) : std::next(i);
  }
  return gone;
}

} // namespace callout::sim
