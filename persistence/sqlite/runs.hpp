// A run says where consecutive rows of one shard, or of one entity, stand in the table of
// events: the number of the first and the last, and their ids in order. One run takes the
// place of many index entries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace callout::sqlite {

struct run {
  std::uint64_t first = 0; ///< seq in its shard, or version of its entity
  std::uint64_t last = 0;
  std::vector<std::uint64_t> ids; ///< ascending

  void add(std::uint64_t number, std::uint64_t id) {
    if (ids.empty())
      first = number;
    last = number;
    ids.push_back(id);
  }
};

/// How many rows at the beginning of the run have numbers up to `after`; 0 when the numbers
/// leave gaps, as only a look at the rows can tell then.
std::size_t passed_over(const run&, std::uint64_t after);

/// Ids as differences of seven bits a byte: a run of neighbours takes a byte for each row.
std::string packed(const std::vector<std::uint64_t>& ids);
/// False when the bytes are not ones that `packed` makes. Appends to `ids`.
bool unpack(std::string_view bytes, std::vector<std::uint64_t>& ids);

} // namespace callout::sqlite
