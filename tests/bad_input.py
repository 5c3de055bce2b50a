"""What people and scripts send that cannot stand, form by form: a table of who sends what, and what they are told."""

from dataclasses import dataclass, field
from typing import Any

MEGABYTE = "x" * 1_000_000
NAMED = {"organisation": "Voluntary Action Orkney", "consent": "yes"}
LONG_NAME = "n" * 1_000
FAMILY = "👩‍👩‍👧‍👦 dèan ﷽ مرحبا Z̴a̶l̸g̴o"
PLACE = "/rounds/{slug}/partnerships/{partnership}"
REVERSED = "\u202eeval\u202c"


@dataclass(frozen=True)
class Bad:
    """`who` posts `fields` (over those the page was served with) from `page` to the form with `button`."""

    what: str
    who: str  # nobody | participant | tsi | staff
    page: str
    button: str
    route: str  # as the router writes it
    status: int
    said: str
    fields: dict[str, Any] = field(default_factory=dict)


def code(what: str, typed: str, said: str) -> Bad:
    return Bad(f"code: {what}", "nobody", "/", "Continue", "/code", 422, said, {"code": typed})


def back(what: str, typed: str, said: str) -> Bad:
    button = "Continue"
    return Bad(f"return code: {what}", "nobody", "/return", button, "/return", 422, said, {"return_code": typed})


def start(what: str, said: str, **fields: Any) -> Bad:
    return Bad(f"start: {what}", "nobody", "/join/{tsi}", "Start", "/join/{code}", 422, said, fields)


def section(what: str, status: int, said: str, **fields: Any) -> Bad:
    posted = {name.replace("__", "."): value for name, value in fields.items()}
    page, route = "/response/sections/first", "/response/sections/{section}"
    return Bad(f"section: {what}", "participant", page, "Save and continue", route, status, said, posted)


def new_round(what: str, said: str, **fields: Any) -> Bad:
    good = {
        "slug": "pilot-2027",
        "questionnaire": "small.v1",
        "opens": "2027-05-01",
        "opens_at": "09:00",
        "closes": "2027-06-01",
        "purpose": "baseline",
        "mode": "confidential",
        "minimum": "5",
        "about": "partnerships",
        "partnership": "orkney",
    }
    return Bad(f"round: {what}", "staff", "/rounds/new", "Plan the round", "/rounds", 422, said, good | fields)


def settings(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/rounds/planned/settings", "/rounds/{slug}/settings"
    return Bad(f"settings: {what}", "staff", page, "Save the settings", route, 422, said, fields)


def more_time(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/rounds/pilot/closing-time", "/rounds/{slug}/closing-time"
    return Bad(f"more time: {what}", "staff", page, "Move the closing time", route, 422, said, fields)


def new_partnership(what: str, said: str, name: str) -> Bad:
    page, route = "/partnerships/new", "/partnerships"
    return Bad(f"partnership: {what}", "staff", page, "Add the partnership", route, 422, said, {"name": name})


def part(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/partnerships/orkney/bodies", "/partnerships/{partnership}/bodies"
    return Bad(f"part: {what}", "staff", page, "Add it", route, 422, said, {"name": "NHS Orkney"} | fields)


def body(what: str, button: str, said: str, **fields: Any) -> Bad:
    route = "/bodies/{body}" if button == "Save the name" else "/bodies/{body}/merge"
    return Bad(f"body: {what}", "staff", "{body}", button, route, 422, said, fields)


PEOPLE = "email,name,role,of\n"


def a_list(of: str, what: str, said: str, **fields: Any) -> Bad:
    page = f"/{of}/import"
    return Bad(f"list of {of}: {what}", "staff", page, "Look at what changes", page, 422, said, fields)


def workshop(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/partnerships/orkney/workshops/new", "/partnerships/{partnership}/workshops"
    return Bad(f"workshop: {what}", "staff", page, "Make the workshop", route, 422, said, {"title": "W"} | fields)


def plan(case: str, button: str, said: str, status: int = 422, **fields: Any) -> Bad:
    route = "/workshops/{workshop}/plan" + ("/{action}" if button.startswith("Save") else "")
    return Bad(f"plan: {case}", "staff", "{room_plan}", button, route, status, said, fields)


def comment(what: str, status: int, said: str, **fields: Any) -> Bad:
    route = f"{PLACE}/comments/{{question}}/{{handle}}"
    return Bad(f"comment: {what}", "staff", "{comment}", "Save and read the next", route, status, said, fields)


def own_words(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/rounds/pilot/partnerships/orkney/texts/introduction", f"{PLACE}/texts/{{place}}"
    return Bad(f"own words: {what}", "staff", page, "Save", route, 422, said, fields)


def practice(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/partnerships/orkney/practices/new", "/partnerships/{partnership}/practices"
    good = {"title": "A forum", "words": FAMILY, "tag": "small/a1", "in_reports": "named", "agreed": "yes"}
    return Bad(f"practice: {what}", "staff", page, "Offer it", route, 422, said, good | fields)


def action(case: str, said: str, **fields: Any) -> Bad:
    page, route = "/rounds/past/partnerships/orkney/actions/new", f"{PLACE}/actions"
    good = {"what": FAMILY, "by_when": "2027-06-01"}
    return Bad(f"action: {case}", "staff", page, "Save the action", route, 422, said, good | fields)


def evidence(case: str, kind: str, said: str, **fields: Any) -> Bad:
    page, route = f"/partnerships/orkney/evidence/new?kind={kind}", "/partnerships/{partnership}/evidence"
    good = {"title": "The forum’s page", "words": FAMILY, "tag": "small/a1"}
    good |= {"link": "https://www.example.org/"} if kind == "link" else {}
    return Bad(f"evidence: {case}", "staff", page, "Add it", route, 422, said, good | fields)


def check_ins(what: str, said: str, **fields: Any) -> Bad:
    route = f"{PLACE}/check-ins"
    return Bad(f"check-ins: {what}", "staff", "{check_ins}", "Save the check-ins", route, 422, said, fields)


def check_in(what: str, said: str, **fields: Any) -> Bad:
    return Bad(f"check-in: {what}", "nobody", "{check_in}", "Say so", "/check-in/{token}", 422, said, fields)


def reopening(what: str, said: str, closes: str, reason: str) -> Bad:
    page, route = "/rounds/past/reopen", "/rounds/{slug}/reopen"
    fields = {"closes": closes, "reason": reason}
    return Bad(f"reopen: {what}", "staff", page, "Open the round again", route, 422, said, fields)


def verdicts(what: str, said: str, **fields: Any) -> Bad:
    posted = {name.replace("__", "."): value for name, value in fields.items()}
    return Bad(f"verdicts: {what}", "staff", "{plan}", "Settle the verdicts", f"{PLACE}/review", 422, said, posted)


def coding(what: str, said: str, **fields: Any) -> Bad:
    route = "/rounds/{slug}/themes/comments/{handle}"
    return Bad(f"coding: {what}", "staff", "{coding}", "Save and code the next", route, 422, said, fields)


def theme(what: str, said: str, button: str = "Save the theme", **fields: Any) -> Bad:
    posted = {name.replace("_", "-"): value for name, value in fields.items()}
    page, route = "{theme}", "/codebooks/{questionnaire}/themes/{theme}"
    return Bad(f"theme: {what}", "staff", page, button, route, 422, said, posted)


def new_theme(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/codebooks/small/new", "/codebooks/{questionnaire}/new"
    return Bad(f"new theme: {what}", "staff", page, "Add the theme", route, 422, said, fields)


def file_of(kind: str, what: str, said: str, content: str) -> Bad:
    page, route = {
        "codings": ("{codings}", "/rounds/{slug}/themes/files"),
        "codebook": ("/codebooks/small/files", "/codebooks/{questionnaire}/files"),
    }[kind]
    return Bad(f"{kind}: {what}", "staff", page, "See what would change", route, 422, said, {"content": content})


def erasing(what: str, said: str, slug: str, **fields: Any) -> Bad:
    button, path = ("Change the day", "erasure-day") if "day" in fields else ("Erase the answers", "erase")
    page, route = f"/rounds/{slug}/erasure", f"/rounds/{{slug}}/{path}"
    return Bad(f"erase: {what}", "staff", page, button, route, 422, said, fields)


def sign_in(what: str, typed: str, said: str) -> Bad:
    return Bad(f"sign in: {what}", "nobody", "/sign-in", "Send me a code", "/sign-in", 422, said, {"email": typed})


def sign_in_code(what: str, typed: str, said: str) -> Bad:
    page = "/sign-in/code"
    return Bad(f"sign-in code: {what}", "nobody", page, "Sign in", page, 422, said, {"code": typed})


def person(what: str, said: str, **fields: Any) -> Bad:
    good = {"name": "Ann Other", "email": "ann@example.org", "role": "partnership-coordinator", "partnership": "orkney"}
    return Bad(f"person: {what}", "staff", "/people/new", "Add this person", "/people", 422, said, good | fields)


def one_person(what: str, button: str, route: str, said: str, **fields: Any) -> Bad:
    return Bad(f"person: {what}", "staff", "{person}", button, f"/people/{{id}}{route}", 422, said, fields)


def reader(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/partnerships/orkney/readers", "/partnerships/{partnership}/readers"
    good = {"name": "Ann Other", "email": "ann@example.org"}
    return Bad(f"reader: {what}", "staff", page, "Invite", route, 422, said, good | fields)


def invite(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/rounds/pilot/partnerships/orkney/invitations/third-sector", f"{PLACE}/invitations/{{perspective}}"
    return Bad(f"invite: {what}", "staff", page, "Check the list and see the letter", route, 422, said, fields)


def remind(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/rounds/pilot/partnerships/orkney/reminders", f"{PLACE}/reminders"
    return Bad(f"remind: {what}", "staff", page, "Plan this reminder", route, 422, said, fields)


FORMS = [
    code("empty", "", "Enter the code you were given."),
    code("too short", "ABC", "has 8 letters and digits; this has 3"),
    code("unknown", "ABCD-EFGH", "We do not know this code."),
    code("a return code", "ABCD-EFGH-JKMN-PQRS", "looks like a return code"),
    code("NUL", "\0" * 8, "Enter the code you were given."),
    code("a megabyte", MEGABYTE, "this has 1000000"),
    code("emoji", FAMILY, "A code has 8 letters and digits"),
    back("empty", "", "Enter your return code."),
    back("a shared code", "ABCD-EFGH", "This is the short code"),
    back("too short", "AB", "this has 2"),
    back("unknown", "ABCD-EFGH-JKMN-PQRS", "opens no answers"),
    back("a megabyte", MEGABYTE, "this has 1000000"),
    start("nothing", "Say which organisation"),
    start("no consent", "Tick the box to agree", organisation="Voluntary Action Orkney"),
    start("a long name", "Shorten the name", organisation="other", organisation_other=LONG_NAME, consent="yes"),
    start("a name nobody sees", "Say which organisation", organisation="other", organisation_other="\u200b\u202e"),
    start("words for a number", "Write a whole number", **NAMED, speaks_for="many"),
    start("nobody", "Write a whole number", **NAMED, speaks_for="0"),
    start("a huge number", "Write a whole number", **NAMED, speaks_for="9" * 5000),
    start("Arabic digits", "Write a whole number", **NAMED, speaks_for="٣"),
    section("a level that does not exist", 422, "is not one of the answers", value__a1="perhaps"),
    section("two levels", 422, "Choose one answer only", value__a1=["agree", "disagree"]),
    section("a megabyte of text", 422, "1,000,000 characters long", value__a_text=MEGABYTE),
    section("a megabyte of note", 422, "1,000,000 characters long", note__a1=MEGABYTE),
    section("another respondent's page", 401, "give your return code", holder="0123456789abcdef", value__a1="agree"),
    section("no mark of a respondent", 401, "give your return code", holder=None, value__a1="agree"),
    section("a wrong return code", 422, "opens no answers", return_code="ABCD-EFGH-JKMN-PQRS", value__a1="agree"),
    Bad(
        "submit: another respondent's page",
        "participant",
        "/response/check",
        "Submit my answers",
        "/response/submit",
        200,
        "Check your answers",
        {"holder": "0123456789abcdef"},
    ),
    Bad(
        "withdraw: not ticked",
        "participant",
        "/response/withdraw",
        "Withdraw",
        "/response/withdraw",
        422,
        "Tick the box",
    ),
    Bad(
        "withdraw: another respondent's page",
        "participant",
        "/response/withdraw",
        "Withdraw",
        "/response/withdraw",
        422,
        "Tick the box",
        {"confirm": "yes", "holder": "0123456789abcdef"},
    ),
    sign_in("empty", "", "Enter an e-mail address."),
    sign_in("no address", "somebody", "Enter an e-mail address such as"),
    sign_in("a megabyte", "@" + MEGABYTE, "Enter an e-mail address such as"),
    sign_in("signs nobody sees", "a\u200b@example.org", "Enter an e-mail address such as"),
    sign_in_code("empty", "", "Enter the six digits"),
    sign_in_code("letters", "ABCDEF", "Enter the six digits"),
    sign_in_code("Arabic digits", "٣٣٣٣٣٣", "Enter the six digits"),
    sign_in_code("a megabyte", "1" * 1_000_000, "Enter the six digits"),
    sign_in_code("on a device that did not ask", "123456", "Ask for a new one"),
    person("nothing", "Enter a name", name=""),
    person("a name nobody sees", "Enter a name", name="\u200b\u202e"),
    person("a megabyte of name", "Shorten the name", name=MEGABYTE),
    person("no address", "Enter an e-mail address such as", email="ann"),
    person("an address in use", "has an account with this address", email="STAFF@example.org"),
    person("no role", "Choose what this person is", role=None),
    person("a role that does not exist", "Choose what this person is", role="king"),
    person("no such partnership", "Choose the partnership", partnership="narnia"),
    person("no TSI", "Choose the Third Sector Interface", role="tsi-officer"),
    person("no workshop", "Choose the workshop", role="facilitator"),
    one_person("renamed to nothing", "Save the name", "", "Enter a name", name=" "),
    one_person("one more role, of nothing", "Give this role", "/roles", "Choose the partnership", role="report-reader"),
    one_person("ended, not ticked", "End the account", "/end", "Tick the box"),
    one_person("themselves", "End the account", "/end", "Ask somebody else", confirm="yes"),
    one_person("their own role", "Take away", "/roles/{held}/end", "Ask somebody else of them"),
    reader("nothing", "Enter a name", name=""),
    reader("no address", "Enter an e-mail address", email=""),
    reader("a long name", "Shorten the name", name=LONG_NAME),
    new_round("nothing", "Give the round a short name", slug=""),
    new_round("a name with blanks", "Give the round a short name", slug="My Round"),
    new_round("a name in use", "There is a round called pilot already", slug="pilot"),
    new_round("a name that is a page's address", "cannot be called new", slug="new"),
    new_round("a name that is a path", "Give the round a short name", slug="../pilot"),
    new_round("a long name", "Give the round a short name", slug="a" * 1000),
    new_round("NUL in the name", "Give the round a short name", slug="a\0b c"),
    new_round("no questionnaire", "Choose a questionnaire", questionnaire=""),
    new_round("no such questionnaire", "There is no questionnaire", questionnaire="nothing.v1"),
    new_round("no date", "Write a date such as", opens="soon"),
    new_round("a day that does not exist", "Write a date such as", closes="2027-02-30"),
    new_round("the year 10000", "Write a date such as", closes="10000-01-01"),
    new_round("the last day there is", "Write a date such as", closes="9999-12-31"),
    new_round("closing before opening", "must close after it opens", closes="2027-04-30"),
    new_round("closing in the past", "already passed", opens="2026-01-01", closes="2026-02-01"),
    new_round("opening in the past", "This opening time has passed", opens="2027-04-07", opens_at="11:59"),
    new_round("no such time", "Write the time such as", opens_at="25:00"),
    new_round("words for a time", "Write the time such as", closes_at="tea time"),
    new_round("Arabic digits for a time", "Write the time such as", closes_at="٣:٠٠"),
    new_round("a megabyte of time", "Write the time such as", closes_at=MEGABYTE),
    new_round("an hour that comes twice", "comes twice", closes="2027-10-31", closes_at="01:30"),
    new_round("an hour that does not come", "skip", closes="2028-03-26", closes_at="01:30"),
    new_round("no minimum", "Write a whole number", minimum=""),
    new_round("a minimum of two", "3 or more", minimum="2"),
    new_round("a minimum in words", "Write a whole number", minimum="five"),
    new_round("a mode that does not exist", "Choose what the round is for", mode="public"),
    new_round("a naming that does not exist", "Choose whether the report over all", naming="some"),
    new_round("no partnership", "Choose at least one partnership", partnership=None),
    new_round("no such partnership", "narnia", partnership="narnia"),
    new_round("following nothing", "Say which round this one follows", purpose="follow-up"),
    new_round("following no such round", "There is no round", purpose="follow-up", follows="nothing"),
    settings("opening in the past", "This opening time has passed", opens="2027-04-07", opens_at="11:59"),
    settings("closing before opening", "must close after it opens", closes="2027-04-08", closes_at="9"),
    settings("following itself", "cannot follow itself", purpose="follow-up", follows="planned"),
    settings("no such questionnaire", "There is no questionnaire", questionnaire="nothing.v1"),
    settings("no partnership", "Choose at least one partnership", partnership=None),
    settings("no minimum", "Write a whole number", minimum=" "),
    more_time("nothing", "Write a date such as", closes=""),
    more_time("sooner", "can only move later", closes="2027-04-20"),
    more_time("as before", "can only move later", closes="2027-04-21", closes_at="12:00"),
    more_time("words", "Write the time such as", closes="2027-05-01", closes_at="noonish"),
    Bad(
        "open: a page of before",
        "staff",
        "/rounds/planned/open",
        "Open the round now",
        "/rounds/{slug}/open",
        422,
        "Somebody changed this round",
        {"served": "0123456789abcdef"},
    ),
    Bad(
        "reports anew: not ticked",
        "staff",
        "/rounds/past/unread-reports",
        "Make them anew",
        "/rounds/{slug}/unread-reports",
        422,
        "Tick the box",
    ),
    new_partnership("nothing", "Write a name", " \u200b"),
    new_partnership("a name in use", "Another partnership is called", "ORKNEY"),
    new_partnership("a name too like another", "too much like one that is here", "Orkney!"),
    new_partnership("a page's name", "too much like one that is here", "Import"),
    new_partnership("a semicolon", "Leave the semicolon out", "Angus; Fife"),
    new_partnership("a megabyte", "Shorten the name", MEGABYTE),
    new_partnership("no letters of an address", "too much like one that is here", "﷽"),
    Bad(
        "rename: a name in use",
        "staff",
        "/partnerships/orkney",
        "Save the name",
        "/partnerships/{partnership}",
        422,
        "Another partnership is called",
        {"name": "Fife"},
    ),
    part("nothing", "Write a name", name=""),
    part("no such kind", "Choose what it is", kind="school"),
    part("no such day", "Write a date such as", since="2027-02-30"),
    part("ending before it begins", "must come after", since="2027-02-02", until="2027-02-02"),
    Bad(
        "part: ending before it began",
        "staff",
        "{part}",
        "Save",
        "/partnerships/{partnership}/bodies/{body}",
        422,
        "must come after",
        {"since": "2027-02-02", "until": "2027-02-01"},
    ),
    body("nothing", "Save the name", "Write a name", name=""),
    body("another's name", "Save the name", "merge them below", name="NHS Fife"),
    body("no such day", "Save the name", "Write a date such as", name="NHS North", renamed="tomorrow"),
    body("no day", "Look at what changes", "Write the day", merged=""),
    body("merging into nothing", "Look at what changes", "Choose which one", merged="2027-05-01"),
    body("merging into what is not there", "Look at what changes", "There is no such", merged="2027-05-01", into="x"),
    a_list("partnerships", "no file", "Choose a file", lines=" "),
    a_list("partnerships", "what is no list", "The first line names the columns", lines="%%%"),
    a_list("partnerships", "a megabyte", "The first line names the columns", lines=MEGABYTE),
    a_list("people", "no file", "Choose a file"),
    a_list("people", "what is no list", "The first line names the columns", lines="=1+1\t\0"),
    a_list("people", "a column of their own", "not known here: shoe_size", lines="email,name,role,of,Shoe size\n"),
    a_list("people", "a role that does not exist", "There is no such role", lines=f"{PEOPLE}a@x.org,A,king,"),
    a_list("people", "their own place", "your own place", lines=f"{PEOPLE}staff@example.org,Nan,,\na@x.org,{FAMILY},,"),
    comment("nothing chosen", 422, "Choose what the report may show"),
    comment("a decision that does not exist", 422, "Choose what the report may show", decision="burn"),
    comment("no reason", 422, "Choose why it is kept back", decision="kept-back", typed="kept words"),
    comment("no such reason", 422, "Choose why it is kept back", decision="kept-back", reason="because"),
    comment("words that are not in it", 422, "Not found in the comment", decision="words-removed", typed="dog, fish"),
    comment("words nobody sees", 422, "Tick or type the words", decision="words-removed", typed="\u200b,\u202e"),
    comment("a megabyte of words", 422, "1,000,000 characters long", decision="words-removed", typed=MEGABYTE),
    comment("signs of a pattern", 422, "Not found in the comment", decision="words-removed", typed="(.*), [^x]+"),
    comment("a page of before", 422, "changed while you read it", decision="as-written", served="0123456789abcdef"),
    coding("no theme", "Tick at least one theme"),
    coding("words that are not in it", "do not stand in the comment", theme=["money"], span="excerpt", excerpt="(.*)+"),
    coding("a megabyte", "1,000,000 characters long", theme=["money"], span="excerpt", excerpt=MEGABYTE),
    coding("a page of before", "changed while you coded it", theme=["money"], served="0123"),
    theme("a megabyte", "1,000,000 characters long", meaning=MEGABYTE),
    theme("a page of before", "Somebody else changed the codebook", title=FAMILY, served="-1"),
    theme("split into a megabyte", "1,000,000 characters", "Split the theme", title_1="A", title_2=MEGABYTE),
    new_theme("no name", "Say what the theme is called", meaning="M"),
    file_of("codings", "no CSV", "not CSV", 'question,comment,passage,theme\n"a'),
    file_of("codings", "a megabyte", "Add: question", MEGABYTE),
    file_of("codebook", "no title", "Line 2: Say what", f"code,title\n{'c' * 64},\u200b"),
    own_words("a megabyte", "1,000,000 characters long", words=MEGABYTE),
    own_words("a page of before", "Somebody else changed these words", words=FAMILY, served="0123"),
    verdicts("nothing chosen", "2. National Performance Framework: Choose the verdict to settle on."),
    verdicts("a verdict that does not exist", "1. Vision: Choose one of the verdicts", value__criterion_1="perhaps"),
    verdicts("a verdict that no reading gave", "Say why, because no reading", value__criterion_1="not_met"),
    verdicts("a page in words", "Write page numbers only", page__criterion_1="see above"),
    verdicts("a megabyte of evidence", "1,000,000 characters long", note__criterion_1=MEGABYTE),
    verdicts("a megabyte of good practice", "1,000,000 characters long", value__third_sector_practice=MEGABYTE),
    verdicts("a page of before", "Somebody else settled verdicts here meanwhile", read="0123456789abcdef"),
    Bad(
        "close: not ticked",
        "staff",
        "/rounds/pilot",
        "Close the round",
        "/rounds/{slug}/close",
        422,
        "Tick the box",
    ),
    practice("no consent", "Tick the box if the partnership agrees", agreed=None),
    practice("nothing", "Give the practice a title", title="", words="", tag=None, in_reports=None, agreed=None),
    practice("a title nobody sees", "Give the practice a title", title="\u200b\u202e"),
    practice("a megabyte of words", "1,000,000 characters long", words=MEGABYTE),
    practice("a megabyte of evidence", "1,000,000 characters long", evidence=MEGABYTE),
    practice("a megabyte of link", "1,000,000 characters long", link=MEGABYTE),
    practice("a link that runs", "Write the whole address", link="javascript:alert(1)"),
    practice("no tag", "Tick at least one question", tag=None),
    practice("a tag that does not exist", "no longer here", tag=["small/zz", "\x00"]),
    practice("a place in reports that does not exist", "Choose whether it may stand", in_reports="everywhere"),
    practice(
        "its own name where none is told", "tells which partnership it is", words="In ÓRKNEY", in_reports="unnamed"
    ),
    practice("a passage that does not exist", "may not be quoted any more", source="pilot/a_text/" + "0" * 32),
    workshop("no name", "Write a name", title=" \u200b "),
    workshop("a megabyte of a name", "Write a name of up to 120", title=MEGABYTE),
    workshop("no such report", "Choose what the workshop stands on", base="round/none"),
    workshop("a minute", "How many minutes it lasts".replace("How", "how"), minutes="1"),
    workshop("minutes in words", "a whole number from 15 to 480", minutes="two hours"),
    plan("no words", "Add it : under another priority", "Say what will be done.", what=" \u200b "),
    plan("a megabyte", "Add it : under another priority", "1,000,000", what=MEGABYTE),
    plan("a long priority", "Add it : under another priority", "201 characters", priority="x" * 201, what=FAMILY),
    plan("no day", "Save : Meet", "Write a date such as 2027-04-25", by_when="soon"),
    plan("no what", "Save : Meet", "Say what will be done.", what=""),
    plan("a megabyte of risk", "Save : Meet", "1,000,000", risk=MEGABYTE),
    workshop("a hundred dots", "Choose how many dots", dots="100"),
    invite("nobody", "Paste the people to invite"),
    invite("blanks", "Paste the people to invite", people=" \u200b \n"),
    invite("a megabyte", "1,000,000 characters long", people=MEGABYTE),
    invite("a line without an address", "There is no e-mail address in", people="jo@example.org\nJo"),
    invite("a header of their own", "is no e-mail address", people="jo@example.org%0ABcc:x@example.org"),
    invite("emoji", "is no e-mail address", people=f"{FAMILY}@example.org"),
    invite("too many people", "Invite up to 500 at once", people="\n".join(f"p{n}@x.org" for n in range(501))),
    invite("a megabyte of words", "1,000,000 characters long", people="jo@example.org", words=MEGABYTE),
    remind("no day", "Write a date such as", at=""),
    remind("yesterday", "already passed", at="2027-04-06"),
    remind("after the close", "while the round is open", at="2027-06-01"),
    remind("a megabyte", "1,000,000 characters long", at="2027-04-10", words=MEGABYTE),
    action("nothing", "Say what will be done", what=" \u200b "),
    action("a megabyte of what", "1,000,000 characters long", what=MEGABYTE),
    action("a megabyte of who leads", "1,000,000 characters long", leads=MEGABYTE),
    action("a megabyte of links", "1,000,000 characters long", evidence=MEGABYTE),
    action("a link that runs", "Write whole addresses", evidence="javascript:alert(1)"),
    action("a day that does not exist", "Write a date such as", by_when="2027-02-30"),
    action("a question that does not exist", "not in this round", questions=["zz", "\x00"]),
    evidence("nothing", "note", "Give it a title", title="", words="", tag=None),
    evidence("a title nobody sees", "note", "Give it a title", title="\u200b\u202e"),
    evidence("a note of nothing", "note", "Write the note", words=" \u200b "),
    evidence("a megabyte of a title", "note", "1,000,000 characters long", title=MEGABYTE),
    evidence("a megabyte of a note", "note", "1,000,000 characters long", words=MEGABYTE),
    evidence("a megabyte of a link", "link", "1,000,000 characters long", link=MEGABYTE),
    evidence("a link that runs", "link", "Write the whole address", link="javascript:alert(1)"),
    evidence("a link with a password", "link", "Write the whole address", link="https://a:b@example.org/"),
    evidence("no file", "file", "Choose a file"),
    evidence("bound to nothing", "note", "Tick at least one", tag=None),
    evidence("a question that does not exist", "note", "no longer here", tag=["small/zz", "\x00"]),
    evidence("an action that does not exist", "note", "no longer here", action=["0" * 32, "\x00"]),
    check_ins("how often nobody can be asked", "Choose how often", every="2"),
    check_ins("every so often in words", "Choose how often", every="²"),
    check_ins("a day that does not exist", "Write a date such as", day="2027-02-30"),
    check_ins("yesterday", "Choose a day after today", day="2027-04-06"),
    check_ins("the year 9999", "within two years", day="9999-12-31"),
    check_ins("a megabyte of a day", "Write a date such as", day=MEGABYTE),
    check_in("nothing chosen", "Choose how far it is", state=None, note=FAMILY),
    check_in("a state that only the partnership can give", "Choose how far it is", state="stopped"),
    check_in("a megabyte of a note", "1,000,000 characters long", state="done", note=MEGABYTE),
    reopening("nothing", "Write a date such as", "", ""),
    reopening("no reason", "Say why the round is opened again", "2027-06-01", " \u200b "),
    reopening("a megabyte of reason", "1,000,000 characters long", "2027-06-01", MEGABYTE),
    reopening("closing in the past", "already passed", "2026-06-01", "Holidays"),
    reopening("the year 10000", "Write a date such as", "10000-01-01", "Holidays"),
    erasing("not ticked", "Tick the box", "past"),
    erasing("no day", "Write a date such as", "past", day=""),
    erasing("a day that does not exist", "Write a date such as", "past", day="2027-02-30"),
    erasing("a day before the close", "before the round closes", "past", day="2020-01-01"),
    erasing("a later day than was told", "Participants were told", "past", day="2099-01-01"),
    erasing("a megabyte of a day", "Write a date such as", "past", day=MEGABYTE),
]

# Forms of one button, without a field that could be wrong; what is wrong about them is who posts them.
WITHOUT_FIELDS = {
    "/audit/csv": "what cannot be looked for is no page: tests/test_audit.py",
    "/response/kept/withdraw": "only after an erasure: tests/test_erasure.py",
    "/invitation/{link}": "the form of /join/{code}: tests/test_invitations.py",
    "/no-more-mail/{token}": "the token is in the address: tests/test_invitations.py",
    "/mail/{message}": "two buttons: tests/test_invitations.py",
    "/rounds/{slug}/invitations/{perspective}": "the same form about the nation: tests/test_invitations.py",
    "/rounds/{slug}/invitations/{perspective}/{invitation}": "the same form about the nation",
    f"{PLACE}/invitations/{{perspective}}/{{invitation}}": "two buttons and a tick: tests/test_invitations.py",
    "/rounds/{slug}/reminders": "the same form about the round: tests/test_invitations.py",
    "/rounds/{slug}/reminders/{reminder}": "one button: tests/test_invitations.py",
    f"{PLACE}/reminders/{{reminder}}": "one button: tests/test_invitations.py",
    "/partnerships/{partnership}/evidence/{piece}": "the form of a new piece again: tests/test_evidence.py",
    "/partnerships/{partnership}/evidence/{piece}/remove": "one box to tick: tests/test_evidence.py",
    "/workshops/{workshop}/evidence": "needs a workshop: tests/test_evidence.py",
    "/workshops/{workshop}/plan/screen": "one button: tests/test_plan.py",
    "/workshops/{workshop}/agenda": "needs a workshop: tests/test_workshops.py",
    "/workshops/{workshop}/moves": "needs a room: tests/test_workshops.py",
    "/workshops/{workshop}/take-back": "one button: tests/test_workshops.py",
    "/workshops/{workshop}/notes": "needs a room: tests/test_workshops.py",
    "/room/{code}": "needs a workshop: tests/test_workshops.py",
    "/room/rating": "needs a room: tests/test_workshops.py",
    "/room/consent": "two buttons: tests/test_workshops.py",
    "/room/note": "needs a room: tests/test_workshops.py",
    "/room/leave": "one button: tests/test_workshops.py",
    "/room/in-use": "one button: tests/test_workshops.py",
    "/workshops/{workshop}/phones": "buttons: tests/test_workshops.py",
    "/workshops/{workshop}/facilitators": "needs a workshop: tests/test_workshops.py",
    "/workshops/{workshop}/facilitators/{id}/end": "one button: tests/test_workshops.py",
    "/response/finish": "leaves the device, whoever holds it",
    "/sign-in/{token}": "the token is in the address: tests/test_desk.py",
    "/sign-out": "tests/test_desk.py",
    "/partnerships/{partnership}/readers/{id}/end": "who does not read is an address: tests/test_people.py",
    "/account/devices/{device}/end": "a device that is not one's own is an address: tests/test_sign_in.py",
    "/rounds/{slug}/answers/{form}": "a format that does not exist is an address: tests/test_answer_files.py",
    "/rounds/{slug}/comments/{question}/{handle}": "the same form about the nation: tests/test_comments.py",
    "/rounds/{slug}/texts/{place}": "the same form about the nation: tests/test_texts.py",
    "/partnerships/{partnership}/practices/{practice}": "the form of an offer again: tests/test_practice.py",
    "/partnerships/{partnership}/practices/{practice}/withdraw": "one box to tick: tests/test_practice.py",
    f"{PLACE}/actions/{{action}}": "the form of a new action again: tests/test_actions.py",
    f"{PLACE}/actions/{{action}}/remove": "one box to tick: tests/test_actions.py",
    "/rounds/{slug}/themes/codings": "a button: tests/test_themes.py",
    "/response/answers/{question}": "what a script sends: MESSAGES",
    "/response/review": "a section's form over all sections: tests/test_reviews.py",
    "/response/review/complete": "tests/test_reviews.py",
    "/response/review/reopen": "tests/test_reviews.py",
    "/response/review/verdicts": "the staff's form, to reviewers: tests/test_reviews.py",
}

# One answer as the script sends it: question, fields, status.
MESSAGES: list[tuple[str, str, dict[str, Any], int]] = [
    ("a level that does not exist", "a1", {"value": "perhaps"}, 422),
    ("two levels", "a1", {"value": ["agree", "disagree"]}, 422),
    ("a question that does not exist", "zz", {"value": "agree"}, 404),
    ("a question with NUL", "a1%00", {"value": "agree"}, 404),
    ("a megabyte", "a_text", {"value": MEGABYTE}, 422),
    ("another respondent", "a1", {"value": "agree", "holder": "0123456789abcdef"}, 401),
    ("no respondent", "a1", {"value": "agree", "holder": ""}, 401),
]
