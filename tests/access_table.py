"""Who gets in where, route by route: written down apart from `app.core.access`, and compared with it by a loop."""

from collections.abc import Mapping

from app.core.access import Role

STAFF, READER, COORDINATOR, TSI, FACILITATOR, BOARD = Role
Row = Mapping[Role, str]  # for whom, and about which place: `own` partnership, `other`, or `none` of them

ANY = "own other none"
NATIONAL: Row = {STAFF: ANY}
EVERYBODY: Row = dict.fromkeys(Role, ANY)
WATCHES: Row = {STAFF: ANY, COORDINATOR: "own", TSI: "own"}
READS: Row = {STAFF: ANY, READER: ANY, COORDINATOR: "own", TSI: "own", BOARD: "own"}

NATION, PLACE = "/rounds/{slug}", "/rounds/{slug}/partnerships/{partnership}"

PRACTICES, OFFERS = "/partnerships/{partnership}/practices", {STAFF: "own other", COORDINATOR: "own"}
THEMES, BOOK = f"{NATION}/themes", "/codebooks/{questionnaire}"

MAKES: Row = {STAFF: "own other", COORDINATOR: "own"}
LEADS: dict[Role, str] = {STAFF: "own other", COORDINATOR: "own", FACILITATOR: "own"}
HALL = "/workshops/{workshop}"
REGISTER = "/partnerships/{partnership}/evidence"
READS_EVIDENCE: Row = {STAFF: "own other", COORDINATOR: "own", TSI: "own", BOARD: "own"}
KEEPS_EVIDENCE: Row = {STAFF: "own other", COORDINATOR: "own", TSI: "own"}

ROWS: dict[str, Row] = {
    "GET /desk": EVERYBODY,
    "GET /account": EVERYBODY,
    "POST /account/devices/{device}/end": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    # Lists show only what is one's own: tests/test_access.py tells of each.
    "GET /rounds": {STAFF: ANY, COORDINATOR: ANY, TSI: ANY},
    "GET /reports": {STAFF: ANY, READER: ANY, COORDINATOR: ANY, TSI: ANY, BOARD: ANY},
    "GET /partnerships": {STAFF: ANY, READER: ANY, COORDINATOR: ANY, TSI: ANY},
    "GET /rounds/new": NATIONAL,
    "POST /rounds": NATIONAL,
    f"GET {NATION}": WATCHES,
    f"GET {NATION}/preview/{{perspective}}": WATCHES,
    f"GET {NATION}/preview/{{perspective}}/sections/{{section}}": WATCHES,
    f"GET {NATION}/participation": WATCHES,
    f"GET {PLACE}/participation": WATCHES,
    **{
        f"{method} {NATION}/{part}": NATIONAL
        for method in ("GET", "POST")
        for part in ("settings", "open", "closing-time", "unread-reports")
    },
    **{
        f"{method} {of}": NATIONAL
        for of, methods in (
            ("/partnerships", ["POST"]),
            ("/partnerships/new", ["GET"]),
            ("/partnerships/import", ["GET", "POST"]),
            ("/partnerships/{partnership}", ["GET", "POST"]),
            ("/partnerships/{partnership}/bodies", ["GET", "POST"]),
            ("/partnerships/{partnership}/bodies/{body}", ["GET", "POST"]),
            ("/bodies", ["GET"]),
            ("/bodies/{body}", ["GET", "POST"]),
            ("/bodies/{body}/merge", ["POST"]),
        )
        for method in methods
    },
    "GET /partnerships/files/{form}": {STAFF: ANY, READER: ANY},
    f"GET {NATION}/review": NATIONAL,
    f"GET {PLACE}/review": NATIONAL,
    f"POST {PLACE}/review": NATIONAL,
    f"POST {NATION}/close": NATIONAL,
    f"GET {NATION}/reopen": NATIONAL,
    f"POST {NATION}/reopen": NATIONAL,
    f"POST {NATION}/answers/{{form}}": NATIONAL,
    f"GET {NATION}/erasure": NATIONAL,
    f"POST {NATION}/erasure-day": NATIONAL,
    f"POST {NATION}/erase": NATIONAL,
    "GET /audit": NATIONAL,
    "POST /audit/csv": NATIONAL,
    f"GET {NATION}/reports/{{report}}": {STAFF: ANY, READER: ANY},
    f"GET {PLACE}/reports/{{report}}": READS,
    f"GET {NATION}/texts": NATIONAL,
    f"GET {NATION}/texts/{{place}}": NATIONAL,
    f"POST {NATION}/texts/{{place}}": NATIONAL,
    f"GET {PLACE}/texts": WATCHES,
    f"GET {PLACE}/texts/{{place}}": WATCHES,
    f"POST {PLACE}/texts/{{place}}": WATCHES,
    f"GET {PLACE}/actions": READS,
    f"GET {PLACE}/actions/new": WATCHES,
    f"POST {PLACE}/actions": WATCHES,
    f"GET {PLACE}/actions/{{action}}": WATCHES,
    f"POST {PLACE}/actions/{{action}}": WATCHES,
    f"POST {PLACE}/actions/{{action}}/remove": WATCHES,
    f"GET {PLACE}/check-ins": WATCHES,
    f"POST {PLACE}/check-ins": WATCHES,
    "GET /workshops": {STAFF: ANY, COORDINATOR: ANY, FACILITATOR: ANY},
    "GET /partnerships/{partnership}/workshops/new": MAKES,
    "POST /partnerships/{partnership}/workshops": MAKES,
    **{f"GET {HALL}{part}": LEADS for part in ("", "/agenda", "/run-sheet", "/screen", "/changes")},
    **{f"POST {HALL}{part}": LEADS for part in ("/agenda", "/moves", "/take-back", "/notes", "/phones")},
    **{f"{way} {HALL}/facilitators": MAKES for way in ("GET", "POST")},
    f"POST {HALL}/facilitators/{{id}}/end": MAKES,
    "GET /evidence": {STAFF: ANY, COORDINATOR: ANY, TSI: ANY, BOARD: ANY},
    f"GET {REGISTER}": READS_EVIDENCE,
    f"GET {REGISTER}/{{piece}}/file": READS_EVIDENCE,
    **{f"GET {REGISTER}/{part}": KEEPS_EVIDENCE for part in ("new", "{piece}")},
    **{f"POST {REGISTER}{part}": KEEPS_EVIDENCE for part in ("", "/{piece}", "/{piece}/remove")},
    f"GET {HALL}/evidence/new": LEADS,
    f"POST {HALL}/evidence": LEADS,
    f"GET {HALL}/evidence/{{piece}}/file": LEADS,
    f"GET {HALL}/plan": LEADS | {TSI: "own"},
    f"GET {HALL}/plan-changes": LEADS | {TSI: "own"},
    **{f"POST {HALL}/plan{part}": LEADS | {TSI: "own"} for part in ("", "/screen", "/{action}")},
    f"GET {HALL}/reports/{{report}}": {STAFF: "own other", READER: "own other"}
    | dict.fromkeys((COORDINATOR, TSI, FACILITATOR, BOARD), "own"),
    "GET /practices": EVERYBODY,
    "GET /practices/{practice}": EVERYBODY,
    f"GET {PRACTICES}/new": OFFERS,
    f"POST {PRACTICES}": OFFERS,
    f"GET {PRACTICES}/{{practice}}": OFFERS,
    f"POST {PRACTICES}/{{practice}}": OFFERS,
    f"POST {PRACTICES}/{{practice}}/withdraw": OFFERS,
    "GET /people": NATIONAL,
    "GET /people/new": NATIONAL,
    "GET /people/import": NATIONAL,
    "POST /people/import": NATIONAL,
    "GET /people/files/{form}": NATIONAL,
    "POST /people": NATIONAL,
    "GET /people/{id}": NATIONAL,
    "POST /people/{id}": NATIONAL,
    "POST /people/{id}/roles": NATIONAL,
    "POST /people/{id}/roles/{held}/end": NATIONAL,
    "POST /people/{id}/end": NATIONAL,
    "GET /partnerships/{partnership}/readers": {STAFF: ANY, COORDINATOR: "own"},
    "POST /partnerships/{partnership}/readers": {STAFF: ANY, COORDINATOR: "own"},
    "POST /partnerships/{partnership}/readers/{id}/end": {STAFF: ANY, COORDINATOR: "own"},
    **{
        f"{method} {of}{part}": WATCHES if of == PLACE else NATIONAL
        for of in (NATION, PLACE)
        for method, part in (
            ("GET", "/invitations"),
            ("GET", "/invitations/{perspective}"),
            ("POST", "/invitations/{perspective}"),
            ("GET", "/invitations/{perspective}/{invitation}"),
            ("POST", "/invitations/{perspective}/{invitation}"),
            ("GET", "/reminders"),
            ("POST", "/reminders"),
            ("POST", "/reminders/{reminder}"),
            ("GET", "/handouts/{perspective}"),
            ("GET", "/posters/{perspective}"),
            ("GET", "/posters/{perspective}/pdf"),
        )
    },
    "GET /mail": NATIONAL,
    "POST /mail/{message}": NATIONAL,
    **{
        f"{method} {of}/comments{part}": NATIONAL
        for of in (NATION, PLACE)
        for method, part in (
            ("GET", ""),
            ("GET", "/{question}"),
            ("GET", "/{question}/{handle}"),
            ("POST", "/{question}/{handle}"),
        )
    },
    **{
        f"{method} {address}": NATIONAL
        for method, addresses in (
            ("GET", (THEMES, f"{THEMES}/comments/{{handle}}", f"{THEMES}/counts", f"{THEMES}/files")),
            ("POST", (f"{THEMES}/comments/{{handle}}", f"{THEMES}/codings", f"{THEMES}/files")),
            ("GET", (BOOK, *(f"{BOOK}/{page}" for page in ("new", "themes/{theme}", "versions", "files", "csv")))),
            ("POST", (f"{BOOK}/new", f"{BOOK}/themes/{{theme}}", f"{BOOK}/files")),
        )
        for address in addresses
    },
}

# What stands in an address; `slug` and `partnership` follow from the place it is about.
PARTS = {
    "report": "baseline.json",
    "form": "codebook",
    "section": "first",
    "body": "no body",
    "place": "introduction",
    "question": "a_text",
    "handle": "0" * 32,
    "practice": "0" * 32,
    "action": "0" * 32,
    "piece": "0" * 32,
    "questionnaire": "small",
    "theme": "money",
    "perspective": "third-sector",
    "invitation": "no invitation",
    "reminder": "no reminder",
    "message": "no message",
    "device": "no device",  # who is signed in has one to end
    "id": "nobody",  # somebody has an account
    "held": "no role",
}

# What there is on a laptop in a hall (mode `lan`), and about which place the PIN lets one in. The rest is not there.
PUBLIC_IN_THE_HALL = frozenset(
    {
        "/",
        "/code",
        "/finished",
        "/health",
        "/join/{code}",
        "/join/{code}/blank",
        "/privacy",
        "/ready",
        "/response",
        "/response/answers/{question}",
        "/response/check",
        "/response/code",
        "/response/copy",
        "/response/done",
        "/response/finish",
        "/response/kept",
        "/response/kept/withdraw",
        "/response/review",
        "/response/sections/{section}",
        "/response/submit",
        "/response/withdraw",
        "/return",
        "/room",
        "/room-changes",
        "/room/consent",
        "/room/in-use",
        "/room/leave",
        "/room/note",
        "/room/rating",
        "/room/{code}",
        "/sign-in",
        "/withdrawn",
    }
)
PIN: dict[str, str] = {
    row: "own" if "{" in row else ANY
    for row in (
        "GET /desk",
        "GET /account",
        "POST /sign-out",
        "GET /rounds",
        "GET /reports",
        "GET /workshops",
        f"GET {NATION}",
        f"GET {NATION}/preview/{{perspective}}",
        f"GET {NATION}/preview/{{perspective}}/sections/{{section}}",
        f"GET {NATION}/participation",
        f"GET {PLACE}/participation",
        f"GET {PLACE}/reports/{{report}}",
        f"GET {PLACE}/actions",
        f"POST {PLACE}/actions",
        f"GET {PLACE}/actions/new",
        f"GET {PLACE}/actions/{{action}}",
        f"POST {PLACE}/actions/{{action}}",
        f"POST {PLACE}/actions/{{action}}/remove",
        "GET /partnerships/{partnership}/workshops/new",
        "POST /partnerships/{partnership}/workshops",
        f"GET {HALL}",
        f"GET {HALL}/agenda",
        f"POST {HALL}/agenda",
        f"GET {HALL}/changes",
        f"GET {HALL}/run-sheet",
        f"GET {HALL}/screen",
        f"POST {HALL}/moves",
        f"POST {HALL}/notes",
        f"POST {HALL}/take-back",
        f"GET {HALL}/plan",
        f"GET {HALL}/plan-changes",
        *(f"POST {HALL}/plan{part}" for part in ("", "/screen", "/{action}")),
        f"GET {HALL}/reports/{{report}}",
        f"POST {HALL}/phones",
    )
} | {
    "POST /account/devices/{device}/end": ANY,
    f"GET {NATION}/reports/{{report}}": "",  # over all partnerships
    f"POST {NATION}/close": "",
}
