#include "actors/discovery/people.hpp"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <stdexcept>

namespace callout {

namespace {

constexpr std::uint32_t first = 64; ///< places in the first segment

struct at {
  std::size_t segment, offset;
};
at place_of(std::uint32_t who) {
  const auto n = static_cast<std::size_t>(std::bit_width(who / first + 1)) - 1;
  return {n, who - first * ((std::uint32_t{1} << n) - 1)};
}

constexpr std::align_val_t alignment{2 << 20}; ///< of a huge page

/// Memory only. Positions come for one here and one there: with huge pages the processor finds
/// where they are without another look into memory.
person* make_segment(std::size_t places) {
  const auto size = places * sizeof(person);
  auto* const made = ::operator new(size, alignment);
  ::madvise(made, size, MADV_HUGEPAGE); // Only a hint.
  return static_cast<person*>(made);
}

} // namespace

id_text::id_text(std::string_view s) : size_{static_cast<std::uint32_t>(s.size())} {
  if (size_ > sizeof here_)
    away_ = new char[size_];
  std::memcpy(size_ > sizeof here_ ? away_ : here_, s.data(), size_);
}

id_text::~id_text() {
  if (size_ > sizeof here_)
    delete[] away_;
}

bool person::marked(instant now) const {
  return marked_until > now || std::any_of(facts.offers.begin(), facts.offers.end(),
                                           [&](const auto& o) { return o.until > now; });
}

people::~people() {
  for (std::uint32_t who = 0; who < count_; ++who)
    (*this)[who].~person();
  for (auto& s : segments_)
    ::operator delete(s.load(), alignment);
}

person& people::operator[](std::uint32_t who) const {
  const auto [segment, offset] = place_of(who);
  return segments_[segment].load(std::memory_order_acquire)[offset];
}

std::uint32_t people::add(std::string_view id) {
  const std::lock_guard held{adding_};
  const std::uint32_t who = count_;
  const auto [segment, offset] = place_of(who);
  if (segment >= segments_.size())
    throw std::length_error{"more technicians than the index has numbers for"};
  if (!segments_[segment])
    segments_[segment].store(make_segment(std::size_t{first} << segment),
                             std::memory_order_release);
  new (&segments_[segment].load()[offset]) person{id};
  ++count_;
  return who;
}

std::uint64_t people::hash_of(std::string_view id) {
  return std::hash<std::string_view>{}(id);
}

std::size_t people::slot_of(const part& p, std::string_view id, std::uint64_t hash) const {
  __extension__ using wide = unsigned __int128;
  auto slot = static_cast<std::size_t>(static_cast<wide>(hash) * p.slots.size() >> 64);
  for (;; slot = slot + 1 == p.slots.size() ? 0 : slot + 1) {
    const auto found = p.slots[slot];
    if (!found || (found >> 32 == (hash & 0xffff'ffff) &&
                   (*this)[static_cast<std::uint32_t>(found) - 1].id.view() == id))
      return slot;
  }
}

void people::grow(part& p) {
  auto old = std::move(p.slots);
  p.slots.assign(old.size() + old.size() / 2 + 4, 0);
  for (const auto s : old)
    if (s) {
      const auto id = (*this)[static_cast<std::uint32_t>(s) - 1].id.view();
      p.slots[slot_of(p, id, hash_of(id))] = s;
    }
}

std::optional<std::uint32_t> people::find(std::string_view id) const {
  const auto hash = hash_of(id);
  const auto& p = names_[hash % names_.size()];
  const std::lock_guard held{p.mutex};
  if (p.slots.empty())
    return std::nullopt;
  const auto found = p.slots[slot_of(p, id, hash)];
  if (!found)
    return std::nullopt;
  return static_cast<std::uint32_t>(found) - 1;
}

std::uint32_t people::number_of(std::string_view id) {
  const auto hash = hash_of(id);
  auto& p = names_[hash % names_.size()];
  const std::lock_guard held{p.mutex};
  if (p.used * 8 >= p.slots.size() * 7)
    grow(p);
  auto& slot = p.slots[slot_of(p, id, hash)];
  if (!slot) {
    const auto who = add(id);
    slot = (hash & 0xffff'ffff) << 32 | (std::uint64_t{who} + 1);
    ++p.used;
  }
  return static_cast<std::uint32_t>(slot) - 1;
}

std::size_t people::footprint() const {
  std::size_t sum = 0;
  for (const auto& p : names_) {
    const std::lock_guard held{p.mutex};
    sum += p.slots.capacity() * sizeof(p.slots[0]);
  }
  return sum;
}

} // namespace callout
