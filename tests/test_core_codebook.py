"""A codebook that grows: what may change, what is refused, and what each version says of the one before."""

from itertools import pairwise

from app.core.codebook import Codebook
from app.core.codebook_edits import Edited, Typed, add, changes, edit, merge, put, split, take_out


def made(edited: Edited) -> Codebook:
    """The next version."""
    book, problems = edited
    assert book is not None and problems == []
    return book


def grown(*titles: str) -> Codebook:
    """A codebook of these themes."""
    book = Codebook()
    for title in titles:
        book = made(add(book, Typed(title)))
    return book


def test_codes_follow_titles_and_are_never_given_out_again() -> None:
    book = grown("Early notice!", "Early  notice?", "Ùine", "👩")
    assert [theme.code for theme in book.themes] == ["early-notice", "early-notice-2", "uine", "theme"]
    gone = made(take_out(book, "theme"))
    assert made(add(gone, Typed("Theme"))).themes[-1].code == "theme-2"


def test_a_theme_is_followed_by_those_under_it() -> None:
    book = grown("A", "B")
    book = made(add(book, Typed("C", parent="a")))
    assert [theme.code for theme in book.ordered] == ["a", "c", "b"] and book.number == 3


def test_saving_without_a_change_makes_no_version() -> None:
    book = grown("A")
    assert made(edit(book, "a", Typed(" A "))) is book


def test_parts_of_a_theme_that_is_split_may_be_called_as_it_was() -> None:
    book = made(split(grown("Trust"), "trust", [Typed("Trust"), Typed(""), Typed("Respect")]))
    assert [theme.title for theme in book.themes] == ["Trust", "Respect"]
    assert book.gone["trust"].heirs == ("trust-2", "respect") and book.heirs("trust") == ["trust-2", "respect"]


def test_a_long_history_is_read_to_its_end() -> None:
    book = grown("A", "B", "C")
    book = made(merge(book, "a", "b"))
    book = made(split(book, "b", [Typed("B1"), Typed("B2")]))
    book = made(merge(book, "b1", "c"))
    assert book.heirs("a") == ["c", "b2"] and book.now("a") is None
    book = made(merge(book, "b2", "c"))
    assert book.now("a") == book.now("b") == "c"
    book = made(take_out(book, "c"))
    assert book.now("a") is None and book.heirs("a") == []


def test_a_half_that_was_taken_out_keeps_what_was_split_waiting() -> None:
    """Nobody has said that the passages belong to the half that is left."""
    book = made(split(grown("A"), "a", [Typed("B"), Typed("C")]))
    assert made(take_out(book, "b")).now("a") is None


def test_a_theme_with_others_under_it_does_not_go() -> None:
    book = made(add(grown("A", "B"), Typed("C", parent="a")))
    for refused in (merge(book, "a", "b"), take_out(book, "a"), split(book, "a", [Typed("X"), Typed("Y")])):
        assert refused[0] is None and "Put the themes under it elsewhere first: C" in refused[1][0].message


def test_each_version_says_what_it_changed() -> None:
    books = [Codebook(), grown("A")]
    books.append(made(edit(books[-1], "a", Typed("Alpha", "Meaning", "Example"))))
    books.append(made(add(books[-1], Typed("B", parent="a"))))
    books.append(made(edit(books[-1], "b", Typed("B"))))
    books.append(made(split(books[-1], "b", [Typed("B1"), Typed("B2")])))
    books.append(made(merge(books[-1], "b1", "a")))
    books.append(made(take_out(books[-1], "b2")))
    reordered, problems = put(books[-1], [Typed("New", code="new"), Typed("Alpha", code="a")])
    assert reordered is not None and problems == []
    books.append(reordered)
    turned, _problems = put(books[-1], [Typed("Alpha", code="a"), Typed("New", code="new")])
    assert turned is not None
    books.append(turned)
    assert [changes(before, after) for before, after in pairwise(books)] == [
        ["“A” added"],
        ["“A” is called “Alpha” now", "“Alpha” has another meaning", "“Alpha” has another example"],
        ["“B” added"],
        ["“B” stands by itself now"],
        ["“B” split into “B1”, “B2”"],
        ["“B1” merged into “Alpha”"],
        ["“B2” taken out"],
        ["“New” added", "“Alpha” has another meaning", "“Alpha” has another example"],
        ["Put in another order"],
    ]


def test_a_codebook_is_read_back_as_it_was_kept() -> None:
    book = made(split(grown("A", "B"), "a", [Typed("C"), Typed("D")]))
    assert Codebook.model_validate_json(book.model_dump_json()) == book
