#include "gateway/messaging/sandbox.hpp"

namespace callout::messaging {

namespace {

payload answer(bool ok) {
  return payload::of<challenge::command>(challenge::sent{ok});
}

std::string otp_text(const std::string& code) {
  return "رمز الدخول إلى كول أوت: " + code + "\nYour Callout code: " + code +
         "\nلا تشاركه مع أحد. Do not share it.";
}

} // namespace

sandbox::sandbox(const std::filesystem::path& directory, auth::keyring keys, callout::clock& c,
                 const sandbox_options& options)
    : options_{options}, keys_{std::move(keys)}, clock_{c},
      file_{directory / "messages.jsonl", options.file_bytes_max}, thread_{[this] { run(); }} {
}

sandbox::~sandbox() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void sandbox::ask(const std::string& key, const payload& request,
                  std::function<void(payload)> done) {
  const auto asked = request.as<challenge::provider_request>();
  bool taken = false;
  if (asked) {
    const std::lock_guard lock{mutex_};
    if (stopping_)
      return;
    taken = waiting_.size() < options_.waiting_max;
    if (taken) {
      const auto due = std::chrono::steady_clock::now() +
                       std::chrono::milliseconds{fate_.plan().delay_ms.value_or(0)};
      waiting_.emplace(due, job{key, std::get<challenge::message>(*asked), std::move(done)});
    }
  }
  if (taken)
    wake_.notify_one();
  else
    done(answer(false));
}

void sandbox::run() {
  while (const auto j = next())
    send(*j);
}

std::optional<sandbox::job> sandbox::next() {
  std::unique_lock lock{mutex_};
  for (;;) {
    if (waiting_.empty()) {
      if (stopping_)
        return std::nullopt;
      wake_.wait(lock);
      continue;
    }
    const auto first = waiting_.begin();
    if (stopping_ || first->first <= std::chrono::steady_clock::now()) {
      auto j = std::move(first->second);
      waiting_.erase(first);
      return j;
    }
    const auto due = first->first; // Its own copy: the wait gives up the lock.
    wake_.wait_until(lock, due);
  }
}

void sandbox::send(const job& j) {
  misfortune luck;
  {
    const std::lock_guard lock{mutex_};
    luck = fate_.draw();
  }
  const auto says = answer(sent(j, luck));
  j.done(says);
  if (luck.twice)
    j.done(says);
}

bool sandbox::sent(const job& j, const misfortune& luck) {
  const auto now = clock_.now();
  {
    const std::lock_guard lock{mutex_};
    if (keys_kept_.contains(j.key))
      return true;
  }
  if (now >= j.asked.expires_at || j.asked.template_name != "otp" || luck.refused)
    return false;
  if (luck.lost)
    return true;
  const auto code = keys_.otp_code(j.asked.challenge);
  message m{j.asked.to, j.asked.template_name, otp_text(code), code, j.asked.challenge,
            now,        j.asked.expires_at};
  // The file is for looking at: a full disk is no reason not to send.
  static_cast<void>(file_.append(to_json(m)));
  keep(j.key, std::move(m));
  return true;
}

void sandbox::keep(const std::string& key, message m) {
  const std::lock_guard lock{mutex_};
  if (!key.empty())
    keys_kept_.insert(key);
  kept_.emplace_back(key, std::move(m));
  while (kept_.size() > options_.kept_max) {
    keys_kept_.erase(kept_.front().first);
    kept_.pop_front();
  }
}

json sandbox::messages(std::string_view to) const {
  auto found = json::array();
  const std::lock_guard lock{mutex_};
  for (auto it = kept_.rbegin(); it != kept_.rend() && found.size() < options_.shown_max; ++it)
    if (to.empty() || it->second.to == to)
      found.push_back(json::parse(to_json(it->second)));
  return {{"messages", std::move(found)}};
}

outcome<json> sandbox::set_faults(const json& document) {
  auto plan = from_json<fault_plan>(document);
  if (!plan)
    return plan.error();
  {
    const std::lock_guard lock{mutex_};
    fate_ = fate{*std::move(plan)};
  }
  return faults();
}

json sandbox::faults() const {
  const std::lock_guard lock{mutex_};
  return json::parse(to_json(fate_.plan()));
}

} // namespace callout::messaging
