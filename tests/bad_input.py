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


def comment(what: str, status: int, said: str, **fields: Any) -> Bad:
    route = f"{PLACE}/comments/{{question}}/{{handle}}"
    return Bad(f"comment: {what}", "staff", "{comment}", "Save and read the next", route, status, said, fields)


def own_words(what: str, said: str, **fields: Any) -> Bad:
    page, route = "/rounds/pilot/partnerships/orkney/texts/introduction", f"{PLACE}/texts/{{place}}"
    return Bad(f"own words: {what}", "staff", page, "Save", route, 422, said, fields)


def reopening(what: str, said: str, closes: str, reason: str) -> Bad:
    page, route = "/rounds/past/reopen", "/rounds/{slug}/reopen"
    fields = {"closes": closes, "reason": reason}
    return Bad(f"reopen: {what}", "staff", page, "Open the round again", route, 422, said, fields)


def sign_in(what: str, typed: str, said: str) -> Bad:
    return Bad(f"sign in: {what}", "nobody", "/sign-in", "Send me a code", "/sign-in", 422, said, {"email": typed})


def sign_in_code(what: str, typed: str, said: str) -> Bad:
    page = "/sign-in/code"
    return Bad(f"sign-in code: {what}", "nobody", page, "Sign in", page, 422, said, {"code": typed})


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
    body("no day", "Merge them", "Write the day", merged=""),
    body("merging into nothing", "Merge them", "Choose which one", merged="2027-05-01"),
    body("merging into what is not there", "Merge them", "There is no such", merged="2027-05-01", into="x"),
    Bad(
        "import: no file",
        "staff",
        "/partnerships/import",
        "Look at what changes",
        "/partnerships/import",
        422,
        "Choose a file",
    ),
    Bad(
        "import: what is no file",
        "staff",
        "/partnerships/import",
        "Look at what changes",
        "/partnerships/import",
        422,
        "Choose a file",
        {"content": "%%%"},
    ),
    comment("nothing chosen", 422, "Choose what the report may show"),
    comment("a decision that does not exist", 422, "Choose what the report may show", decision="burn"),
    comment("no reason", 422, "Choose why it is kept back", decision="kept-back", typed="kept words"),
    comment("no such reason", 422, "Choose why it is kept back", decision="kept-back", reason="because"),
    comment("words that are not in it", 422, "Not found in the comment", decision="words-removed", typed="dog, fish"),
    comment("words nobody sees", 422, "Tick or type the words", decision="words-removed", typed="\u200b,\u202e"),
    comment("a megabyte of words", 422, "1,000,000 characters long", decision="words-removed", typed=MEGABYTE),
    comment("signs of a pattern", 422, "Not found in the comment", decision="words-removed", typed="(.*), [^x]+"),
    comment("a page of before", 422, "changed while you read it", decision="as-written", served="0123456789abcdef"),
    own_words("a megabyte", "1,000,000 characters long", words=MEGABYTE),
    own_words("a page of before", "Somebody else changed these words", words=FAMILY, served="0123"),
    Bad(
        "close: not ticked",
        "staff",
        "/rounds/pilot",
        "Close the round",
        "/rounds/{slug}/close",
        422,
        "Tick the box",
    ),
    reopening("nothing", "Write a date such as", "", ""),
    reopening("no reason", "Say why the round is opened again", "2027-06-01", " \u200b "),
    reopening("a megabyte of reason", "1,000,000 characters long", "2027-06-01", MEGABYTE),
    reopening("closing in the past", "already passed", "2026-06-01", "Holidays"),
    reopening("the year 10000", "Write a date such as", "10000-01-01", "Holidays"),
]

# Forms of one button, without a field that could be wrong; what is wrong about them is who posts them.
WITHOUT_FIELDS = {
    "/response/finish": "leaves the device, whoever holds it",
    "/sign-in/{token}": "the token is in the address: tests/test_desk.py",
    "/sign-out": "tests/test_desk.py",
    "/account/devices/{device}/end": "a device that is not one's own is an address: tests/test_sign_in.py",
    "/rounds/{slug}/answers/{form}": "a format that does not exist is an address: tests/test_answer_files.py",
    "/rounds/{slug}/comments/{question}/{handle}": "the same form about the nation: tests/test_comments.py",
    "/rounds/{slug}/texts/{place}": "the same form about the nation: tests/test_texts.py",
    "/response/answers/{question}": "what a script sends: MESSAGES",
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
