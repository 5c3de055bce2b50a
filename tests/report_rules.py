"""What a report's JSON says, and for each kind of sentence with a number whether it is true by that JSON.

Nothing here comes from `app.reports`: a sentence is read as a reader reads it, and what it states is counted again.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from app.core.document import Document
from app.core.facts import RoundFacts
from app.core.reading import caused_by

Json = dict[str, Any]
NON_ANSWERS = ("dont_know", "not_applicable", "prefer_not_to_say")
NEARLY = 1e-9


def whole(share: float, places: int = 0) -> str:
    """In percent, halves up."""
    scaled = Fraction(share).limit_denominator(10**6) * 100 * 10**places
    digits = str(int((scaled + Fraction(1, 2)) // 1)).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def says(printed: str, share: float | None) -> bool:
    """Whether `74%` or `74.6%` is this share, rounded as it is printed."""
    number = printed.rstrip("%")
    return share is not None and number == whole(share, len(number.partition(".")[2]))


class Told:
    """The JSON of a report, asked in the words of the report."""

    def __init__(self, facts: RoundFacts, document: Document):
        self.facts, self.its, self.json = facts, facts.questionnaire, document.facts
        self.rule = {knob: float(value) for knob, value in (self.json["reading_rule"] or {}).items()}
        self.sections = {s["code"]: s for s in self.json["sections"]}
        self.questions = {q["code"]: q for s in self.json["sections"] for q in s["questions"]}
        self.scaled = [q for q in self.questions.values() if q["type"] == "scale"]
        people = self.json["participation"]
        self.sizes = {p["perspective"]: p["submitted"] for p in people}
        self.rows = {p["perspective"]: p["row"] for p in people}
        self.on_record = {p["perspective"] for p in people if p["on_record"]}
        self.started = self.json["started"]
        self.minimum = self.json["minimum_group_size"]

    def count(self, secret: bool) -> int:
        return sum(n for code, n in self.sizes.items() if (code not in self.on_record) == secret)

    def section(self, where: str) -> Json:
        """The section of an anchor such as `section-plan0`."""
        code = where.removeprefix("section-").removeprefix("differ-")
        found: Json = self.sections[code]
        return found

    def titled(self, title: str) -> Json:
        found: Json = self.sections[next(s.code for s in self.its.sections if s.title.words == title)]
        return found

    def worded(self, wording: str) -> Json:
        """The scale question that is worded so."""
        for question in self.its.questions:
            words = next(question.words_for(p.code) for p in self.its.perspectives if question.is_put_to(p.code))
            if words.words == wording:
                found: Json = self.questions[question.code]
                return found
        raise AssertionError(wording)

    def row(self, title: str) -> str:
        """The perspective of a title or of an organisation's name."""
        named = {names[0]: code for code, names in self.facts.organisations.items() if len(names) == 1}
        return named.get(title) or next(p.code for p in self.its.perspectives if p.title.words == title)

    def share(self, block: Json, title: str) -> float | None:
        """The share of a row, by its title."""
        if title.endswith(" together"):
            found: float | None = block["merged"]["favourable"]
            return found
        found = block["perspectives"][self.row(title)].get("favourable")
        return found

    def own_shares(self, block: Json) -> dict[str, float]:
        return {
            code: row["favourable"]
            for code, row in block["perspectives"].items()
            if self.rows[code] == "own" and row.get("favourable") is not None
        }

    def shares(self, block: Json) -> list[float]:
        merged = [block["merged"]["favourable"]] if block["merged"] else []
        return [*self.own_shares(block).values(), *(share for share in merged if share is not None)]

    def read_as(self, reading: str, among: list[Json] | None = None) -> list[Json]:
        return [each for each in (self.scaled if among is None else among) if each["reading"] == reading]

    def sections_read_as(self, reading: str) -> list[Json]:
        return self.read_as(reading, list(self.sections.values()))

    def apart(self, among: list[Json] | None = None) -> list[Json]:
        """The questions on which groups stand on either side, or without a rule 20 points apart."""
        among = self.scaled if among is None else among
        if not self.rule:
            return [q for q in among if q["all"]["gap"] is not None and q["all"]["gap"] > 0.2 - NEARLY]
        return [q for q in self.read_as("views_differ", among) if self.is_split(q)]

    def is_split(self, block: Json) -> bool:
        shares = self.own_shares(block).values()
        above = any(s > self.rule["agree_side"] - NEARLY for s in shares)
        return above and any(s < self.rule["other_side"] - NEARLY for s in shares)

    def hanging(self, among: list[Json]) -> int:
        assert self.its.reading is not None
        return sum(bool(caused_by(self.facts.figures.questions[q["code"]], self.its.reading)) for q in among)

    def mostly(self, among: list[Json]) -> tuple[int, int]:
        """On how many of the questions with a share most answers are favourable, and how many have one."""
        shares = [q["all"]["favourable"] for q in among if q["type"] == "scale"]
        return sum(s is not None and s > 0.5 for s in shares), sum(s is not None for s in shares)

    def unknown(self, block: Json) -> float:
        tally, given = block["all"], self.given(block)
        return float((tally["dont_know"] + tally["not_applicable"]) / given) if given else 0.0

    def given(self, block: Json) -> int:
        """How many gave any answer."""
        return sum(block["all"][kind] for kind in ("answered", *NON_ANSWERS))

    def numbers(self) -> list[float]:
        """Every number of the JSON (whole ones are counts, the others shares), and how many gave any answer."""
        found: list[float] = [self.given(question) for question in self.scaled]

        def walk(value: Any) -> None:
            for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
                walk(inner)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                found.append(value)

        walk(self.json)
        return found

    def percents(self) -> set[str]:
        """Every share of the JSON as it may be printed, the thresholds, and the shares of those who could not say."""
        shares = {n for n in self.numbers() if isinstance(n, float) and 0 <= n <= 1} | {0.0}
        shares |= {self.unknown(block) for block in [*self.scaled, *self.sections.values()] if block["all"]}
        printed = {whole(n, places) for n in shares for places in (0, 1, 2)}
        knobs = {f"{float(k) * 100:.4f}".rstrip("0").rstrip(".") for k in (self.json["reading_rule"] or {}).values()}
        return {f"{n}%" for n in printed | (knobs or {"25", "50", "75"})}


NAME = r"⟨([^⟩]*)⟩"
PERCENT = r"([\d.]+%)"
HANGING = (
    r"(?:[Aa]ll of these readings hang|[Tt]his reading hangs|\d+ of these readings hangs?)"
    r" on what was answered on the record"
)
UNDO = {0x2460 + n: str(n) for n in range(10)}
Rule = Callable[[Told, str, re.Match[str]], bool]
RULES: list[tuple[re.Pattern[str], Rule]] = []


def known(mark: str) -> str:
    """A name as it was before its digits were set apart."""
    return mark.translate(UNDO)


def rule(pattern: str) -> Callable[[Rule], Rule]:
    """Adds a rule for the sentences that match."""

    def add(function: Rule) -> Rule:
        RULES.append((re.compile(pattern), function))
        return function

    return add


def is_true(sentence: str, where: str, told: Told) -> bool:
    """Whether a rule knows the sentence and finds it true."""
    for pattern, holds in RULES:
        if match := pattern.fullmatch(sentence):
            return holds(told, where, match)
    raise AssertionError(f"no rule knows: {sentence}")


def ints(match: re.Match[str]) -> list[int]:
    """The numbers of a match's groups, in order."""
    return [int(group) for group in match.groups() if group is not None and group.isdecimal()]


@rule(r"(?:Between .*, )?(?:[Nn]obody in confidence|\d+ ).* answered(?: “.*)?\.?|Between .* answered “.*")
def _who(told: Told, where: str, match: re.Match[str]) -> bool:
    numbers = re.findall(r"(\d+) (?:person|people|organisations?)( on the record)?", match.group())
    return bool(numbers) and all(int(n) == told.count(not on_record) for n, on_record in numbers)


@rule(r"(\d+) \w+ answered after this report was first read \((.*)\); .* at least (\d+)\.")
def _waiting(told: Told, where: str, match: re.Match[str]) -> bool:
    together = match[2].endswith(" together")
    codes = (
        told.json["merged"]["perspectives"] if together else [told.row(known(n)) for n in re.findall(NAME, match[2])]
    )
    return ints(match) == [sum(told.facts.waiting[code] for code in codes), told.minimum]


@rule(r"A group that answered in confidence stands by itself when at least (\d+) \w+ of it answered\.")
def _alone(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [told.minimum]


@rule(r"(?:Baseline|Follow-up) report, snapshot (\d+)|Questionnaire .*|Snapshot (\d+), fingerprint .*")
def _snapshot(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) in ([], [told.json["snapshot"]["number"]])


@rule(
    r"Smallest group shown: (\d+) \w+|Every row holds at least (\d+) .*|Answers that come .* at least (\d+), so that .*"
)
def _minimum(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [told.minimum]


@rule(r"(?:“.*” )?Hidden: fewer than (\d+) answered\.?")
def _hidden(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [told.minimum]


@rule(r"Views differ on: .*, and (\d+) more\.")
def _more_differ(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [len(told.sections_read_as("views_differ")) - 3]


@rule(r"(\d+) of (\d+) submitted(?: answers)?")
def _taking_part(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) in [[told.sizes[code], began["started"]] for code, began in told.started.items()]


@rule(r"The(?:irs|y) are (\d+) organisations’ answers, and count as a perspective of their own\.")
def _organisations(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match)[0] in [told.sizes[code] for code in told.on_record]


@rule(r".* are counted as one group of (\d+)(?:, because .*)?\.")
def _merged(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [told.json["merged"]["submitted"]]


@rule(r"(\d+) \w+ \(.*\) enters? no figure: .*")
def _left_out(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [sum(n for code, n in told.sizes.items() if told.rows[code] == "left_out")]


@rule(PERCENT)
def _figure(told: Told, where: str, match: re.Match[str]) -> bool:
    """A finding's figure is its section's balanced share; elsewhere a bar's share is tested with its chart."""
    if where.startswith("section-") and told.sections[where.removeprefix("section-")]["reading"]:
        section = told.section(where)
        return says(match[1], section["all"]["balanced"]) or match[1] in told.percents()
    return match[1] in told.percents()


@rule(rf"{NAME}[^;]* {PERCENT}(?:; .*)?\.")
def _rows_of_a_finding(told: Told, where: str, match: re.Match[str]) -> bool:
    section = told.section(where)
    for said in match.group().rstrip(".").split("; "):
        if not re.search(r"\d", said):
            continue
        title, printed = said.rsplit(" ", 1)
        if title.endswith(" together"):
            if not says(printed, section["merged"]["favourable"]):
                return False
        elif not says(printed, told.share(section, known(title.strip("⟨⟩")))):
            return False
    return True


@rule(r"(\d+) more sections? (?:is|are) read as (a strength|strengths|an area for development|areas for development)\.")
def _more(told: Told, where: str, match: re.Match[str]) -> bool:
    reading = "strength" if "strength" in match[2] else "area_for_development"
    return ints(match) == [len(told.sections_read_as(reading)) - 3]


@rule(r"Groups stand apart on (\d+) questions?(, furthest on these)?")
def _apart(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [len(told.apart())] and bool(match[2]) == (len(told.apart()) > 3)


@rule(r"Views differ on (\d+) questions?, within groups and not between them\.")
def _within(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [len(told.read_as("views_differ"))] and not told.apart()


@rule(r"The report names (?:(\d+)|one) (strengths?|areas? for development), .*?: (.*)\.")
def _board_sections(told: Told, where: str, match: re.Match[str]) -> bool:
    """The right number, the right ones (none of the others is higher or lower), each with its own share."""
    is_strength = "strength" in match[2]
    there = told.sections_read_as("strength" if is_strength else "area_for_development")
    listed = re.findall(rf"{NAME} \({PERCENT}\)", match[3])
    if len(listed) != min(3, len(there)) or (match[1] or "1") != str(len(there)):
        return False
    shares = [told.titled(known(name))["all"]["balanced"] for name, _printed in listed]
    best = sorted((s["all"]["balanced"] for s in there), reverse=is_strength)[:3]
    return shares == best and all(says(p, share) for (_name, p), share in zip(listed, shares, strict=True))


@rule(
    r"By their balanced shares of favourable answers the report names"
    r" (?:no strength|(\d+) strengths? \((.*?)\))"
    r" and (?:no area for development|(\d+) areas? for development \((.*?)\))\."
)
def _board_both(told: Told, where: str, match: re.Match[str]) -> bool:
    """The same of both in one sentence, as a follow-up has it."""
    for n, names, reading in ((match[1], match[2], "strength"), (match[3], match[4], "area_for_development")):
        there = told.sections_read_as(reading)
        listed = re.findall(rf"{NAME} {PERCENT}", names or "")
        shares = [told.titled(known(name))["all"]["balanced"] for name, _printed in listed]
        best = sorted((s["all"]["balanced"] for s in there), reverse=reading == "strength")[:3]
        right = all(says(printed, share) for (_name, printed), share in zip(listed, shares, strict=True))
        if int(n or 0) != len(there) or shares != best or not right:
            return False
    return True


@rule(
    r"(?:Views differ on (\d+) of (\d+) questions?|No question is .*?|How far groups .*?)"
    r"(, most of all on (?P<widest>“.*?” \([^)]*\)))?"
    rf"(?:; (?P<hanging>{HANGING}))?"
    r"(?:; on (?P<unknown>\d+) questions? too few could say)?\."
)
def _board_views(told: Told, where: str, match: re.Match[str]) -> bool:
    differ = told.read_as("views_differ")
    unknown = len(told.read_as("not_enough_knowledge"))
    return (
        (match[1] is None or [int(match[1]), int(match[2])] == [len(differ), len(told.scaled)])
        and (match[1] is not None or not differ)
        and (match["widest"] is None or _is_widest(told, match["widest"]))
        and _says_how_many_hang(told, match["hanging"] or "")
        and int(match["unknown"] or 0) == unknown
    )


def _says_how_many_hang(told: Told, words: str) -> bool:
    """“all of these”, “this reading” or a number; nothing where none hangs."""
    differ = told.read_as("views_differ")
    n = told.hanging(differ) if differ else 0
    if words.startswith("all of these"):
        return n == len(differ) > 1
    if words.startswith("this reading"):
        return n == len(differ) == 1
    return words.startswith(f"{n} of these") and n < len(differ) if words else not n


def _is_widest(told: Told, words: str) -> bool:
    found = re.fullmatch(rf"“{NAME}” \((.*)\)", words)
    assert found is not None
    question = told.worded(known(found[1]))
    widest = max(q["all"]["gap"] or 0 for q in told.apart())
    pairs = re.findall(rf"{NAME} {PERCENT}", found[2])
    return abs(question["all"]["gap"] - widest) < NEARLY and all(
        says(printed, told.share(question, known(name))) for name, printed in pairs
    )


@rule(r"Groups stand furthest apart on (“.*” \(.*\))\.")
def _furthest(told: Told, where: str, match: re.Match[str]) -> bool:
    return _is_widest(told, match[1])


@rule(r"Of (\d+) questions? on a scale most answers are favourable on (\d+)\.")
def _mostly_of_all(told: Told, where: str, match: re.Match[str]) -> bool:
    mostly, n = told.mostly(told.scaled)
    return ints(match) == [n, mostly]


@rule(r"Agreement tells how far .* from −1 .* through 0 .* to 1 .*|Then the report tells .* which it counts as 0\.")
def _always(told: Told, where: str, match: re.Match[str]) -> bool:
    return True


@rule(r"The smallest group shown has (\d+) \w+: one of them moves its share by (\d+) points? or more\.")
def _smallest(told: Told, where: str, match: re.Match[str]) -> bool:
    sizes = [n for code, n in told.sizes.items() if told.rows[code] == "own" and code not in told.on_record]
    sizes += [told.json["merged"]["submitted"]] if told.json["merged"] else []
    return ints(match) == [min(sizes), int(whole(1 / min(sizes)))]


@rule(r"(\d+) responses? (?:was|were) begun and not submitted; .*")
def _drafts(told: Told, where: str, match: re.Match[str]) -> bool:
    began = sum(s["started"] - s["submitted_empty"] for s in told.started.values())
    return ints(match) == [began - sum(told.sizes.values())]


@rule(r"(\d+) responses? (?:was|were) submitted without an answer; .*")
def _empty(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [sum(s["submitted_empty"] for s in told.started.values())]


GLANCE = {
    "strengths?": "strength",
    "areas? for development": "area_for_development",
    "where views differ": "views_differ",
    "to explore": "explore",
    "where too few could say": "not_enough_knowledge",
    "not reported": "not_reported",
}


@rule(r"Among (\d+) sections: (.*)\.")
def _at_a_glance(told: Told, where: str, match: re.Match[str]) -> bool:
    read = [s for s in told.sections.values() if s["all"] is not None]
    for words, reading in GLANCE.items():
        said = re.search(rf"(\d+) {words}", match[2])
        if int(said[1] if said else 0) != len(told.read_as(reading, read)):
            return False
    return int(match[1]) == len(read)


@rule(rf"The balanced share of favourable answers is {PERCENT}: each group counts the same\.")
def _balanced(told: Told, where: str, match: re.Match[str]) -> bool:
    return says(match[1], told.section(where)["all"]["balanced"])


@rule(rf"With each of the (\d+) answers counted once it is {PERCENT}\.|{PERCENT} of (\d+) answers are favourable\.")
def _counted_once(told: Told, where: str, match: re.Match[str]) -> bool:
    everyone = told.section(where)["all"]
    n, printed = match[1] or match[4], match[2] or match[3]
    return int(n) == everyone["answered"] and says(printed, everyone["favourable"])


@rule(rf"A strength, because the balanced share is at least {PERCENT} and no group .* is below {PERCENT}\.")
def _why_strength(told: Told, where: str, match: re.Match[str]) -> bool:
    section = told.section(where)
    low, floor = float(match[1].rstrip("%")) / 100, float(match[2].rstrip("%")) / 100
    above = section["all"]["balanced"] > low - NEARLY
    return above and all(s > floor - NEARLY for s in told.own_shares(section).values())


@rule(rf"The balanced share is below {PERCENT}\.")
def _why_low(told: Told, where: str, match: re.Match[str]) -> bool:
    return bool(told.section(where)["all"]["balanced"] < float(match[1].rstrip("%")) / 100)


@rule(rf"(Below|At) {PERCENT}(?: or more)?: (.*)\.")
def _why_sides(told: Told, where: str, match: re.Match[str]) -> bool:
    """Those named stand there, and nobody else does."""
    section, turn = told.section(where), float(match[2].rstrip("%")) / 100
    named = {told.row(known(name)) for name in re.findall(NAME, match[3])}
    shares = told.own_shares(section).items()
    return named == {c for c, s in shares if (s < turn - NEARLY if match[1] == "Below" else s > turn - NEARLY)}


@rule(r"People disagree with each other within the questions: agreement is (−?[\d.]+), below (-?[\d.]+)\.")
def _why_split(told: Told, where: str, match: re.Match[str]) -> bool:
    agreement = told.section(where)["all"]["agreement"]
    printed = float(match[1].replace("−", "-"))
    return abs(printed - agreement) < 0.00501 and agreement < float(match[2]) and printed < float(match[2])


@rule(rf"Too few could say: {PERCENT} of all answers given are .* \((\d+)\) or .* \((\d+)\)\.")
def _why_unknown(told: Told, where: str, match: re.Match[str]) -> bool:
    section = told.section(where)
    counts = [section["all"]["dont_know"], section["all"]["not_applicable"]]
    return says(match[1], told.unknown(section)) and [int(match[2]), int(match[3])] == counts


@rule(
    rf"{NAME}: most answers are favourable on (?:all )?(\d+)(?: of (\d+))? questions"
    rf"|{NAME}: on none of (\d+) questions are most answers favourable"
)
def _bars(told: Told, where: str, match: re.Match[str]) -> bool:
    mostly, n = told.mostly(told.section(where)["questions"])
    if match[4] is not None:
        return (0, int(match[5])) == (mostly, n)
    return (int(match[2]), int(match[3] or match[2])) == (mostly, n)


@rule(r"of (\d+)")
def _of(told: Told, where: str, match: re.Match[str]) -> bool:
    return int(match[1]) in [q["all"]["answered"] for q in told.section(where)["questions"]]


@rule(rf"{NAME}: (up to )?(\d+) points? apart")
def _widest_of_section(told: Told, where: str, match: re.Match[str]) -> bool:
    gaps = [q["all"]["gap"] for q in told.section(where)["questions"] if q["type"] == "scale"]
    gaps = [gap for gap in gaps if gap is not None]
    return match[3] == whole(max(gaps)) and bool(match[2]) == (len(gaps) > 1)


@rule(r"(\d+) points?")
def _gap(told: Told, where: str, match: re.Match[str]) -> bool:
    """A line's gap is held against its own question in the test of the charts."""
    return match[1] in {whole(q["all"]["gap"]) for q in told.scaled if q["all"]["gap"] is not None}


@rule(rf"{NAME}: as a whole (?:from {PERCENT} to {PERCENT}|{PERCENT}(?: in every group)?)")
def _whole(told: Told, where: str, match: re.Match[str]) -> bool:
    shares = told.shares(told.section(where))
    low, high = match[2] or match[4], match[3] or match[4]
    return says(low, min(shares)) and says(high, max(shares))


@rule(r"(.*), (\d+)(, on the record)?")
def _label(told: Told, where: str, match: re.Match[str]) -> bool:
    if match[1].endswith(" together"):
        return int(match[2]) == told.json["merged"]["submitted"]
    return int(match[2]) == told.sizes[told.row(known(match[1].strip("⟨⟩")))]


@rule(
    r"(\d+) comments? (?:was|were) given(?:: .*)?\."
    r"|(\d+) of (\d+) comments; .*"
)
def _comments(told: Told, where: str, match: re.Match[str]) -> bool:
    """Held against each question's own comments in a test of their own."""
    if match[1]:
        return int(match[1]) in [handled.given for handled in told.facts.handled.values()]
    return int(match[2]) < int(match[3])


@rule(r"Views differ on (\d+) sections as a whole: (.*)\.")
def _sections_differ(told: Told, where: str, match: re.Match[str]) -> bool:
    there = told.sections_read_as("views_differ")
    return [told.titled(known(name)) for name in re.findall(NAME, match[2])] == there and int(match[1]) == len(there)


@rule(r"Views differ on (\d+) questions?\.")
def _questions_differ(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [len(told.read_as("views_differ"))]


@rule(rf"({HANGING})\.")
def _hanging(told: Told, where: str, match: re.Match[str]) -> bool:
    return _says_how_many_hang(told, match[1][:1].lower() + match[1][1:])


@rule(r"Groups stand on either side on (\d+) questions?")
def _either_side(told: Told, where: str, match: re.Match[str]) -> bool:
    return ints(match) == [len(told.apart(told.section(where)["questions"]))]


@rule(r"People within the groups disagree with each other on (\d+) questions?: (.*)\.")
def _split_questions(told: Told, where: str, match: re.Match[str]) -> bool:
    questions = told.section(where)["questions"]
    there = [q for q in told.read_as("views_differ", questions) if not told.is_split(q)]
    listed = re.findall(rf"“{NAME}” \(agreement (−?[\d.]+)\)", match[2])
    return [told.worded(known(name)) for name, _a in listed] == there and all(
        abs(float(a.replace("−", "-")) - q["all"]["agreement"]) < 0.00501
        for (_name, a), q in zip(listed, there, strict=True)
    )


@rule(rf"On (\d+) questions? at least {PERCENT} of those who gave any answer said .*")
def _too_few(told: Told, where: str, match: re.Match[str]) -> bool:
    least = float(match[2].rstrip("%")) / 100
    there = told.read_as("not_enough_knowledge")
    return int(match[1]) == len(there) and all(told.unknown(q) > least - NEARLY for q in there)
