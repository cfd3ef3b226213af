// JSON lines, flushed one by one.
#include "simulations/city/ack_log.hpp"

#include <stdexcept>

namespace callout::city {

ack_log::ack_log(const std::filesystem::path& file) {
  if (file.empty())
    return;
  out_.open(file, std::ios::app);
  if (!out_)
    throw std::runtime_error{"cannot write " + file.string()};
}

void ack_log::write(const json& line) {
  ++count_;
  if (out_.is_open())
    out_ << line.dump() << std::endl;
}

} // namespace callout::city
