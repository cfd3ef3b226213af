// Walks over blanked C++ with a stack of open braces; a brace that follows a parameter list
// outside any function opens one.
#include "tests/tidy/functions.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace callout::tidy {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

std::string_view first_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_word(text[end]))
    ++end;
  return text.substr(0, end);
}

// The head without a leading `template <…>`, which may name classes of its own.
std::string_view after_template(std::string_view head) {
  while (first_word(head) == "template") {
    int depth = 0;
    std::size_t at = head.find('<');
    if (at == std::string_view::npos)
      return head;
    for (; at < head.size(); ++at) {
      depth += head[at] == '<' ? 1 : head[at] == '>' ? -1 : 0;
      if (depth == 0)
        break;
    }
    head = trimmed(head.substr(std::min(at + 1, head.size())));
  }
  return head;
}

// The position of the colon that opens a constructor's list of members, or npos.
std::size_t member_list(std::string_view head) {
  for (auto at = head.find(')'); at != std::string_view::npos && at + 1 < head.size(); ++at) {
    if (head[at] == ':' && head[at + 1] != ':' && head[at - 1] != ':')
      return at;
  }
  return std::string_view::npos;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_space(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

std::string name_of(std::string_view head) {
  const auto open = head.find('(');
  if (head.starts_with("TEST"))
    return one_line(head.substr(0, head.find(')') + 1));
  const auto sign = head.find("operator");
  if (sign < open) {
    const auto name = one_line(head.substr(sign, open - sign));
    return name == "operator" ? "operator()" : name;
  }
  const auto end = std::min(open, head.find('='));
  const auto before = trimmed(head.substr(0, end));
  auto begin = before.size();
  while (begin > 0 &&
         (is_word(before[begin - 1]) || before[begin - 1] == ':' || before[begin - 1] == '~'))
    --begin;
  return std::string(before.substr(begin));
}

enum class scope { outer, function, other };

class scanner {
public:
  explicit scanner(const source& file) : file_(file) {}

  std::vector<function> run() {
    bool directive = false;
    for (line_ = 1; line_ <= file_.code.size(); ++line_) {
      const auto& text = file_.code[line_ - 1];
      directive = directive || trimmed(text).starts_with('#');
      for (const char c : directive ? std::string_view{} : std::string_view{text})
        take(c);
      head_ += '\n';
      directive = directive && text.ends_with('\\');
    }
    return std::move(found_);
  }

private:
  bool outside() const { return stack_.empty() || stack_.back() == scope::outer; }

  void take(char c) {
    if (c == '{')
      return open();
    if (c == '}')
      return close();
    if (!outside())
      return;
    parentheses_ += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ';' && parentheses_ == 0)
      return forget();
    if (c == ':' && is_access())
      return forget();
    if (trimmed(head_).empty() && !is_space(c))
      head_line_ = line_;
    head_ += c;
  }

  bool is_access() const {
    const auto head = trimmed(head_);
    return head == "public" || head == "private" || head == "protected";
  }

  void forget() {
    head_.clear();
    parentheses_ = 0;
  }

  void open() {
    const auto opened = outside() ? judge() : scope::other;
    if (opened == scope::function)
      function_ = {.name = name_of(after_template(trimmed(head_))), .line = head_line_};
    if (opened == scope::outer)
      forget();
    stack_.push_back(opened);
  }

  void close() {
    if (stack_.empty())
      return;
    const auto closed = stack_.back();
    stack_.pop_back();
    if (closed == scope::function) {
      function_.lines = line_ - function_.line + 1;
      found_.push_back(function_);
    }
    if (closed != scope::other)
      forget();
    else if (outside())
      head_ += '}'; // An initialiser: the declaration goes on behind it.
  }

  scope judge() const {
    const auto head = after_template(trimmed(head_));
    const auto word = first_word(head);
    static constexpr std::array<std::string_view, 5> types{"class", "struct", "union", "enum",
                                                           "namespace"};
    if (std::ranges::find(types, word) != types.end() || head.starts_with("inline namespace"))
      return scope::outer;
    if (word == "extern" && head.find(')') == std::string_view::npos)
      return scope::outer;
    if (parentheses_ > 0 || head.find(')') == std::string_view::npos)
      return scope::other;
    const auto last = head.back();
    if (member_list(head) != std::string_view::npos && (is_word(last) || last == '>'))
      return scope::other;
    return scope::function;
  }

  const source& file_;
  std::vector<function> found_;
  std::vector<scope> stack_;
  function function_;
  std::string head_; // What stands since the last declaration outside a function.
  std::size_t head_line_ = 1;
  std::size_t line_ = 1;
  int parentheses_ = 0;
};

} // namespace

std::vector<function> functions_of(const source& file) {
  return scanner(file).run();
}

} // namespace callout::tidy
