"""Words to black out: what is proposed, what is found however it is spelled, and what is left to read."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.blacking import MARK, Kind, black_out, is_left, occurrences, pieces, proposals, split_words, taken_out

letters = st.text("aAbBéÉßﬁ½İıſ\u0301\u200d’'-—_ .,1२\n█🙂ع漢", max_size=40)
wordy = st.lists(
    st.sampled_from(
        ["Mary", "Smith", "mary", "Mrs", "the", "A.", "a@b.org", "01382 123456", "DD1 4HN", "and", "\n", "’s"]
    ),
    max_size=12,
).map(" ".join)
texts = st.one_of(letters, wordy, st.text(max_size=40))


def proposed(text: str, kind: Kind = Kind.NAME) -> list[str]:
    """What is proposed of one kind."""
    return [p.words for p in proposals(text) if p.kind is kind]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mrs Smith was rude. Smith never answered.", ["Mrs Smith", "Smith"]),
        ("We asked dr. smith twice.", ["dr. smith"]),
        ("It was J. P. MacDonald-Brown who left.", ["J. P. MacDonald-Brown"]),
        ("Nobody but Thandiwe’s team came.", ["Thandiwe"]),
        ("Oyinlola Adeyemi never came.", ["Oyinlola Adeyemi"]),
        ("Thandiwe never came. Only Thandiwe knows.", ["Thandiwe"]),
        ("Mary never came, and mary knows.", ["Mary"]),
        ("then Ms Rene\u0301e O’Neil came", ["Ms Rene\u0301e O’Neil"]),
    ],
)
def test_names_are_proposed(text: str, names: list[str]) -> None:
    assert proposed(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The Third Sector Interface and Fife Council meet in May.",
        "Papers come late. Referrals go both ways now.",
        "CSPP and GIRFEC are well known. I’m glad of it: It works.",
        "نحن لا نعرف 漢字",
        "",
    ],
)
def test_usual_words_are_not_proposed(text: str) -> None:
    assert proposals(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Write to calum.o'hara+x@example.org.uk, please", Kind.EMAIL, "calum.o'hara+x@example.org.uk"),
        ("ring 01382 123 456", Kind.PHONE, "01382 123 456"),
        ("ring +44 (0)7700 900123 now", Kind.PHONE, "+44 (0)7700 900123"),
        ("ring (0131) 496-0000", Kind.PHONE, "(0131) 496-0000"),
        ("ring 07700900123", Kind.PHONE, "07700900123"),
        ("ring +353 1 234 5678", Kind.PHONE, "+353 1 234 5678"),
        ("we live at DD1 4HN", Kind.POSTCODE, "DD1 4HN"),
    ],
)
def test_what_leads_to_a_person_is_proposed(text: str, kind: Kind, words: str) -> None:
    assert [(p.kind, p.words) for p in proposals(text)] == [(kind, words)]


@pytest.mark.parametrize("text", ["from 2026 to 2029", "£120 000 000 a year", "in Q1 2nd half", "0.5 of 100 000"])
def test_plain_numbers_are_not_proposed(text: str) -> None:
    assert proposals(text) == []


def test_each_proposal_says_why() -> None:
    why = [p.why for p in proposals("Ask Jo Hay, jo@example.org, 01382 123456, DD1 4HN")]
    assert why[0] == "looks like a name" and len(set(why)) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SMITH said", "smith"),
        ("Smith’s idea", "Smith"),
        ("Jose\u0301 said", "José"),
        ("José said", "Jose"),
        ("Jo\u200bhn said", "john"),
        ("Mary\n Smith said", "mary smith"),
        ("Anne–Marie said", "anne-marie"),
        ("Straße 7", "STRASSE"),
        ("call ２２５", "225"),
    ],
)
def test_words_are_found_however_they_are_spelled(text: str, words: str) -> None:
    assert occurrences(text, words)
    assert occurrences(black_out(text, [words]), words) == []


def test_only_whole_words_are_blacked_out() -> None:
    assert black_out("Ann has an annual plan", ["Ann", "an"]) == f"{MARK} has {MARK} annual plan"


def test_the_mark_tells_neither_how_long_nor_how_many_the_words_were() -> None:
    for name in ("Jo", "Bartholomew", "Mary Anne Fotheringham"):
        assert black_out(f"Then {name} left", name.split()) == f"Then {MARK} left"


def test_a_comment_may_have_nothing_left() -> None:
    assert not is_left(black_out("Jo!", ["jo"])) and is_left(black_out("Jo left", ["jo"]))


def test_typed_words_are_separated_by_commas_or_lines() -> None:
    assert split_words(" Mary  Smith, ,the hub;Jo\nhay ") == ["Mary Smith", "the hub", "Jo", "hay"]


def test_words_without_a_letter_are_not_found() -> None:
    assert occurrences("Why? █████", "?") == occurrences("█████", "█████") == []


@given(texts)
def test_proposals_stand_in_the_text_and_once_each(text: str) -> None:
    words = [p.words for p in proposals(text)]
    assert all(occurrences(text, one) for one in words)
    assert len(set(words)) == len(words)


@given(texts, st.lists(texts, max_size=4))
def test_places_are_within_the_text_and_pieces_are_the_text(text: str, words: list[str]) -> None:
    for one in words:
        assert all(0 <= start < end <= len(text) for start, end in occurrences(text, one))
    assert "".join(piece for piece, _marked in pieces(text, proposals(text))) == text


@given(texts, st.lists(texts, max_size=4), st.data())
def test_blacked_text_never_holds_the_words(text: str, others: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    chosen = [*others, *(p.words for p in proposals(text)), text[start : start + 5]]
    left = black_out(text, chosen)
    assert not any(occurrences(left, one) for one in chosen)
    assert black_out(left, chosen) == left


@given(texts, st.lists(texts, max_size=3))
def test_nothing_else_is_taken_away(text: str, chosen: list[str]) -> None:
    kept = re.sub("█+", "", black_out(text, chosen))
    rest = iter(unicodedata.normalize("NFC", text))
    assert all(sign in rest for sign in unicodedata.normalize("NFC", kept) if sign.isalnum() and sign.isascii())
    if not any(occurrences(text, one) for one in chosen) and MARK not in text:
        assert black_out(text, chosen) == text


@given(wordy, st.lists(st.sampled_from(["Mary", "Smith", "a@b.org", "and"])))
def test_what_was_taken_out_can_be_shown_again(text: str, chosen: list[str]) -> None:
    left = black_out(text, chosen)
    again = taken_out(text, left)
    assert again == [] or black_out(text, again) == left


def test_what_was_taken_out_of_a_usual_comment_is_known() -> None:
    text = "Mary met Mary Smith in the hub."
    assert taken_out(text, black_out(text, ["mary smith", "hub"])) == ["Mary Smith", "hub"]
    assert taken_out(text, black_out(text, ["Mary", "hub"])) == ["Mary", "Mary", "hub"]
