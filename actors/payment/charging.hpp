// Taking what is owed, and what comes of it: shared by the rules, which differ only in who asks.
#pragma once

#include "actors/payment/payment.hpp"

namespace callout::payment {

/// Adds one round of requests for `due`: captures from the holds that stand, in their order, and
/// a new hold of what they do not cover. What is held beyond it is voided.
void charge(const state&, std::int64_t due, const moment&, std::vector<event>& out);

/// Adds the voids of all holds that stand; they are numbered after `number`.
void void_holds(const state&, const moment&, std::uint32_t& number, std::vector<event>& out);

/// `happened`, and what follows for the money once nothing more is on its way: it is divided, or
/// tried again later, or given up. `code` says why something is missing, if it is.
decision<event> concluded(const state&, const moment&, std::vector<event> happened,
                          const std::string& code = "short");

/// What a capture of this amount posts: into escrow, or for what the platform put up.
captured as_captured(const state&, std::uint32_t number, std::string reference, const money&);
/// What a refund of this amount posts: from escrow, and beyond it from those who got it.
refunded as_refunded(const state&, std::uint32_t number, const money&);
/// `amount` of the goal leaves escrow, each getting his part of it.
released as_released(const state&, std::int64_t amount);

/// Requests that give `amount` back, of captures that still have some. Nothing when they have
/// not: then less was added.
bool give_back(const state&, std::int64_t amount, const std::string& reason, const moment&,
               std::uint32_t number, std::vector<event>& out);

} // namespace callout::payment
