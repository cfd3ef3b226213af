// Reads the tree, and judges what can only be judged by looking at several files.
#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

namespace callout::tidy {
namespace {

namespace fs = std::filesystem;

// The same as .gitignore: what is made here and not kept.
bool is_passed_over(const fs::path& root, const fs::path& path) {
  const auto name = path.filename().string();
  return name == ".git" ||
         (path.parent_path() == root && (name.starts_with("build") || name == "data"));
}

bool is_text(const fs::path& path) {
  static constexpr std::array<std::string_view, 14> endings{
      ".cpp", ".hpp", ".md",  ".txt",  ".cmake", ".toml", ".json",
      ".yml", ".sh",  ".sql", ".html", ".js",    ".css",  ".py"};
  static constexpr std::array<std::string_view, 7> names{
      "dev", "run", ".clang-format", ".clang-tidy", ".editorconfig", ".gitignore", "Containerfile"};
  const auto ending = path.extension().string();
  const auto name = path.filename().string();
  return std::ranges::find(endings, ending) != endings.end() ||
         std::ranges::find(names, name) != names.end();
}

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Whether the list names the file, with nothing of a longer name around it.
bool names_file(const source& cmake, std::string_view file) {
  constexpr std::string_view between = " ()\"/";
  for (std::string_view line : cmake.lines) {
    line = line.substr(0, line.find('#'));
    for (auto at = line.find(file); at != std::string_view::npos; at = line.find(file, at + 1)) {
      const auto end = at + file.size();
      const bool begins = at == 0 || between.substr(0, 4).find(line[at - 1]) != between.npos;
      if (begins && (end == line.size() || between.find(line[end]) != between.npos))
        return true;
    }
  }
  return false;
}

} // namespace

std::vector<source> read_tree(const fs::path& root) {
  std::vector<source> tree;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    if (is_passed_over(root, it->path()))
      it.disable_recursion_pending();
    else if (it->is_regular_file() && is_text(it->path()))
      tree.push_back(
          make_source(it->path().lexically_relative(root).generic_string(), content(it->path())));
  }
  std::ranges::sort(tree, {}, &source::path);
  return tree;
}

std::vector<finding> unexplained_folders(const std::vector<source>& tree) {
  std::set<std::string> with_code, with_readme;
  for (const auto& file : tree) {
    if (file.is_cpp())
      with_code.insert(file.folder());
    if (file.name() == "README.md")
      with_readme.insert(file.folder());
  }
  std::vector<finding> found;
  for (const auto& folder : with_code)
    if (!with_readme.contains(folder))
      found.push_back({folder, 0, "a folder with code and without a README.md"});
  return found;
}

std::vector<finding> unbuilt_sources(const std::vector<source>& tree) {
  std::map<std::string, std::vector<const source*>> lists;
  for (const auto& file : tree)
    if (file.name() == "CMakeLists.txt" || file.name().ends_with(".cmake"))
      lists[file.folder()].push_back(&file);
  std::vector<finding> found;
  for (const auto& file : tree) {
    if (!file.path.ends_with(".cpp"))
      continue;
    bool named = false;
    for (fs::path folder = file.folder();; folder = folder.parent_path()) {
      const auto list = lists.find(folder.generic_string());
      const auto relative = fs::path(file.path).lexically_relative(folder).generic_string();
      if (list != lists.end())
        for (const auto* one : list->second)
          named = named || names_file(*one, folder.empty() ? file.path : relative);
      if (named || folder.empty())
        break;
    }
    if (!named)
      found.push_back({file.path, 0, "no CMakeLists.txt builds it"});
  }
  return found;
}

std::vector<allowance> read_allowances(const source& list) {
  std::vector<allowance> rows;
  for (const auto& line : list.lines) {
    if (line.empty() || line.starts_with('#'))
      continue;
    std::istringstream in(line);
    allowance row;
    in >> row.lines >> std::ws;
    std::getline(in, row.what);
    rows.push_back(row);
  }
  return rows;
}

std::vector<finding> ratchet(const std::vector<allowance>& measured, std::size_t limit,
                             const source& list) {
  std::map<std::string, std::size_t> allowed;
  for (const auto& row : read_allowances(list))
    allowed[row.what] = row.lines;
  std::vector<finding> found;
  for (const auto& [what, lines] : measured) {
    if (lines <= limit)
      continue;
    const auto row = allowed.find(what);
    if (row == allowed.end() || lines > row->second)
      found.push_back({what, 0,
                       std::to_string(lines) + " lines, where " +
                           std::to_string(row == allowed.end() ? limit : row->second) +
                           " are allowed"});
    if (row != allowed.end() && lines <= row->second)
      allowed.erase(row);
  }
  for (const auto& [what, lines] : allowed)
    if (std::ranges::none_of(measured,
                             [&](const auto& m) { return m.what == what && m.lines > limit; }))
      found.push_back({list.path, 0, "strike out \"" + what + "\": it keeps to the limit now"});
  return found;
}

} // namespace callout::tidy
