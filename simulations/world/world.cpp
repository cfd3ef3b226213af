#include "simulations/world/world.hpp"

#include "config/kinds.hpp"
#include "persistence/memory/books.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t story_lines = 200;
/// Of one run whose life has the usual pace; ten times what the longest has needed.
constexpr double steps_most = 2'000'000;

std::string name_of_node(std::size_t i) {
  return "node-" + std::to_string(i + 1);
}

auditors::row row_of(const event_row& r, const std::string& writer) {
  return {.shard = r.shard,
          .seq = static_cast<std::int64_t>(r.seq),
          .version = static_cast<std::int64_t>(r.version),
          .at = r.at.time_since_epoch().count(),
          .kind = r.kind,
          .entity = r.entity,
          .type = r.type,
          .data = r.data,
          .effects = r.effects,
          .command = r.command_id,
          .by = r.principal,
          .writer = writer};
}

} // namespace

world::world(world_options o, std::uint64_t seed)
    : luck{seed}, store{time, luck.part()}, net{time, luck.part()}, outside{time, clock,
                                                                            luck.part()},
      options_{std::move(o)}, kinds_{config::all_kinds()}, ground_{time, clock,    store,
                                                                   net,  outside,  kinds_,
                                                                   luck, options_, {}} {
  ground_.said = [this](const std::string& node, const char* event, const std::string& detail) {
    note(event);
    overhear(event, detail);
    tell(node + ": " + event + ": " + detail);
  };
  store.mishap = net.mishap = outside.mishap = [this](const char* what) { note(what); };
  store.written = [this](const auto& rows, const auto& writer) { see(rows, writer); };
  net.said = [this](const std::string& subject) { overhear("a subject", subject); };
  nodes_.resize(options_.nodes);
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    start(i);
}

world::~world() {
  twins_.clear();
  nodes_.clear();
}

void world::see(const std::vector<event_row>& rows, const std::string& writer) {
  for (const auto& r : rows) {
    broken_ = broken_ || r.seq != ++heads_[r.shard];
    note(r.type);
    if (wants_story)
      tell(r.kind + '/' + r.entity + ' ' + r.type + ' ' + r.data);
    log_.add(row_of(r, writer));
  }
}

void world::overhear(const std::string& where, const std::string& said) {
  if (said.find(secret) != said.npos)
    leaked.push_back(where + ": " + said);
}

void world::tell(std::string line) {
  if (!wants_story)
    return;
  story.push_back(to_text(clock.now()) + ' ' + std::move(line));
  if (story.size() > story_lines)
    story.pop_front();
}

bool world::step() {
  if (broken_)
    throw std::runtime_error{"the log has two rows of one number, or a gap"};
  if (static_cast<double>(++steps_) > steps_most * options_.pace)
    throw std::runtime_error{"it goes round in circles: " + std::to_string(steps_) + " steps"};
  busy_.clear();
  for (const auto* all : {&nodes_, &twins_})
    for (const auto& m : *all)
      if (m && m->busy())
        busy_.push_back(m.get());
  if (busy_.empty())
    return time.step();
  // Now and then something else happens while actors are at work.
  if (const auto next = time.next(); next && *next <= time.now() + 1ms && luck.happens(0.1))
    return time.step();
  luck.one_of(busy_)->run_one(luck);
  return true;
}

bool world::run_for(ticks span, const std::function<bool()>& enough) {
  const auto over = std::make_shared<bool>(false);
  time.in(span, [over] { *over = true; });
  while (!*over && !enough()) {
    step();
    look_after();
  }
  return enough();
}

/// Who is turned away, or has handed over, goes, and is started again as any supervisor would.
void world::look_after() {
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i] && nodes_[i]->over()) {
      note("node ended");
      nodes_[i].reset();
      time.in(1s, [this, i] {
        if (!nodes_[i])
          start(i);
      });
    }
  std::erase_if(twins_, [](const auto& m) { return m->over(); });
}

machine* world::any(chance& c) {
  std::vector<machine*> open;
  for (const auto& m : nodes_)
    if (m && m->open())
      open.push_back(m.get());
  return open.empty() ? nullptr : c.one_of(open);
}

void world::start(std::size_t i) {
  nodes_[i] = std::make_unique<machine>(ground_, name_of_node(i));
}

void world::kill(std::size_t i) {
  if (nodes_[i])
    nodes_[i]->die();
  nodes_[i].reset();
}

void world::start_twin(std::size_t i) {
  twins_.push_back(std::make_unique<machine>(ground_, name_of_node(i)));
}

bool world::is_whole() const {
  std::size_t held = 0;
  for (const auto& m : nodes_) {
    if (!m || m->frozen() || net.is_cut(m->name()))
      return false;
    held += m->holds();
  }
  return twins_.empty() && held == domain_count * options_.shards;
}

machine* world::owner_of(shard_id s) {
  for (const auto& m : nodes_)
    if (m && m->holds(s))
      return m.get();
  return nullptr;
}

void world::forget_folds() {
  const auto books = store.log.books();
  books->snapshots.clear();
  books->checkpoints.clear();
}

std::string world::want() const {
  std::size_t held = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto& m = nodes_[i];
    if (!m || m->frozen() || net.is_cut(m->name()))
      return name_of_node(i) + (!m ? " is down" : m->frozen() ? " is frozen" : " is cut off");
    held += m->holds();
  }
  if (!twins_.empty())
    return twins_.front()->name() + " is there twice";
  const auto all = domain_count * options_.shards;
  return held == all ? "" : std::to_string(held) + " of " + std::to_string(all) + " shards held";
}

void world::heal() {
  store.down = false;
  store.weather = {};
  net.weather = {};
  twins_.clear();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    net.join(name_of_node(i));
    if (nodes_[i] && nodes_[i]->draining())
      kill(i); // Nobody may be left to hand over to.
    if (!nodes_[i])
      start(i);
    nodes_[i]->cut_from_store(false);
    nodes_[i]->put_clock(span{});
    if (nodes_[i]->frozen())
      nodes_[i]->thaw();
  }
}

void world::advance(span by) {
  clock.ahead += by;
  for (const auto& m : nodes_)
    if (m)
      m->put_clock(span{});
}

} // namespace callout::sim
