#include "tests/end_to_end/rolling/subscriber.hpp"

#include "tests/end_to_end/patient.hpp"
#include "tests/end_to_end/stage.hpp"

namespace callout::rolling {

namespace {

using namespace std::chrono_literals;

constexpr auto beat = 50ms, to_the_next_door = 20ms;
/// A stream without news is asked whether it lives.
constexpr auto silence = 5s;
constexpr unsigned come_back = 1012;

} // namespace

subscriber::subscriber(std::vector<std::string> doors, std::string token, std::size_t first,
                       json greeting)
    : doors_{std::move(doors)}, token_{std::move(token)},
      greeting_(std::move(greeting)), at_{first}, thread_{[this] { live(); }} {
  end_to_end::eventually("a stream is open", [this] { return open_.load(); });
}

subscriber::~subscriber() {
  leaving_ = true;
  if (thread_.joinable())
    thread_.join();
}

subscriber::report subscriber::leave() {
  leaving_ = true;
  thread_.join();
  report_.whole = seen_.whole();
  report_.out_of_turn = seen_.out_of_turn();
  if (seen_.gap())
    report_.wrong.push_back("something is missing after " + std::to_string(seen_.whole()));
  return report_;
}

void subscriber::live() {
  for (bool resumes = false; !leaving_; resumes = true) {
    try {
      listen(resumes);
    } catch (const kit::upgrade_refused& e) {
      if (e.status != 503)
        report_.wrong.push_back(e.what());
    } catch (const kit::no_answer&) {
      // Nobody is there now.
    } catch (const std::exception& e) {
      report_.wrong.push_back(e.what());
    }
    at_ = (at_ + 1) % doors_.size();
    end_to_end::pause(to_the_next_door);
  }
}

void subscriber::listen(bool resumes) {
  kit::ws_client stream{doors_[at_], token_};
  if (resumes)
    stream.send({{"type", "resume"}, {"offset", seen_.whole()}});
  if (!greeting_.is_null())
    stream.send(greeting_);
  open_ = true;
  while (!leaving_) {
    if (const auto frame = stream.receive(beat))
      take(*frame);
    else if (const auto code = stream.wait_closed(0ms)) {
      ++report_.ends[*code];
      if (*code != come_back)
        report_.wrong.push_back("a stream ended with " + std::to_string(*code));
      return;
    }
  }
  stream.close();
  for (const auto& frame : stream.drain())
    take(frame);
}

void subscriber::take(const json& frame) {
  const auto type = frame.value("type", "");
  if (!frame.contains("offset") || type == "ready")
    return;
  const auto offset = frame["offset"].get<std::uint64_t>();
  if (type == "resumed") {
    const bool recovered = frame["recovered"];
    ++(recovered ? report_.resumed : report_.started_over);
    if (!seen_.resumed(offset, recovered))
      report_.wrong.push_back("resumed up to " + std::to_string(offset) +
                              ", and had seen all up to " + std::to_string(seen_.whole()) +
                              " only");
  } else {
    ++(seen_.take(offset) ? report_.frames : report_.again);
  }
  whole_ = seen_.whole();
}

} // namespace callout::rolling
