"""One item on the screen, one key to answer it: saved, and the next one is there.

Which goes on better?          item 13 of 76   12 saved   8 s each   about 9 min left
┌ the beginning ─────────────────────────────────────────────────────────────────────┐
├ ← first ───────────────────────────────┬ second → ─────────────────────────────────┤
└────────────────────────────────────────┴───────────────────────────────────────────┘
saved: the first is better
← → better  ⇧← ⇧→ much  = tie  b both bad  s skip  c comment  f flag  u undo  ? help
"""

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from evaluation.rating.judgement import CHOICES
from evaluation.rating.screen import actions, words
from evaluation.rating.screen.bars import Footer, Scores, how_far
from evaluation.rating.screen.prose import Prose
from evaluation.rating.screen.questions import Break, Comment, Help, Skip, Skipped
from evaluation.rating.screen.texts import Marks, Texts
from evaluation.rating.sitting import Sitting
from grist.errors import UserError
from grist.text import visible

_WIDE = 100  # columns from which on two texts stand side by side
_ROOMY = (60, 16)  # columns and rows from which on there is room for frames and the keys
_LEAST = (30, 10)  # columns and rows in which two lines of each text can be read
_TOO_SMALL = "Here is no room to read in: make this window larger, {} by {} at the least.".format(
    *_LEAST
)


class Rate(Screen[None]):
    """The item that is open, and all that can be said of it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 - as the library has it
    AUTO_FOCUS = None

    def __init__(self, sitting: Sitting, keys: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.sitting = sitting
        self.keys = keys
        self.ask = sitting.section.ask
        self._actions = {key: each.name for each in actions.of(self.ask) for key in keys[each.name]}
        self._marks: Marks = "none"

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Horizontal(id="top"):
            yield Static(Content(words.QUESTIONS[self.ask]), id="question", markup=False)
            yield Static(Content(""), id="progress", markup=False)
        yield Texts(self.ask)
        yield Static(Content(""), id="end", markup=False)
        yield Static(Content(_TOO_SMALL), id="small", markup=False)
        if self.ask == "absolute":
            yield Scores(Content(""), id="scores", markup=False)
        yield Prose(Content(""), id="notice", markup=False)
        yield Footer(self.ask, self.keys)

    def on_mount(self) -> None:
        """Show the first open item."""
        self._show()

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Do what the key means; one that means nothing here is left to the app."""
        name = self._actions.get(event.key) or self._actions.get(event.character or "")
        if name is None:
            return
        event.stop()
        event.prevent_default()
        self.act(name)

    def action_act(self, name: str) -> None:
        """Do what a mouse or the list of commands asks for."""
        self.act(name)

    def act(self, name: str) -> None:
        """Do one action; what cannot be saved is said and changes nothing."""
        self.sitting.touch()
        if self._is_too_small and name != "quit":  # nobody can judge what is not there to see
            return
        try:
            if name in CHOICES:
                self._choose(name)
            elif name.startswith("score_"):
                self._score(int(name.removeprefix("score_")))
            else:
                self._others()[name]()
        except UserError as error:
            self._fail(error)

    def _others(self) -> Mapping[str, Callable[[], None]]:
        return {
            "skip": self._skip,
            "comment": self._comment,
            "flag": self._flag,
            "undo": self._undo,
            "back": self._back,
            "forward": self._forward,
            "differences": self._differ,
            "next_dimension": lambda: self._turn(1),
            "previous_dimension": lambda: self._turn(-1),
            "scroll_up": lambda: self._texts.scroll_sides(-1),
            "scroll_down": lambda: self._texts.scroll_sides(1),
            "page_up": lambda: self._texts.scroll_sides(-self._texts.page),
            "page_down": lambda: self._texts.scroll_sides(self._texts.page),
            "help": self._help,
            "quit": self.app.exit,
        }

    # Answers

    def _choose(self, choice: str) -> None:
        if self.sitting.is_done:
            return
        given = next(each for each in CHOICES if each == choice)
        self.sitting.prefer(given)
        self._after(f"saved: {words.ANSWERS[given]}")

    def _score(self, value: int) -> None:
        if self.sitting.is_done:
            return
        before = self.sitting.at
        name = self.sitting.section.dimensions[self.sitting.dimension].name
        self.sitting.score(value)
        self._after(f"saved: {visible(name)} {value}", is_same=self.sitting.at == before)

    def _skip(self) -> None:
        if self.sitting.is_done:
            return

        def skipped(answer: Skipped | None) -> None:
            if answer is None:
                return
            try:
                self.sitting.skip(answer.reason)
            except UserError as error:
                self._fail(error)
                return
            self._after(words.skipped("skipped", answer.reason))
            if answer.key is not None:
                self.on_key(answer.key)

        self.app.push_screen(Skip(), skipped)

    def _comment(self) -> None:
        if self.sitting.is_done:
            return

        def written(text: str | None) -> None:
            if text is None:
                return
            try:
                self.sitting.comment(text)
            except UserError as error:
                self._fail(error)
                return
            self._show(said="comment saved" if text else "comment taken away", is_same=True)

        self.app.push_screen(Comment(self.sitting.standing.comment), written)

    def _flag(self) -> None:
        if self.sitting.is_done:
            return
        self.sitting.flag()
        flagged = self.sitting.standing.flagged
        self._show(said="flagged" if flagged else "flag taken away", is_same=True)

    def _undo(self) -> None:
        undone = self.sitting.undo()
        what = undone and words.TAKEN_BACK[undone.action]
        self._show(said=f"taken back: {what}" if what else "nothing to take back")

    # Ways

    def _back(self) -> None:
        self._show(said="" if self.sitting.back() else "this is the first item")

    def _forward(self) -> None:
        moved = self.sitting.forward()
        skip = actions.drawn(self.keys["skip"][:1])
        stays = "" if self.sitting.is_done else f"answer it first, or skip it with {skip}"
        self._show(said="" if moved else stays, is_same=not moved)

    def _turn(self, steps: int) -> None:
        self.sitting.turn_dimension(steps)
        self._show(is_same=True)

    def _differ(self) -> None:
        order = self._possible_marks()
        self._marks = order[(order.index(self._marks) + 1) % len(order)]
        self._show(said=words.MARKED[self._marks], is_same=True)

    def _possible_marks(self) -> tuple[Marks, ...]:
        """Leave out the true half where it takes part: it would be known by having no marks."""
        sides: tuple[Marks, ...] = ("sides",) if self.ask == "pairwise" else ()
        true: tuple[Marks, ...] = () if self.sitting.section.true_half else ("true",)
        return ("none", *sides, *true)

    def _help(self) -> None:
        dimensions = self.sitting.section.dimensions if self.ask == "absolute" else ()
        about = words.about(self.ask)
        self.app.push_screen(Help(about, dimensions, self.keys, actions.of(self.ask)))

    # What is seen

    @property
    def _texts(self) -> Texts:
        return self.query_one(Texts)

    def _after(self, said: str, *, is_same: bool = False) -> None:
        """Show what comes next; now and then suggest a break."""
        self._show(said=self.sitting.lesson or said, is_same=is_same)
        if self.sitting.is_break_due and not self.sitting.is_done:
            self.app.push_screen(Break(self.sitting.progress), lambda _: self.sitting.rested())

    def _show(self, said: str = "", *, is_same: bool = False) -> None:
        """Bring the screen up to date with the sitting."""
        self.set_class(self.sitting.is_done, "-done")
        if self.sitting.is_done:
            self._show_end()
        else:
            self._show_item(is_same=is_same)
        self._show_progress()
        self._tell(said or ("" if self.sitting.is_done else words.state(self.sitting.standing)))

    def _show_progress(self) -> None:
        question = self.query_one("#question", Static).content
        taken = len(str(question)) + 4  # with the padding and a gap
        said = how_far(self.sitting.progress, self.sitting.at, self.size.width - taken)
        self.query_one("#progress", Static).update(Content(said))

    def on_resize(self) -> None:
        """Say more, or less, where there is more room, or less."""
        self.set_class(self._is_too_small, "-small")
        self.set_class(self.size.width < _ROOMY[0] or self.size.height < _ROOMY[1], "-short")
        self._show_progress()
        self._show_scores()

    @property
    def _is_too_small(self) -> bool:
        return self.size.width < _LEAST[0] or self.size.height < _LEAST[1]

    def _show_item(self, *, is_same: bool) -> None:
        practice = "practice: " if self.sitting.showing.role == "practice" else ""
        self.query_one("#question", Static).update(Content(practice + words.QUESTIONS[self.ask]))
        self._texts.show(self.sitting.shown, self._marks, is_same=is_same)
        self._show_scores()

    def _show_scores(self) -> None:
        if self.ask == "pairwise" or self.sitting.is_done:
            return
        one = self.sitting
        scores = self.query_one("#scores", Scores)
        scores.tell(one.section.dimensions, one.standing.scores, one.dimension, self.size)

    def _show_end(self) -> None:
        self.query_one("#question", Static).update(Content("All done"))
        skipped = self.sitting.progress.skipped
        forward, quit_ = (actions.drawn(self.keys[name][:1]) for name in ("forward", "quit"))
        lines = ["Every item is answered and saved. Thank you."]
        if skipped:
            lines.append(f"{skipped:,} laid aside: {forward} goes back to them.")
        lines.append(f"{quit_} leaves.")
        self.query_one("#end", Static).update(Content("\n\n".join(lines)))

    def _fail(self, error: UserError) -> None:
        self._tell(f"NOT SAVED, try again: {error}", is_bad=True)

    def _tell(self, text: str, *, is_bad: bool = False) -> None:
        notice = self.query_one("#notice", Static)
        notice.update(Content(visible(text)))
        notice.set_class(is_bad, "bad")
