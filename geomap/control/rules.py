"""The rules by which claims become control: named, switchable, printed on every map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from geomap.errors import GeomapError


@dataclass(frozen=True)
class Rule:
    """What a holder needs before a place is given to it.

    Standing (confirmed, claimed, disputed) is computed alike under every rule; a rule decides only
    who is shown.
    """

    name: str
    says: str  # one line, for a map and for the documentation
    voices: int = 1  # independent voices needed
    own_word_counts: bool = True  # whether a side's own good news may stand alone

    @cached_property
    def lenient(self) -> bool:
        """Whether anybody's word will do."""
        return self.voices == 1 and self.own_word_counts


LATEST = Rule("latest", "the last change that anybody reported decides")
CORROBORATED = Rule(
    "corroborated", "a change counts when two independent sources report it", voices=2
)
AGAINST_INTEREST = Rule(
    "against-interest",
    "a side's own good news counts only when a second voice says the same",
    own_word_counts=False,
)

RULES: dict[str, Rule] = {rule.name: rule for rule in (LATEST, CORROBORATED, AGAINST_INTEREST)}


def rule_named(rule: str | Rule) -> Rule:
    """The rule of that name.

    Raises
    ------
    GeomapError
        When there is no such rule.
    """
    if isinstance(rule, Rule):
        return rule
    if rule not in RULES:
        raise GeomapError(f"no rule is called {rule!r}. There are: {', '.join(RULES)}.")
    return RULES[rule]
