// One booking from request to payout over sockets, once for each case of VAT (DOMAIN §3.8).
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

struct vat_case {
  bool registered;
  std::int64_t technician, vat;
};

class Life : public testing::Test {
protected:
  stage s;
  person customer = s.by_phone("+966501234567", "customer");
  person technician = s.by_phone("0507654321", "technician");
  person operator_ = s.by_tool("operator", "huda");

  void live(const vat_case& c) {
    approve(c.registered);
    go_on_shift(s, technician);
    auto his = technician.stream();
    auto hers = customer.stream(kit::sign_in::by_first_frame);
    const auto booking = book_twice();
    take(his, hers, booking);
    visit(hers, booking);
    settle(c, booking);
    pay_out(c, his.last_offset());
  }

  void approve(bool vat_registered) {
    const auto unknown = technician.put(
        "/v1/technicians/me",
        {{"name", "سالم"}, {"skills", {"ac"}}, {"base", {{"lat", 24.69}, {"lon", 46.69}}}});
    EXPECT_EQ(unknown["name"], "سالم");
    EXPECT_EQ(unknown["approved"], false);
    const auto shown = operator_.post("/v1/technicians/" + technician.id() + "/approve",
                                      {{"vat_registered", vat_registered}});
    EXPECT_EQ(shown["vat_registered"], vat_registered);
    EXPECT_EQ(technician.get("/v1/technicians/me/earnings"),
              (json{{"technician", technician.id()},
                    {"jobs", 0},
                    {"paid", {{"minor", 0}, {"currency", "SAR"}}},
                    {"credits", json::array()}}))
        << "an empty account, not none";
  }

  /// The same key twice: the same booking, in the same words.
  std::string book_twice() {
    const auto first = customer.http().post("/v1/bookings", wanted_now(), "الحجز-1");
    EXPECT_EQ(first.status, 400u) << "a key must be visible ASCII";
    const auto one = customer.http().post("/v1/bookings", wanted_now(), "booking-1");
    const auto two = customer.http().post("/v1/bookings", wanted_now(), "booking-1");
    const auto booking = expect(one, 201);
    EXPECT_EQ(two.status, 201u);
    EXPECT_EQ(two.body, one.body);
    EXPECT_EQ(two.header("idempotent-replayed"), "true");
    EXPECT_EQ(one.header("location"), "/v1/bookings/" + booking["id"].get<std::string>());
    EXPECT_EQ(booking["price"], (json{{"minor", 34950}, {"currency", "SAR"}}));
    EXPECT_EQ(booking["location"]["address"], "شارع العليا، الرياض");
    EXPECT_EQ(booking["note"], "المكيف لا يبرّد ❄");
    EXPECT_EQ(customer.list("/v1/bookings")["items"].size(), 1u);
    return booking["id"];
  }

  void take(kit::ws_client& his, kit::ws_client& hers, const std::string& booking) {
    const auto offer = his.wait_for("offer.made")["data"];
    EXPECT_EQ(offer["booking"], booking);
    EXPECT_EQ(offer["price"]["minor"], 34950);
    EXPECT_EQ(offer.dump().find("العليا"), std::string::npos)
        << "the address is shown before he accepted: " << offer;
    const auto mine =
        technician.post("/v1/offers/" + offer["offer"].get<std::string>() + "/accept");
    EXPECT_EQ(mine["calendar"].at(0)["booking"], booking);
    await(hers, booking, "assigned");
    EXPECT_EQ(customer.get("/v1/bookings/" + booking)["technician"], technician.id());
  }

  void visit(kit::ws_client& hers, const std::string& booking) {
    const auto path = "/v1/bookings/" + booking;
    technician.post(path + "/depart");
    await(hers, booking, "en_route");
    auto his = technician.stream();
    // Phones say where they are again and again; it shows once the lists know of his job.
    json moved;
    eventually("she sees where he is", [&] {
      say_where(s, his);
      for (const auto& frame : hers.drain())
        if (frame["type"] == "technician.moved")
          moved = frame["data"];
      return moved.is_object();
    });
    EXPECT_EQ(moved["lat"], 24.695);
    const auto far_away = technician.http().post(path + "/arrive");
    EXPECT_EQ(expect(far_away, 409)["code"], "booking.needs_code") << "he last was elsewhere";
    technician.post(path + "/arrive", at_the_door(s));
    await(hers, booking, "arrived");
    EXPECT_FALSE(technician.get(path).contains("start_code")) << "only the customer knows it";
    const std::string code = customer.get(path)["start_code"];
    const auto wrong = technician.http().post(path + "/start", {{"code", other_than(code)}});
    EXPECT_EQ(expect(wrong, 403)["code"], "booking.wrong_code");
    technician.post(path + "/start", {{"code", arabic_digits(code)}});
    await(hers, booking, "in_progress");
    technician.post(path + "/finish");
    await(hers, booking, "work_done");
    customer.post(path + "/confirm");
    await(hers, booking, "completed");
  }

  void settle(const vat_case& c, const std::string& booking) {
    eventually("the payment is released", [&] {
      return operator_.get("/v1/bookings/" + booking + "/payment")["status"] == "released";
    });
    eventually("the earnings know of it", [&] {
      const auto mine = technician.http().get("/v1/technicians/me/earnings");
      return mine.ok() && mine.document()["credits"].size() == 1;
    });
    const auto books = balances(operator_);
    EXPECT_EQ(total(books), 0);
    EXPECT_EQ(books.at("psp:clearing"), 34950);
    EXPECT_EQ(books.at("escrow:" + booking), 0);
    EXPECT_EQ(books.at("technician:" + technician.id()), -c.technician);
    EXPECT_EQ(books.at("revenue:commission"), -4000);
    EXPECT_EQ(books.at("vat:payable"), -c.vat);
  }

  void pay_out(const vat_case& c, std::uint64_t seen) {
    const auto run = [&](const char* key) {
      return expect(operator_.http().post("/v1/payouts/run", json::object(), key));
    };
    const json too_early{{"technicians", 0}, {"too_little", 1}, {"not_reached", 0}};
    EXPECT_EQ(run("too-early"), too_early);
    s.advance(
        until_available(s, technician)); // Three business days, with a weekend between or not.
    technician.refresh();
    operator_ = s.by_tool("operator", "huda");
    const json reached{{"technicians", 1}, {"too_little", 0}, {"not_reached", 0}};
    EXPECT_EQ(run("this-week"), reached);
    EXPECT_EQ(run("this-week"), reached) << "a retry is answered alike";
    EXPECT_EQ(operator_.http()
                  .post("/v1/payouts/run", json::object(), "this-week")
                  .header("idempotent-replayed"),
              "true");
    const json nobody{{"technicians", 0}, {"too_little", 0}, {"not_reached", 0}};
    EXPECT_EQ(run("once-more"), nobody) << "nobody is paid twice";
    expect(operator_.http().post("/v1/payouts/run", json::object(), "no key"), 400);
    auto his = technician.stream_after(seen);
    const auto paid = his.wait_for("payout.changed", std::chrono::seconds{15},
                                   [](const json& f) { return f["data"]["status"] == "paid"; });
    const auto payouts = technician.get("/v1/technicians/me/payouts")["items"];
    ASSERT_EQ(payouts.size(), 1u);
    EXPECT_EQ(payouts[0]["status"], "paid");
    EXPECT_EQ(payouts[0]["amount"]["minor"], c.technician);
    EXPECT_EQ(technician.get("/v1/technicians/me/earnings")["paid"]["minor"], c.technician);
    const auto books = balances(operator_);
    EXPECT_EQ(total(books), 0);
    EXPECT_EQ(books.at("technician:" + technician.id()), 0);
    EXPECT_EQ(books.at("payouts:in_transit"), 0);
    EXPECT_EQ(books.at("psp:clearing"), 34950 - c.technician);
    const auto outside = operator_.get("/v1/sandbox/payments/books")["totals"].at(0);
    EXPECT_EQ(outside["captured"], 34950);
    EXPECT_EQ(outside["paid_out"], c.technician);
  }

  static void await(kit::ws_client& stream, const std::string& booking, const char* status) {
    stream.wait_for("booking.changed", std::chrono::seconds{15}, [&](const json& f) {
      return f["data"]["booking"] == booking && f["data"]["status"] == status;
    });
  }
  static std::string other_than(std::string code) {
    code[0] = code[0] == '9' ? '0' : static_cast<char>(code[0] + 1);
    return code;
  }
  /// As an Arabic keyboard types them.
  static std::string arabic_digits(const std::string& code) {
    std::string out;
    for (char c : code)
      out.append("\u0660").back() = static_cast<char>(0xA0 + (c - '0'));
    return out;
  }
};

TEST_F(Life, OfATechnicianWhoChargesVatHimself) {
  live({.registered = true, .technician = 30350, .vat = 600});
}

TEST_F(Life, OfATechnicianForWhomThePlatformOwesTheVat) {
  live({.registered = false, .technician = 26391, .vat = 4559});
}

} // namespace
} // namespace callout::end_to_end
