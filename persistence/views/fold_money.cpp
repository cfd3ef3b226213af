// Where money is: accounts and their entries from any event that holds postings, payouts, and
// what technicians have earned.
#include "persistence/views/fields.hpp"
#include "persistence/views/fold.hpp"
#include "protocols/earnings.hpp"
#include "protocols/payout.hpp"

namespace callout::views {

namespace {

std::string_view payout_status(std::string_view type) {
  using namespace payout;
  const auto word = [](phase p) { return name_of(p); };
  if (type == scheduled::kind)
    return word(phase::scheduled);
  if (type == sent::kind || type == sent_again::kind)
    return word(phase::sent);
  if (type == became_unknown::kind)
    return word(phase::unknown);
  if (type == paid::kind)
    return word(phase::paid);
  if (type == refused_for_now::kind)
    return word(phase::retrying);
  if (type == returned::kind)
    return word(phase::returned);
  return type == failed::kind ? word(phase::failed) : std::string_view{};
}

} // namespace

void fold::postings(const event_row& row) {
  const auto list = member(row.data, "postings");
  if (list.empty())
    return;
  std::vector<std::pair<account_name, std::int64_t>> read;
  for (json_walk lines{list}; lines.next();) {
    auto& [account, minor] = read.emplace_back();
    for (json_walk line{lines.value()}; line.next();) {
      if (line.name() == "account")
        account.name = text_of(line.value());
      else if (line.name() == "minor")
        minor = integer_of(line.value());
      else if (line.name() == "currency")
        account.currency = currency_of(line.value());
    }
  }
  for (std::uint64_t n = 0; auto& [account, minor] : read) {
    auto& [name, turned] = *pending.accounts.try_emplace(std::move(account)).first;
    (minor < 0 ? turned.credits : turned.debits) += std::abs(minor);
    pending.entries.push_back({pending.movements.size(), n++, &name, minor});
  }
  pending.movements.push_back({row.at, row.shard, row.seq, row.kind + '/' + row.entity, row.type});
}

void fold::earnings(const event_row& row) {
  using namespace callout::earnings;
  std::int64_t sign = 0;
  if (row.type == credited::kind || row.type == returned::kind || row.type == restored::kind)
    sign = 1;
  else if (row.type == payout_scheduled::kind)
    sign = -1;
  if (sign == 0)
    return;
  auto& e = pending.earned[row.entity];
  e.shard = row.shard;
  e.minor += sign * money_of(member(row.data, "amount")).minor;
}

payout_line* fold::find_payout(const std::string& id) {
  if (const auto found = pending.payouts.find(id); found != pending.payouts.end())
    return &found->second;
  auto kept = kept_.payout(id);
  return kept ? &pending.payouts.emplace(id, *std::move(kept)).first->second : nullptr;
}

void fold::payout(const event_row& row) {
  const auto status = payout_status(row.type);
  if (row.type == callout::payout::scheduled::kind) {
    payout_line p{.id = row.entity,
                  .shard = row.shard,
                  .technician = text_of(member(row.data, "technician")),
                  .status = std::string{status},
                  .amount = money_of(member(row.data, "amount")),
                  .created_at = row.at,
                  .updated_at = row.at,
                  .version = row.version};
    pending.payouts.insert_or_assign(row.entity, std::move(p));
    return;
  }
  std::string reference;
  if (row.type == callout::payout::paid::kind)
    reference = text_of(member(row.data, "reference"));
  auto* p = find_payout(row.entity);
  if (!p || row.version <= p->version)
    return;
  p->shard = row.shard;
  p->version = row.version;
  p->updated_at = row.at;
  if (!status.empty())
    p->status = status;
  if (!reference.empty())
    p->reference = std::move(reference);
}

} // namespace callout::views
