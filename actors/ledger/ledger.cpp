#include "actors/ledger/ledger.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace callout::ledger {

namespace {

// Products of two amounts do not fit in 64 bits.
using wide = __int128;

std::int64_t half_up(wide numerator, wide denominator) {
  return static_cast<std::int64_t>((2 * numerator + denominator) / (2 * denominator));
}

void add(postings& lines, std::string account, std::int64_t minor, const currency& c) {
  if (minor != 0)
    lines.push_back({std::move(account), minor, c});
}

postings transfer(std::string from, std::string to, const money& m) {
  postings lines;
  add(lines, std::move(to), m.minor, m.currency);
  add(lines, std::move(from), -m.minor, m.currency);
  return lines;
}

} // namespace

std::string escrow_account(const booking_id& b) {
  return "escrow:" + b.text;
}
std::string receivable_account(const person_id& customer) {
  return "receivable:" + customer.text;
}
std::string technician_account(const person_id& t) {
  return "technician:" + t.text;
}

std::int64_t vat_inside(std::int64_t gross, int vat_bp) {
  return half_up(wide{gross} * vat_bp, wide{10'000} + vat_bp);
}

std::int64_t vat_on(std::int64_t net, int vat_bp) {
  return half_up(wide{net} * vat_bp, 10'000);
}

std::vector<std::int64_t> allocate(std::int64_t total, std::span<const std::int64_t> weights) {
  std::vector<std::int64_t> parts(weights.size());
  const auto all = std::accumulate(weights.begin(), weights.end(), wide{0});
  if (weights.empty())
    return parts;
  if (all == 0) {
    parts[0] = total;
    return parts;
  }
  std::vector<std::int64_t> remainder(weights.size());
  auto left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    parts[i] = static_cast<std::int64_t>(wide{total} * weights[i] / all);
    remainder[i] = static_cast<std::int64_t>(wide{total} * weights[i] % all);
    left -= parts[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return remainder[a] > remainder[b]; });
  for (std::size_t i = 0; left > 0; ++i, --left)
    ++parts[order[i]];
  return parts;
}

shares split(std::int64_t gross, const payment::division& d) {
  const auto vat = vat_inside(gross, d.vat_bp);
  const auto base = std::clamp<std::int64_t>(d.labour.minor, 0, gross - vat);
  const std::int64_t weights[] = {10'000 - d.commission_bp, d.commission_bp};
  const auto commission = allocate(base, weights)[1];
  if (!d.vat_registered)
    return {gross - vat - commission, commission, vat};
  const auto vat_on_commission = std::min(vat_on(commission, d.vat_bp), gross - commission);
  return {gross - commission - vat_on_commission, commission, vat_on_commission};
}

postings capture(const booking_id& b, const money& m) {
  postings lines;
  add(lines, psp_clearing, m.minor, m.currency);
  add(lines, escrow_account(b), -m.minor, m.currency);
  return lines;
}

postings release(const booking_id& b, const money& gross, const payment::division& d) {
  const auto s = split(gross.minor, d);
  postings lines;
  add(lines, escrow_account(b), gross.minor, gross.currency);
  add(lines, technician_account(d.technician), -s.technician, gross.currency);
  add(lines, commission_account, -s.commission, gross.currency);
  add(lines, vat_account, -s.vat, gross.currency);
  return lines;
}

postings release_part(const booking_id& b, const money& gross, const money& amount,
                      const payment::division& d) {
  const money less{gross.minor - amount.minor, gross.currency};
  auto credits = release(b, gross, d);
  std::erase_if(credits, [](const posting& p) { return p.minor > 0; });
  credits = left_after(credits, refund(credits, less));
  postings lines;
  add(lines, escrow_account(b), amount.minor, amount.currency);
  lines.insert(lines.end(), credits.begin(), credits.end());
  return lines;
}

postings advance(const booking_id& b, const person_id& customer, const money& m) {
  return transfer(escrow_account(b), receivable_account(customer), m);
}

postings bear_loss(const booking_id& b, const money& m) {
  return transfer(escrow_account(b), bad_debt_account, m);
}

postings collect(const person_id& customer, const money& m) {
  return transfer(receivable_account(customer), psp_clearing, m);
}

postings write_off(const person_id& customer, const money& m) {
  return transfer(receivable_account(customer), bad_debt_account, m);
}

postings refund_undivided(const booking_id& b, const money& m) {
  return transfer(psp_clearing, escrow_account(b), m);
}

postings refund(const postings& left, const money& m) {
  std::vector<std::int64_t> weights;
  for (const auto& line : left)
    weights.push_back(-line.minor);
  const auto parts = allocate(m.minor, weights);
  postings lines;
  for (std::size_t i = 0; i < left.size(); ++i)
    add(lines, left[i].account, parts[i], m.currency);
  add(lines, psp_clearing, -m.minor, m.currency);
  return lines;
}

postings left_after(postings credits, const postings& refunded) {
  for (auto& line : credits)
    line.minor += sum(refunded, line.account);
  std::erase_if(credits, [](const posting& p) { return p.minor == 0; });
  return credits;
}

postings payout_sent(const person_id& t, const money& m) {
  return {{technician_account(t), m.minor, m.currency}, {payouts_in_transit, -m.minor, m.currency}};
}

postings payout_paid(const money& m) {
  return {{payouts_in_transit, m.minor, m.currency}, {psp_clearing, -m.minor, m.currency}};
}

postings payout_returned(const person_id& t, const money& m) {
  return transfer(technician_account(t), psp_clearing, m);
}

postings payout_failed(const person_id& t, const money& m) {
  return {{payouts_in_transit, m.minor, m.currency}, {technician_account(t), -m.minor, m.currency}};
}

bool balanced(std::span<const posting> lines) {
  std::map<std::string_view, wide> totals;
  for (const auto& line : lines)
    totals[line.currency.text()] += line.minor;
  return std::all_of(totals.begin(), totals.end(), [](const auto& t) { return t.second == 0; });
}

std::int64_t sum(std::span<const posting> lines, std::string_view account) {
  std::int64_t total = 0;
  for (const auto& line : lines)
    if (line.account == account)
      total += line.minor;
  return total;
}

} // namespace callout::ledger
