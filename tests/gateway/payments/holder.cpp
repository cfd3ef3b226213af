// A process that holds money for as long as it is let live. Prints a row for each answer: key,
// result, reference. Its keys repeat: in each run the first hundred were used by the run before.
#include "tests/gateway/payments/teller.hpp"

#include <unistd.h>

#include <semaphore>

using namespace callout;
using namespace callout::payments;

namespace {

constexpr int in_flight = 32;
std::counting_semaphore<in_flight> free_places{in_flight};

void say(const std::string& row) {
  // One call each: rows below PIPE_BUF are never torn.
  if (::write(STDOUT_FILENO, row.data(), row.size()) != static_cast<ssize_t>(row.size()))
    ::_exit(3);
}

} // namespace

int main(int count, char** arguments) {
  if (count != 3)
    return 2;
  standing_clock clock;
  sandbox at{arguments[1], clock};
  for (int i = std::stoi(arguments[2]);; ++i) {
    free_places.acquire();
    const auto key = "b:" + std::to_string(i);
    at.gate().ask(
        "",
        payload::of<payment::provider_request>(payment::request{
            .operation = payment::operation::hold, .key = key, .amount = {100 + i % 1000, {}}}),
        [key](const payload& a) {
          const auto said = std::get<payment::answered>(*a.as<payment::command>());
          say(key + " " + std::string{name_of(said.result)} + " " + said.reference + "\n");
          free_places.release();
        });
  }
}
