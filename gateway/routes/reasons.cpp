#include "gateway/routes/reasons.hpp"

#include "protocols/text.hpp"

#include <algorithm>
#include <charconv>

namespace callout::routes {

namespace {

struct reason {
  std::string_view code, en, ar;
};

constexpr reason table[] = {
    // What became of somebody.
    {"asked", "Was asked; has not answered yet.", "عُرضت عليه المهمة ولم يجب بعد."},
    {"won", "Accepted first and has the job.", "قبِل أولًا وأُسندت إليه المهمة."},
    {"too_late", "Accepted after the offer was over or taken.",
     "قبِل بعد انتهاء العرض أو بعد أن أخذه غيره."},
    {"declined", "Was asked and declined.", "عُرضت عليه المهمة فاعتذر."},
    {"let_pass", "Was asked and let the offer pass.", "عُرضت عليه المهمة ولم يجب في الوقت."},
    {"unable", "Was asked and could not take it.", "عُرضت عليه المهمة ولم يكن بوسعه أخذها."},
    {"withdrawn", "Was asked; the offer was withdrawn.", "عُرضت عليه المهمة ثم سُحب العرض."},
    {"outranked", "Others cost less time; there were no more offers in this round.",
     "غيره أقل كلفةً في الوقت، ولم تبقَ عروض في هذه الجولة."},
    {"needed_elsewhere", "Costs this job less time; other jobs need him more.",
     "أقل كلفةً في الوقت لهذه المهمة، لكن حاجة مهام أخرى إليه أكبر."},
    {"before_another_offer", "Stands before another offer, so others came first.",
     "أمامه عرض آخر، فتقدّم عليه غيره."},
    {"declined_before", "Declined this job before, so is not asked again.",
     "اعتذر عن هذه المهمة من قبل، فلا تُعرض عليه ثانيةً."},
    {"let_pass_before", "Let an offer of this job pass, so is not asked again.",
     "فاته عرض هذه المهمة من قبل، فلا تُعرض عليه ثانيةً."},
    {"not_to_be_asked", "Had this job before, or may not be asked for it.",
     "كانت المهمة له من قبل، أو لا يجوز عرضها عليه."},
    {"unable_before", "Could not take it a moment ago; may be asked later.",
     "لم يكن بوسعه أخذها قبل قليل، وقد تُعرض عليه لاحقًا."},
    // Why somebody near is not found at all.
    {"technician.no_profile", "Has no profile yet.", "لم يُكمل ملفه بعد."},
    {"technician.not_approved", "His papers are not approved yet.", "لم تُعتمد أوراقه بعد."},
    {"technician.off_shift", "Is off shift.", "خارج وقت عمله."},
    {"technician.not_skilled", "Lacks a skill that the job needs.", "تنقصه مهارة يتطلبها العمل."},
    {"technician.busy", "Has another job at that time.", "لديه عمل آخر في هذا الوقت."},
    {"position.stale", "Has not said lately where he is.", "لم يُحدّث موقعه مؤخرًا."},
    {"dispatching.excepted", "May not be asked for this job.", "لا يجوز عرض هذا العمل عليه."},
    // What a choice came to.
    {"offered", "Offers were made.", "قُدّمت عروض."},
    {"offered_together",
     "Offered to whom this job and others at the time, together, are best served by.",
     "قُدّم العرض لمن تُخدم به هذه المهمة وما زاحمها من مهام، معًا، على أفضل وجه."},
    {"looked_further", "Nobody could be asked; the search went further out.",
     "لم يوجد من يُسأل، فاتسع نطاق البحث."},
    {"waited", "Nobody could be asked; the search rests for a while.",
     "لم يوجد من يُسأل، فيُعاد البحث بعد قليل."},
    // The terms of the score.
    {"travel_s", "Way to the customer", "الطريق إلى العميل"},
    {"fairness_s", "Jobs already had today", "مهام اليوم السابقة"},
    {"rivals_s", "Other jobs that want him too", "مهام أخرى تطلبه أيضًا"},
};

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  return from == text.npos ? std::string_view{}
                           : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

/// What stands before the first `mark`; `text` is left with what stands behind it.
std::string_view cut(std::string_view& text, char mark) {
  const auto at = std::find(text.begin(), text.end(), mark);
  const std::string_view before{text.begin(), at};
  text = at == text.end() ? std::string_view{} : std::string_view{at + 1, text.end()};
  return before;
}

/// In thousandths; what is not well-formed counts for nothing.
int quality(std::string_view parameters) {
  const auto q = trimmed(parameters);
  if (q.empty())
    return 1'000;
  if (q.size() < 3 || (q[0] | 0x20) != 'q' || q[1] != '=' || q.size() > 7)
    return 0;
  double value = 0;
  const auto [end, wrong] = std::from_chars(q.data() + 2, q.data() + q.size(), value);
  const bool good = wrong == std::errc{} && end == q.data() + q.size() && value >= 0 && value <= 1;
  return good ? static_cast<int>(value * 1'000) : 0;
}

} // namespace

language preferred(std::string_view rest) {
  int en = 0, ar = 0;
  while (!rest.empty()) {
    auto parameters = cut(rest, ',');
    auto tag = trimmed(cut(parameters, ';'));
    const auto primary = cut(tag, '-');
    const auto q = quality(parameters);
    if (same(primary, "ar"))
      ar = std::max(ar, q);
    if (same(primary, "en"))
      en = std::max(en, q);
  }
  return ar > en ? language::ar : language::en;
}

std::string_view words(std::string_view code, language l) {
  const auto found = std::ranges::find(table, code, &reason::code);
  if (found == std::end(table))
    return code;
  return l == language::ar ? found->ar : found->en;
}

void put_into_words(dispatching::explanation& e, language l) {
  for (auto& c : e.choices) {
    c.text = words(name_of(c.code), l);
    for (auto& t : c.technicians)
      t.text = words(name_of(t.code), l);
  }
  for (auto& x : e.excluded)
    x.text = words(name_of(x.code), l);
  for_each_field<score_terms>([&](const auto& f) {
    e.terms.push_back({std::string{f.name}, std::string{words(f.name, l)}});
  });
}

} // namespace callout::routes
