"""`demo`: the sample world through its recipe, with the planted facts checked at the end."""

from collections import Counter
from pathlib import Path

from grist import store
from grist.engine import default_workers
from grist.errors import Exit
from gristmill.cli.running import tell
from gristmill.cli.screen import Screen
from gristmill.demo import Fact, facts, world
from gristmill.run import Options, run


def demonstrate(runs: Path, screen: Screen) -> Exit:
    """Run the demo; its exit code says whether the planted facts hold."""
    house = world.find()
    with house.served() as recipe:
        options = Options(home=runs / recipe.name, workers=default_workers())
        ran = run(recipe, house.path.parent, options, screen.progress)
    screen.clear()
    found = facts(ran.home, house.folder)
    better = _better(ran.home)
    _tell_facts([*found, better], screen)
    tell(ran, screen)
    return Exit.OK if all(fact.holds for fact in [*found, better]) else Exit.GATE


def _better(home: Path) -> Fact:
    """Hold the tuned model's perplexity against the base model's."""
    values = {
        score["model"]: score["value"]
        for score in store.read_json(home / "evaluate" / "scores.json")
        if score["metric"] == "perplexity" and score["subset"] == "all"
    }
    what = f"perplexity {values['base']:.1f} -> {values['tuned']:.1f}"
    return Fact("tuned beats base", what, values["tuned"] < values["base"])


def _tell_facts(found: list[Fact], screen: Screen) -> None:
    held = Counter(fact.kind for fact in found if fact.holds)
    for kind, number in Counter(fact.kind for fact in found).items():
        screen.say(f"planted  {kind:<20} {held[kind]:>3} of {number:<3} hold")
    for fact in found:
        if not fact.holds:
            screen.say(f"planted  {fact.kind}: {fact.what} DOES NOT HOLD")
        elif fact.kind == "tuned beats base":
            screen.say(f"planted  {fact.what}")
