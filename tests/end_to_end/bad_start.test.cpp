// Starts that cannot succeed: settings, folders and files that are wrong. Each ends with 1 and
// one line that says what is wrong and where.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace callout::end_to_end {
namespace {

constexpr std::chrono::seconds patience{30};

class BadStart : public testing::Test {
protected:
  kit::temporary_directory folder;

  std::string data() const { return (folder / "data").string(); }
  kit::command_result serve(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"serve", "--port", "0", "--data", data()};
    words.insert(words.end(), more.begin(), more.end());
    return kit::run(kit::callout_binary(), words, patience);
  }
  /// What a start with these settings says.
  std::string told_of(const std::string& settings) const {
    const auto file = folder / "callout.toml";
    std::ofstream{file} << settings;
    const auto result = serve({"--config", file.string()});
    EXPECT_EQ(result.code, 1) << settings;
    EXPECT_EQ(result.output, "") << "it said that it was ready";
    const auto place = result.error.find(file.string());
    return place == std::string::npos ? result.error
                                      : result.error.substr(place + file.string().size());
  }
};

TEST_F(BadStart, SettingsAreRefusedByFileLineAndKey) {
  EXPECT_EQ(told_of("[offers]\nbatch = 3\nfirst_z = 3\n"), ":3: offers.first_z: unknown field\n");
  EXPECT_EQ(told_of("[offers]\n\nfirst_s = \"soon\"\n"),
            ":3: offers.first_s: expected an integer\n");
  EXPECT_EQ(told_of("[server]\nport = 99999\n"), ":2: server.port: out of range\n");
  EXPECT_EQ(told_of("[serve]\nport = 1\n"), ":1: serve: unknown field\n");
  EXPECT_EQ(told_of("[trade]\ncommission_bp = 20000\n"), ":2: trade.commission_bp: out of range\n");
  EXPECT_EQ(told_of("[matching]\ntogether = true\ncompete = 1\n"),
            ":3: matching.compete: out of range\n");
  EXPECT_TRUE(told_of("[node]\nenvironment = \"prod\"\n").starts_with(":2: node.environment: "));
  EXPECT_TRUE(told_of("[node]\nshards = \n").starts_with(":2: "));
  EXPECT_TRUE(told_of("[[service]]\ncode = \"x\"\n").find("name_en: missing") != std::string::npos);
}

TEST_F(BadStart, SettingsBeyondReasonAreRefusedToo) {
  EXPECT_EQ(told_of("[trade]\ncurrency = \"sar\"\n"),
            ":2: trade.currency: expected three capital letters (ISO 4217)\n");
  EXPECT_EQ(told_of("[trade]\nwarranty_s = 9223372036854775807\n"),
            ":2: trade.warranty_s: out of range: 0 to 316224000\n");
  EXPECT_EQ(told_of("[hold]\nahead_s = 3600\n"),
            ":1: hold.first_s: must lie between give_up_s and ahead_s\n");
  EXPECT_EQ(told_of("[offers]\nbatch = -1\n"), ":2: offers.batch: out of range: 1 to 1000\n");
  EXPECT_EQ(told_of("[settlement]\nnew_release_days = 2000000000\n"),
            ":2: settlement.new_release_days: out of range: 0 to 365\n");
  EXPECT_EQ(told_of("[auth.otp]\nwaits_s = []\n"), ":2: auth.otp.waits_s: expected at least one\n");
  EXPECT_EQ(told_of("[auth.otp]\nwaits_s = [30, -1]\n"),
            ":2: auth.otp.waits_s.1: out of range: 0 to 316224000\n");
  EXPECT_EQ(told_of("[auth]\nphone_countries = [\"xx\"]\n"),
            ":2: auth.phone_countries: expected calling codes of one to three digits\n");
  const std::string service = "[[service]]\ncode = \"a\"\nname_en = \"A\"\nname_ar = \"A\"\n"
                              "labour_minor = 10\ncall_out_minor = 10\nduration_s = 60\n"
                              "skills = [\"ac\"]\n";
  EXPECT_EQ(told_of(service + "price_minor = 5\n"),
            ":5: service.0.labour_minor: more than the price\n");
  EXPECT_EQ(told_of(service + "price_minor = 50\n" + service + "price_minor = 50\n"),
            ":11: service.1.code: is there twice\n");
}

TEST_F(BadStart, ZonesAreRefusedByFilePlaceAndZone) {
  const auto zones = (folder / "zones.geojson").string();
  const auto told = [&](const std::string& text) {
    std::ofstream{zones} << text;
    const auto file = (folder / "zones.toml").string();
    std::ofstream{file} << "[zones]\nfile = \"" << zones << "\"\n";
    const auto result = serve({"--config", file});
    EXPECT_EQ(result.code, 1) << text;
    EXPECT_EQ(result.output, "") << "it said that it was ready";
    EXPECT_FALSE(std::filesystem::exists(data())) << "it looked at the zones too late";
    return result.error;
  };
  EXPECT_EQ(told("{"), "callout: zones.file: " + zones + ": /: not JSON at byte 2\n");
  EXPECT_EQ(told(R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"bow",
                     "properties":{"name_en":"Bow","name_ar":"قوس"},"geometry":{"type":"Polygon",
                     "coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}}]})"),
            "callout: zones.file: " + zones +
                ": /features/0/geometry/coordinates/0: crosses or touches itself between [0, 0] "
                "and [2, 2] (zone 'bow')\n");
  EXPECT_EQ(told_of("[zones]\nfile = 7\n"), ":2: zones.file: expected a string\n");
}

TEST_F(BadStart, AVariableNamedLikeASettingIsRefused) {
  ::setenv("CALLOUT_SERVER_PRT", "9", 1);
  const auto result = serve();
  ::unsetenv("CALLOUT_SERVER_PRT");
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.error.find("CALLOUT_SERVER_PRT: there is no such setting"), std::string::npos)
      << result.error;
}

TEST_F(BadStart, ASettingsFileThatIsNotThereIsNamed) {
  const auto result = serve({"--config", (folder / "none.toml").string()});
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.error.find("none.toml"), std::string::npos) << result.error;
}

TEST_F(BadStart, ASecondServerIsToldWhoHasTheFolder) {
  stage s;
  const auto second = kit::run(kit::callout_binary(),
                               {"serve", "--port", "0", "--data", s.data().string()}, patience);
  EXPECT_EQ(second.code, 1);
  EXPECT_NE(second.error.find(s.data().string()), std::string::npos) << second.error;
  EXPECT_NE(second.error.find(std::to_string(s.server().pid())), std::string::npos) << second.error;
  auto customer = s.by_tool("customer", "noura");
  book(customer); // The first goes on.

  const auto port =
      kit::run(kit::callout_binary(),
               {"serve", "--data", data(), "--port", std::to_string(s.server().port())}, patience);
  EXPECT_EQ(port.code, 1);
  EXPECT_NE(port.error.find(std::to_string(s.server().port())), std::string::npos) << port.error;
}

TEST_F(BadStart, AStoreStaysWhatItWasMadeFor) {
  kit::server_process server{{.data = data(), .environment = "production"}};
  EXPECT_EQ(server.terminate(), 0);
  const auto token =
      kit::run(kit::callout_binary(),
               {"token", "--data", data(), "--role", "admin", "--subject", "root"}, patience);
  EXPECT_EQ(token.code, 1);
  EXPECT_EQ(token.output, "");
  EXPECT_NE(token.error.find("in development only"), std::string::npos) << token.error;
  const auto other = serve({"--environment", "development"});
  EXPECT_EQ(other.code, 1);
  EXPECT_NE(other.error.find("node.environment"), std::string::npos) << other.error;
  EXPECT_NO_THROW(server.restart());
}

TEST_F(BadStart, TokensForAccountsThatCouldNotBeMadeAreNotGiven) {
  const auto file = folder / "callout.toml";
  std::ofstream{file} << "[node]\ncommands_in_flight = 1\n";
  const auto tokens = kit::run(kit::callout_binary(),
                               {"token", "--data", data(), "--config", file.string(), "--role",
                                "customer", "--subject", "crowd", "--count", "50"},
                               patience);
  EXPECT_EQ(tokens.code, 1);
  EXPECT_EQ(tokens.output, "");
  EXPECT_NE(tokens.error.find("overloaded"), std::string::npos) << tokens.error;
}

/// A folder with one booking in it, at rest.
class BadStore : public BadStart {
protected:
  void SetUp() override {
    stage s;
    auto customer = s.by_tool("customer", "noura");
    book(customer);
    ASSERT_EQ(s.server().terminate(), 0);
    std::filesystem::copy(s.data(), data(), std::filesystem::copy_options::recursive);
  }
  std::filesystem::path journal() const { return folder / "data/journal.db"; }

  void refused(const char* what) const {
    const auto result = serve();
    EXPECT_EQ(result.code, 1) << what;
    EXPECT_EQ(result.output, "") << what;
    EXPECT_NE(result.error.find("journal.db"), std::string::npos) << what << ": " << result.error;
  }
};

TEST_F(BadStore, OfSomethingElseIsRefused) {
  for (const char* name : {"journal.db-wal", "journal.db-shm"})
    std::filesystem::remove(folder / "data" / name);
  std::ofstream{journal()} << std::string(50'000, 'x');
  refused("no database at all");
  std::filesystem::remove(journal());
  std::filesystem::create_directory(journal());
  refused("a folder");
}

TEST_F(BadStore, OfAnotherCurrencyIsRefused) {
  std::ofstream{folder / "dirhams.toml"} << "[trade]\ncurrency = \"AED\"\n";
  const auto result = serve({"--config", (folder / "dirhams.toml").string()});
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.error.find("trade.currency: this store trades in SAR and cannot in AED"),
            std::string::npos)
      << result.error;
}

TEST_F(BadStore, ThatWasCutOffIsRefused) {
  const auto size = std::filesystem::file_size(journal());
  ASSERT_GT(size, 20'000u) << "an orderly stop leaves everything in the one file";
  std::filesystem::resize_file(journal(), size / 2);
  refused("half a journal");
}

TEST_F(BadStore, ThatCannotBeWrittenIsRefused) {
  std::vector<std::string> words{"serve", "--port", "0", "--data", data()};
  auto program = kit::callout_binary();
  if (geteuid() == 0) {
    // Nothing is read-only for root: the server becomes somebody else.
    constexpr int nobody = 65'534;
    if (!std::filesystem::exists("/usr/bin/setpriv"))
      GTEST_SKIP() << "root, and no setpriv to become somebody else with";
    words.insert(words.begin(),
                 {"--reuid=65534", "--regid=65534", "--clear-groups", program.string()});
    program = "/usr/bin/setpriv";
    ASSERT_EQ(chown(folder.path().c_str(), nobody, nobody), 0);
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder.path()})
      ASSERT_EQ(chown(file.path().c_str(), nobody, nobody), 0);
  }
  std::filesystem::permissions(journal(), std::filesystem::perms::owner_read);
  const auto result = kit::run(program, words, patience);
  if (result.code == 126 || result.code == 127)
    GTEST_SKIP() << "the program cannot be run by somebody else: " << result.error;
  EXPECT_EQ(result.code, 1) << result.error;
  EXPECT_NE(result.error.find("journal.db"), std::string::npos) << result.error;
}

} // namespace
} // namespace callout::end_to_end
