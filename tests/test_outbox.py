"""Mail: one message for each person and purpose, through a real server that refuses, keeps silent and hangs up."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme
from sqlmodel import select

from app.core import mail as core
from app.core.mail import Answer, Event, Letter, Purpose, State, after
from app.settings import Settings, UnsafeSettings
from app.store import mail, outbox
from app.store.db import Database
from app.store.inviting_tables import Message
from app.web.postman import Postman
from app.web.smtp import MailServer as Client
from tests.conftest import KINDS, Clock, _fresh
from tests.examples import A_DAY, NOON, SECRET
from tests.mail_server import FROM_THE_START, PASSWORD, MailServer
from tests.server import Server

LETTER = Letter("Come in", ["Hello,", "the hub is open. – Grüße"], link="https://x.example/1", link_words="Go")
A_MINUTE = timedelta(minutes=1)
IMPATIENT = 0.5  # seconds
ON_BOTH = pytest.mark.parametrize("database_url", KINDS, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, migrated: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A database on SQLite, but where a test is about what each of them does otherwise."""
    yield from _fresh(getattr(request, "param", "sqlite"), migrated, tmp_path)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A mail server of this machine."""
    with MailServer(tmp_path_factory.mktemp("mail")) as its:
        yield its


def settings(**more: object) -> Settings:
    """A development server that sends mail."""
    its = {"mail_server": "smtp://127.0.0.1:1", "mail_sender": "HowGood <howgood@example.org>"} | more
    return Settings(_env_file=None, mode="development", secret=SECRET, **its)  # type: ignore[call-arg, arg-type]


@pytest.fixture
def postman(database: Database, server: MailServer, clock: Clock) -> Postman:
    """Who empties the outbox; a silent server is given up on soon."""
    send = Client.at(server.address, patience=IMPATIENT).send
    return Postman(database, settings(mail_reply_to="desk@example.org"), clock, send=send)


@pytest.fixture
def host(request: pytest.FixtureRequest) -> str:
    """A domain of this test's own: all tests share the server."""
    kind = "pg" if "postgresql" in request.node.name else "lite"
    return f"{request.node.originalname.replace('_', '-')[:50]}.{kind}.example"


def put(database: Database, to: str, *, now: datetime = NOON, key: str = "", **more: object) -> bool:
    """Queues a letter; an invitation unless it is said otherwise."""
    with database.writing() as session:
        its = {"purpose": Purpose.INVITATION} | more
        return outbox.put(session, LETTER, key=key or to, to=to, now=now, **its)  # type: ignore[arg-type]


def one(database: Database) -> Message:
    """The only message there is."""
    with database.reading() as session:
        return session.exec(select(Message)).one()


def test_a_letter_arrives_in_text_and_html_from_its_sender(
    database: Database, postman: Postman, server: MailServer, host: str
) -> None:
    put(database, f"jo@{host}", name="Jo Ó Sé")
    assert postman.deliver_due() == 1
    (message,) = server.to(f"jo@{host}")
    assert isinstance(message, EmailMessage)
    assert (message["From"], message["Reply-To"]) == ("HowGood <howgood@example.org>", "desk@example.org")
    assert message["To"] == f"Jo Ó Sé <jo@{host}>" and message["Subject"] == "Come in"
    assert "List-Unsubscribe" not in message
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain and "the hub is open. – Grüße" in plain.get_content() and "https://x.example/1" in plain.get_content()
    assert html and '<a href="https://x.example/1">Go</a>' in html.get_content()


@pytest.mark.parametrize("how", ["by STARTTLS", FROM_THE_START])
def test_mail_goes_by_tls_to_the_server_that_it_is_for_and_to_no_other(
    database: Database, clock: Clock, tmp_path: Path, how: str
) -> None:
    """The certificate is for 127.0.0.1 and from an authority of this test's own."""
    ours, strangers, certificate = (tmp_path / f"{name}.pem" for name in ("ours", "strangers", "certificate"))
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(ours))
    trustme.CA().cert_pem.write_to_path(str(strangers))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    put(database, "jo@example.org")
    with MailServer(tmp_path, how, certificate) as server:

        def delivers(address: str, authorities: Path | None) -> str:
            """What is said of a try at this server, if it fails."""
            its = settings(mail_server=address, mail_authorities=authorities)
            Postman(database, its, clock).deliver_due()
            clock.time += A_DAY
            return one(database).error

        mine = server.address.replace("//", f"//jo:{quote(PASSWORD)}@")
        for address, authorities, said in (
            (mine, None, "certificate verify failed"),
            (mine, strangers, "certificate verify failed"),
            (mine.replace("127.0.0.1", "localhost"), ours, "Hostname mismatch"),
            (mine.replace("jo:", "al:"), ours, "535"),
        ):
            assert said in delivers(address, authorities) and server.received() == []
        assert delivers(mine, ours) == "" and len(server.to("jo@example.org")) == 1
    assert one(database).state is State.SENT
    with pytest.raises(UnsafeSettings, match="HOWGOOD_MAIL_AUTHORITIES"):
        settings(mail_authorities=tmp_path / "none.pem").checked()


def test_each_programme_has_a_sender_of_its_own(
    database: Database, server: MailServer, clock: Clock, host: str
) -> None:
    its = settings(mail_senders={"plans": ("Reviews <reviews@example.org>", "")}, mail_reply_to="desk@example.org")
    put(database, f"jo@{host}", programme="plans")
    Postman(database, its, clock, send=Client.at(server.address).send).deliver_due()
    (message,) = server.to(f"jo@{host}")
    assert message["From"] == "Reviews <reviews@example.org>" and "Reply-To" not in message


@ON_BOTH
def test_one_message_is_queued_for_each_person_and_purpose(
    database: Database, postman: Postman, server: MailServer, host: str
) -> None:
    assert put(database, f"jo@{host}", key="jo") and not put(database, f"jo@{host}", key="jo")
    postman.deliver_due()
    assert not put(database, f"jo@{host}", key="jo")  # nor once it was sent
    assert put(database, f"jo@{host}", key="jo", purpose=Purpose.SIGN_IN)
    postman.deliver_due()
    assert len(server.to(f"jo@{host}")) == 2


def test_what_was_sent_is_erased(database: Database, postman: Postman, host: str) -> None:
    put(database, f"jo@{host}")
    assert "hub" in one(database).text
    postman.deliver_due()
    sent = one(database)
    assert (sent.state, sent.text, sent.html, sent.recipient) == (State.SENT, "", "", f"jo@{host}")


@ON_BOTH
def test_whom_mail_about_no_round_was_to_is_kept_for_a_month(
    database: Database, postman: Postman, clock: Clock, host: str
) -> None:
    def kept() -> list[str]:
        with database.reading() as session:
            return [to.partition("@")[0] for to in session.exec(select(Message.recipient).order_by(Message.recipient))]

    put(database, f"ann@{host}", purpose=Purpose.SIGN_IN)
    put(database, "two words @ nowhere", key="refused")
    postman.deliver_due()
    for days, left in ((29, ["ann", "bo", "two words "]), (30, ["bo", "cy", "two words "])):
        clock.time = NOON + days * A_DAY
        put(database, f"{'bo' if days == 29 else 'cy'}@{host}", now=clock.time)
        postman.deliver_due()
        assert kept() == left


def test_of_a_reminder_nothing_tells_whom_it_reached(database: Database, postman: Postman, host: str) -> None:
    put(database, f"jo@{host}", purpose=Purpose.REMINDER, name="Jo", mark="m")
    postman.deliver_due()
    sent = one(database)
    assert sent.state is State.SENT and "jo" not in repr(sent.model_dump()).casefold() and sent.mark == ""


@pytest.mark.parametrize("local", ["refused", "no-such-data"])
def test_a_refusal_is_shown_in_the_servers_words_and_nothing_is_sent_again(
    database: Database, postman: Postman, clock: Clock, host: str, local: str
) -> None:
    put(database, f"{local}@{host}")
    postman.deliver_due()
    its = one(database)
    said = {"refused": "Nobody of this name lives here", "no-such-data": "This looks like spam"}[local]
    assert its.state is State.REFUSED and said in its.error
    clock.time += 30 * A_DAY
    assert postman.deliver_due() == 0


@pytest.mark.parametrize("local", ["later", "hangs-up"])
def test_what_the_server_never_had_is_tried_again_after_growing_pauses(
    database: Database, postman: Postman, server: MailServer, clock: Clock, host: str, local: str
) -> None:
    put(database, f"{local}@{host}")
    pauses = []
    while (its := one(database)).state in core.DUE:
        assert its.next_at is not None
        pauses.append(its.next_at - clock.time)
        clock.time = its.next_at
        assert postman.deliver_due() == 1 and postman.deliver_due() == 0
    assert tuple(pauses) == (timedelta(), *core.PAUSES) and pauses == sorted(pauses)
    assert one(database).state is State.REFUSED and one(database).error
    assert server.to(f"{local}@{host}") == [] and one(database).doubts == 0


def test_once_the_server_takes_it_all_is_well(
    database: Database, postman: Postman, server: MailServer, clock: Clock, host: str
) -> None:
    put(database, f"later-once@{host}")
    postman.deliver_due()
    assert one(database).state is State.WAITING and "Try again in a while" in one(database).error
    clock.time += A_MINUTE
    postman.deliver_due()
    assert (one(database).state, one(database).error, one(database).doubts) == (State.SENT, "", 0)
    assert len(server.to(f"later-once@{host}")) == 1


def arrives_twice_under_one_name(
    database: Database, postman: Postman, server: MailServer, clock: Clock, host: str, local: str
) -> None:
    """The promise about an answer that never comes."""
    to = f"{local}@{host}"
    put(database, to)
    postman.deliver_due()
    its = one(database)
    assert (its.state, its.doubts) == (State.IN_DOUBT, 1) and "did not answer" in its.error and its.text
    assert postman.deliver_due() == 0  # not before a pause
    clock.time += A_MINUTE
    postman.deliver_due()
    assert (one(database).state, one(database).doubts) == (State.SENT, 1)
    first, second = server.to(to)
    assert first.as_string().replace("\r", "") == second.as_string().replace("\r", "")
    assert first["Message-ID"] == second["Message-ID"] == one(database).message_id != ""
    clock.time += 30 * A_DAY
    assert postman.deliver_due() == 0 and len(server.to(to)) == 2


@pytest.mark.parametrize("local", ["drop-once", "silent-once"])
def test_only_where_no_answer_came_it_is_sent_again_under_the_same_name(
    database: Database, postman: Postman, server: MailServer, clock: Clock, host: str, local: str
) -> None:
    arrives_twice_under_one_name(database, postman, server, clock, host, local)


def test_a_new_name_at_each_try_is_found_out(
    database: Database,
    postman: Postman,
    server: MailServer,
    clock: Clock,
    host: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = core.drawn
    tries = Counter[str]()

    def anew(envelope: core.Envelope, sender: core.Sender) -> EmailMessage:
        message = plain(envelope, sender)
        tries[envelope.recipient] += 1
        message.replace_header("Message-ID", f"<{tries[envelope.recipient]}@planted.example>")
        return message

    monkeypatch.setattr("app.web.postman.drawn", anew)
    with pytest.raises(AssertionError):
        arrives_twice_under_one_name(database, postman, server, clock, host, "drop-once")


def test_sending_again_after_success_is_found_out(
    database: Database,
    postman: Postman,
    server: MailServer,
    clock: Clock,
    host: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(core.MOVES, (State.SENDING, Event.ACCEPTED), State.WAITING)
    with pytest.raises(AssertionError):
        arrives_twice_under_one_name(database, postman, server, clock, host, "drop-once")


def test_after_too_many_doubts_a_person_decides(
    database: Database, postman: Postman, server: MailServer, clock: Clock, host: str
) -> None:
    put(database, f"drop@{host}")
    for _try in range(10):
        postman.deliver_due()
        clock.time += A_DAY
    its = one(database)
    assert (its.state, its.doubts) == (State.IN_DOUBT, 1 + core.MOST_DOUBTS) and its.next_at is None
    ids = {message["Message-ID"] for message in server.to(f"drop@{host}")}
    assert ids == {its.message_id}


@ON_BOTH
def test_what_a_killed_process_left_behind_is_in_doubt(
    database: Database, postman: Postman, server: MailServer, clock: Clock, host: str
) -> None:
    put(database, f"jo@{host}")
    with database.writing() as session:
        claimed = outbox.claim(session, now=clock(), host="x.example", cap=10)
    assert claimed is not None and postman.deliver_due() == 0  # another process holds it
    clock.time += core.LEASE
    assert postman.deliver_due() == 0 and one(database).doubts == 1
    clock.time += A_MINUTE
    postman.deliver_due()
    assert (one(database).state, one(database).doubts) == (State.SENT, 1)
    assert [m["Message-ID"] for m in server.to(f"jo@{host}")] == [claimed.envelope.message_id]
    with database.writing() as session:
        outbox.record(session, claimed, Answer(Event.NEVER, "550"), now=clock())
    assert one(database).state is State.SENT, "a process that wakes up too late changes nothing"


def test_the_daily_cap_holds_mail_back_but_for_those_who_wait_at_the_door(
    database: Database, server: MailServer, clock: Clock, host: str
) -> None:
    postman = Postman(database, settings(mail_a_day=3), clock, send=Client.at(server.address).send)
    for n in range(5):
        put(database, f"n{n}@{host}")
    assert postman.deliver_due() == 3
    put(database, f"staff@{host}", purpose=Purpose.SIGN_IN)
    assert postman.deliver_due() == 1 and len(server.to(f"staff@{host}")) == 1
    clock.time += A_DAY + A_MINUTE
    assert postman.deliver_due() == 2


def test_what_came_too_late_to_be_of_use_does_not_leave(
    database: Database, postman: Postman, server: MailServer, clock: Clock, host: str
) -> None:
    put(database, f"later@{host}", expires=NOON + 10 * A_MINUTE)
    postman.deliver_due()
    clock.time += 10 * A_MINUTE
    assert postman.deliver_due() == 0
    assert (one(database).state, one(database).text) == (State.STOPPED, "")


def test_without_a_server_everything_waits(database: Database, clock: Clock, host: str) -> None:
    put(database, f"jo@{host}")
    away = Postman(database, settings(mail_server="smtp://127.0.0.1:1"), clock)
    away.deliver_due()
    assert one(database).state is State.WAITING and "could not be used" in one(database).error


@ON_BOTH
def test_many_processes_send_each_message_once_and_keep_to_the_cap(
    database: Database, server: MailServer, clock: Clock, host: str
) -> None:
    everybody = [f"p{n}@{host}" for n in range(24)]
    for to in everybody:
        put(database, to)
    others = [Database(database.url) for _process in range(4)]
    send = Client.at(server.address).send
    postmen = [Postman(its, settings(mail_a_day=20), clock, send=send) for its in others]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda postman: postman.deliver_due(), postmen)) == 20
    came = Counter(to for to, _message in server.received() if to.endswith(f"@{host}"))
    assert len(came) == 20 and set(came.values()) == {1} and set(came) <= set(everybody)
    for its in others:
        its.close()


@ON_BOTH
def test_somebody_who_declines_gets_no_more_mail(
    database: Database, postman: Postman, server: MailServer, host: str
) -> None:
    declining = core.Declining(b"key")
    mark = declining.mark(f"Jo@{host}")
    assert declining.read(declining.token(f"jo@{host}")) == mark
    assert declining.read(declining.token(f"jo@{host}")[:-1] + "é") is None and declining.read("") is None
    put(database, f"jo@{host}", mark=mark)
    with database.writing() as session:
        mail.decline(session, mark)
    assert put(database, f"jo@{host}", key="another", mark=mark) is True
    put(database, f"jo@{host}", purpose=Purpose.SIGN_IN)
    postman.deliver_due()
    assert len(server.to(f"jo@{host}")) == 1  # they want to sign in
    with database.reading() as session:
        assert Counter(session.exec(select(Message.state)).all()) == {State.STOPPED: 2, State.SENT: 1}


@pytest.mark.parametrize("event", [Event.ACCEPTED, Event.LATER, Event.NEVER, Event.SILENCE])
def test_every_answer_leads_somewhere(event: Event) -> None:
    for attempts in range(1, 20):
        following = after(Answer(event, "words"), attempts=attempts, doubts=event is Event.SILENCE, now=NOON)
        assert (following.at is not None) == (following.state in (State.WAITING, State.IN_DOUBT))


@pytest.mark.parametrize(
    ("code", "event"),
    [(250, Event.ACCEPTED), (251, Event.ACCEPTED), (421, Event.LATER), (452, Event.LATER), (550, Event.NEVER)],
)
def test_a_servers_code_says_what_it_means(code: int, event: Event) -> None:
    assert core.answer_of(code, "words").event is event


def test_the_worker_starts_with_the_server_and_stops_with_it(
    database: Database, server: MailServer, clock: Clock, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.postman.EVERY", 0.02)
    put(database, f"jo@{host}")
    postman = Postman(database, settings(), clock, send=Client.at(server.address).send)
    postman.start()
    wait_for(lambda: one(database).state is State.SENT)
    postman.stop()
    assert len(server.to(f"jo@{host}")) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_servers_on_one_database_send_each_message_once(
    database: Database, server: MailServer, host: str, tmp_path: Path
) -> None:
    everybody = [f"p{n}@{host}" for n in range(12)]
    now = datetime.now(UTC)
    for to in everybody:
        put(database, to, now=now)
    mail_settings = {"mail_server": server.address, "mail_sender": "howgood@example.org"}
    servers = [Server(database.url, tmp_path, **mail_settings) for _server in "ab"]
    with servers[0], servers[1]:
        wait_for(lambda: len([to for to, _m in server.received() if to in everybody]) >= len(everybody))
        with database.reading() as session:
            wait_for(lambda: set(session.exec(select(Message.state)).all()) == {State.SENT})
    assert sorted(to for to, _message in server.received() if to.endswith(f"@{host}")) == sorted(everybody)


def wait_for(what: Callable[[], bool]) -> None:
    """Waits until it holds."""
    until = datetime.now() + timedelta(seconds=20)
    while not what():
        assert datetime.now() < until


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mail_sender": ""}, "HOWGOOD_MAIL_SENDER"),
        ({"mail_server": "mail.example.org"}, "HOWGOOD_MAIL_SERVER"),
        ({"mail_server": "https://mail.example.org"}, "HOWGOOD_MAIL_SERVER"),
    ],
)
def test_mail_settings_that_cannot_work_are_refused_at_the_start(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(UnsafeSettings, match=said):
        settings(**wrong).checked()


def test_what_no_message_can_carry_is_refused_and_holds_nobody_up(
    database: Database, postman: Postman, server: MailServer, host: str
) -> None:
    put(database, "two words @ nowhere", key="bad")
    put(database, "jo@exämple.org", key="worse")
    put(database, f"jo@{host}")
    assert postman.deliver_due() == 3 and len(server.to(f"jo@{host}")) == 1
    with database.reading() as session:
        assert sorted(session.exec(select(Message.state)).all()) == [State.REFUSED, State.REFUSED, State.SENT]
