#include "tests/kit/processes.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace callout::kit {

process_state process_of(pid_t pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
  process_state p;
  std::string line;
  if (!std::getline(in, line) || line.rfind(')') == line.npos)
    return p;
  // The name may hold anything; behind it come the state and the parent, and as the 16th and 17th
  // fields the ticks of children that ended.
  std::istringstream rest{line.substr(line.rfind(')') + 1)};
  std::string state, passed;
  rest >> state >> p.parent;
  p.running = state != "Z" && state != "X";
  for (int i = 5; i <= 15; ++i)
    rest >> passed;
  double user = 0, system = 0;
  rest >> user >> system;
  p.ended_children_s = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return p;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> all;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != name.npos)
      continue;
    const pid_t pid = std::stoi(name);
    if (process_of(pid).parent == parent)
      all.push_back(pid);
  }
  return all;
}

} // namespace callout::kit
