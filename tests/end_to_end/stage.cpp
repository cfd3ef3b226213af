#include "tests/end_to_end/stage.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <future>
#include <unistd.h>

namespace callout::end_to_end {

namespace {

/// The words that name the settings file, which is written for them; none without settings.
std::vector<std::string> settings_file(const kit::temporary_directory& folder, std::string settings,
                                       const std::string& database) {
  static int installations = 0;
  if (!stage::shape().empty())
    settings = "[mesh]\nnats = [\"" + stage::nats().url() + "\"]\nttl_ms = 2000\nprefix = \"t" +
               std::to_string(++installations) + "-" + std::to_string(getpid()) +
               "\"\n[auth]\nkeys = \"" + (folder / "keys").string() + "\"\n" + settings;
  if (!database.empty())
    settings = "[store]\npostgres = \"" + database + "\"\n" + settings;
  if (settings.empty())
    return {};
  const auto file = folder / "callout.toml";
  std::ofstream{file} << settings;
  return {"--config", file.string()};
}

} // namespace

json expect(const kit::http_answer& a, unsigned status) {
  if (a.status != status)
    throw std::runtime_error{"expected " + std::to_string(status) + ", got " +
                             std::to_string(a.status) + " " + a.body};
  return a.body.empty() ? json{} : a.document();
}

void eventually(const std::string& what, const std::function<bool()>& holds,
                std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds beat{5};
  boost::asio::io_context io;
  const auto open = boost::asio::make_work_guard(io);
  const auto begun = std::chrono::steady_clock::now();
  while (!holds()) {
    if (std::chrono::steady_clock::now() - begun > patience)
      throw std::runtime_error{"it never came to this: " + what};
    io.run_for(beat);
  }
}

person::person(std::string url, std::string access, std::string refresh)
    : url_{std::move(url)}, access_{std::move(access)}, refresh_{std::move(refresh)},
      http_{url_, access_}, id_{get("/v1/me")["id"].get<std::string>()} {
}

json person::list(const std::string& target) {
  kit::http_answer shown;
  eventually("a list that shows everything", [&] {
    shown = http_.send(
        {.method = "GET", .target = target, .headers = {{"Callout-Consistency", "strong"}}});
    return shown.status != 503; // As while a new owner still folds what the last one left.
  });
  return expect(shown);
}

kit::ws_client person::stream(kit::sign_in how) const {
  return {url_, access_, how};
}

kit::ws_client person::stream_after(std::uint64_t offset) const {
  auto s = stream();
  s.send({{"type", "resume"}, {"offset", offset}});
  return s;
}

void person::refresh() {
  const auto given =
      expect(kit::http_client{url_}.post("/v1/auth/tokens", {{"refresh_token", refresh_}}));
  access_ = given["access_token"];
  refresh_ = given["refresh_token"];
  http_ = kit::http_client{url_, access_};
}

stage::stage(const std::string& settings)
    : database_{postgres() ? postgres()->fresh_database() : ""}, words_{settings_file(folder_,
                                                                                      settings,
                                                                                      database_)} {
  start();
}

/// All at once, as each waits for what is its own. A process dies with the thread that started it,
/// so these threads stay.
void stage::start() {
  const auto all = shape();
  std::vector<std::future<void>> started;
  others_.resize(all.empty() ? 0 : all.size() - 1);
  for (std::size_t i = 1; i < all.size(); ++i) {
    auto up = std::make_shared<std::promise<void>>();
    started.push_back(up->get_future());
    keepers_.emplace_back([this, i, up, roles = all[i]](const std::stop_token& over) {
      try {
        others_[i - 1] =
            std::make_unique<kit::server_process>(node("node-" + std::to_string(i), roles));
        up->set_value();
      } catch (...) {
        up->set_exception(std::current_exception());
      }
      std::mutex mutex;
      std::unique_lock held{mutex};
      std::condition_variable_any{}.wait(held, over, [] { return false; });
    });
  }
  server_ = std::make_unique<kit::server_process>(node("data", all.empty() ? "" : all.front()));
  for (auto& one : started)
    one.get();
}

kit::server_options stage::node(const std::string& name, const std::string& roles) const {
  kit::server_options o{.data = folder_ / name, .arguments = words_};
  if (!roles.empty())
    o.arguments.insert(o.arguments.end(), {"--name", name, "--roles", roles});
  return o;
}

std::vector<std::string> stage::shape() {
  const char* wanted = std::getenv("CALLOUT_TEST_SHAPE");
  const std::string_view name = wanted ? wanted : "";
  const std::string all = "gateway,fulfilment,people,settlement";
  if (name == "alike") // The sandbox has one pair of books, so that one node alone runs it.
    return {all + ",worker", all, all};
  if (name == "workers")
    return {all, "worker"};
  if (name == "domains")
    return {"gateway", "fulfilment", "people", "settlement", "worker"};
  if (!name.empty())
    throw std::runtime_error{"CALLOUT_TEST_SHAPE: alike, workers or domains"};
  return {};
}

kit::nats_server& stage::nats() {
  static kit::nats_server one;
  return one;
}

/// With CALLOUT_TEST_STORE=postgres every server of these tests keeps its log in a database of its
/// own, on a server that is started for all of them.
kit::postgres_server* stage::postgres() {
  const char* wanted = std::getenv("CALLOUT_TEST_STORE");
  if (shape().empty() && (!wanted || std::string_view{wanted} != "postgres"))
    return nullptr;
  static kit::postgres_server one;
  return &one;
}

std::vector<std::string> stage::command_line() const {
  std::vector<std::string> words{"serve", "--port", std::to_string(server_->port()), "--data",
                                 data().string()};
  const auto o = node("data", shape().empty() ? "" : shape().front());
  words.insert(words.end(), o.arguments.begin(), o.arguments.end());
  return words;
}

kit::command_result stage::tool(std::vector<std::string> words) const {
  words.insert(words.end(), {"--data", data().string()});
  words.insert(words.end(), words_.begin(), words_.end());
  return kit::run(kit::callout_binary(), words);
}

person stage::by_phone(const std::string& phone, const std::string& role) {
  kit::http_client http{url()};
  const auto sent = expect(http.post("/v1/auth/otp", {{"phone", phone}}), 202);
  std::string code;
  eventually("a code was sent to " + phone, [&] {
    const auto sent_lately = expect(http.get("/v1/sandbox/messages"));
    for (const auto& m : sent_lately["messages"])
      if (m["challenge"] == sent["challenge_id"])
        code = m["code"];
    return !code.empty();
  });
  const auto given = expect(http.post(
      "/v1/auth/tokens", {{"challenge_id", sent["challenge_id"]}, {"code", code}, {"role", role}}));
  return {url(), given["access_token"], given["refresh_token"]};
}

person stage::by_tool(const std::string& role, const std::string& subject) {
  return {url(), kit::tokens(data(), role, subject).at(0).text};
}

std::vector<person> stage::many_by_tool(const std::string& role, const std::string& subject,
                                        std::size_t count) {
  std::vector<person> all;
  for (const auto& t : kit::tokens(data(), role, subject, count))
    all.emplace_back(url(), t.text);
  return all;
}

std::string stage::advance(std::int64_t seconds) {
  kit::http_client http{url()};
  return expect(http.post("/v1/sandbox/clock/advance", {{"seconds", seconds}}))["now"];
}

std::string stage::in_days(int days, const std::string& time) {
  instant at;
  if (!from_text(now(), at))
    throw std::runtime_error{"the server's clock tells no time"};
  return to_text(at + std::chrono::days{days}).substr(0, 11) + time + ":00Z";
}

} // namespace callout::end_to_end
