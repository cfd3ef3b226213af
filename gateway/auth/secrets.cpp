#include "gateway/auth/secrets.hpp"

#include "gateway/auth/base64url.hpp"
#include "protocols/json.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace callout::auth {

namespace {

constexpr std::size_t file_size_max = 4096;
constexpr std::size_t signing_keys_max = 4;

struct stored {
  std::int64_t version = 1;
  std::string master;
  std::vector<std::string> signing;
  static constexpr auto fields() {
    using s = stored;
    return std::tuple{
        field{"version", &s::version, "", bounds{.min = 1, .max = 1}}, field{"master", &s::master},
        field{"signing", &s::signing, "", bounds{.min_length = 1, .max_length = signing_keys_max}}};
  }
};

/// A file descriptor that closes itself.
struct descriptor {
  int number = -1;
  explicit descriptor(int n) : number{n} {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number >= 0)
      ::close(number);
  }
};

rejection fault(const std::filesystem::path& file, const std::string& what) {
  return {"keys.unusable", file.string() + ": " + what, 500};
}

std::string reason() {
  return std::generic_category().message(errno);
}

std::string encoded(const secret& s) {
  return to_base64url({reinterpret_cast<const char*>(s.bytes.data()), s.bytes.size()});
}

std::optional<secret> decoded(std::string_view text) {
  const auto bytes = from_base64url(text);
  secret s;
  if (!bytes || bytes->size() != s.bytes.size())
    return std::nullopt;
  std::memcpy(s.bytes.data(), bytes->data(), s.bytes.size());
  return s;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// Nothing when there is no such file.
std::optional<outcome<secrets>> load(const std::filesystem::path& file) {
  const descriptor fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (fd.number < 0) {
    if (errno == ENOENT)
      return std::nullopt;
    return fault(file, "cannot be opened: " + reason());
  }
  struct stat about {};
  if (::fstat(fd.number, &about) != 0)
    return fault(file, reason());
  if (!S_ISREG(about.st_mode))
    return fault(file, "is not a file");
  if ((about.st_mode & 077) != 0)
    return fault(file, "holds secrets and others may read or change it: chmod 600 it");
  std::string text(file_size_max + 1, '\0');
  std::size_t size = 0;
  for (;;) {
    const auto n = ::read(fd.number, text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fault(file, "cannot be read: " + reason());
    size += static_cast<std::size_t>(n);
    if (n == 0 || size == text.size())
      break;
  }
  text.resize(size);
  auto found = secrets_from_text(text);
  OPENSSL_cleanse(text.data(), text.size());
  if (!found)
    return fault(file, found.error().detail);
  return found;
}

/// Writes a file beside it and links it into place, which only the first of several can do.
std::optional<rejection> make(const std::filesystem::path& file) {
  auto beside = file.string() + ".new-XXXXXX";
  {
    const descriptor fd{::mkostemp(beside.data(), O_CLOEXEC)};
    if (fd.number < 0)
      return fault(file, "cannot be made: " + reason());
    auto text = to_text(fresh_secrets());
    const bool written = write_all(fd.number, text) && ::fsync(fd.number) == 0;
    const auto why = reason();
    OPENSSL_cleanse(text.data(), text.size());
    if (!written) {
      ::unlink(beside.c_str());
      return fault(beside, "cannot be written: " + why);
    }
  }
  const bool linked = ::link(beside.c_str(), file.c_str()) == 0 || errno == EEXIST;
  const auto why = reason();
  ::unlink(beside.c_str());
  if (!linked)
    return fault(file, "cannot be made: " + why);
  const descriptor folder{
      ::open(file.parent_path().empty() ? "." : file.parent_path().c_str(), O_RDONLY | O_CLOEXEC)};
  if (folder.number < 0 || ::fsync(folder.number) != 0)
    return fault(file, "its folder cannot be made durable: " + reason());
  return std::nullopt;
}

} // namespace

secret::~secret() {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

secrets fresh_secrets() {
  secrets s;
  s.signing.resize(1);
  for (auto* one : {&s.master, &s.signing[0]})
    if (RAND_priv_bytes(one->bytes.data(), static_cast<int>(one->bytes.size())) != 1)
      throw std::runtime_error{"the system's random generator failed"};
  return s;
}

std::string to_text(const secrets& s) {
  stored file{.master = encoded(s.master)};
  for (const auto& one : s.signing)
    file.signing.push_back(encoded(one));
  return to_json(file) + "\n";
}

outcome<secrets> secrets_from_text(std::string_view text) {
  const auto document = parse(text, {.bytes = file_size_max});
  if (!document)
    return document.error();
  const auto file = from_json<stored>(*document);
  if (!file)
    return file.error();
  secrets s;
  const auto master = decoded(file->master);
  if (!master)
    return rejection{"malformed", "/master: expected 32 bytes as base64url"};
  s.master = *master;
  for (const auto& one : file->signing) {
    const auto seed = decoded(one);
    if (!seed)
      return rejection{"malformed", "/signing: expected 32 bytes each as base64url"};
    s.signing.push_back(*seed);
  }
  return s;
}

outcome<secrets> load_or_make_secrets(const std::filesystem::path& file) {
  if (auto found = load(file))
    return *std::move(found);
  if (auto why = make(file))
    return *why;
  if (auto found = load(file))
    return *std::move(found);
  return fault(file, "went away as soon as it was made");
}

} // namespace callout::auth
