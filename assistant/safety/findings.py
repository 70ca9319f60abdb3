"""Findings of the check, their precedence, and the verdict they make together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.data import DEFAULT_LANGUAGE
from assistant.types import Action, Category, SafetyVerdict, Tier

RANK: tuple[tuple[Category, Tier | None], ...] = (
    (Category.OVERDOSE, None),
    (Category.SUICIDE_SELF_HARM, Tier.ACUTE),
    (Category.WITHDRAWAL, Tier.SEVERE),
    (Category.VIOLENCE_ABUSE, None),
    (Category.SUICIDE_SELF_HARM, Tier.PASSIVE),
    (Category.WITHDRAWAL, Tier.QUESTION),
    (Category.HARMFUL_REQUEST, None),
    (Category.MEDICAL_ADVICE, None),
    (Category.RELAPSE_NOW, None),
    (Category.OFF_TOPIC, None),
)
_LOWER_TIER = {Tier.ACUTE: Tier.PASSIVE, Tier.SEVERE: Tier.QUESTION}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one pattern or the second net found. sources: ids of the pattern, or of the prototypes.

    plain: whether it is said in so many words. seen: whether a pattern knows its words; what is merely resembled leads
    where nothing is. aside: what is resembled less than something else, and leads nothing. language: of the rules it
    was found with, or of the message. about_other: whether it is said of another person.
    """

    sources: tuple[str, ...]
    category: Category
    tier: Tier | None
    action: Action
    plain: bool = False
    seen: bool = True
    aside: bool = False
    language: str = DEFAULT_LANGUAGE
    about_other: bool = False

    @property
    def rank(self) -> int:
        """Place in the order of precedence; lower comes first."""
        return RANK.index((self.category, self.tier))

    @property
    def leads(self) -> bool:
        """Whether it is pressing: a takeover, or any word of self-harm."""
        return self.action is Action.TAKEOVER or self.category is Category.SUICIDE_SELF_HARM

    def lowered(self) -> "Finding":
        """The card of the same category, at the tier below."""
        tier = _LOWER_TIER.get(self.tier) if self.tier else None
        return replace(self, tier=tier, action=Action.CARD)


def verdict_of(found: Sequence[Finding], *, young: bool, language: str | None = None) -> SafetyVerdict:
    """One lead by precedence, takeovers first, and at most one secondary category; off topic only by itself.

    language: the message is told to be in; that of the lead comes first.
    """
    found = [one for one in found if one.category is not Category.OFF_TOPIC] or list(found)
    if not found:
        return SafetyVerdict(under_age=young, language=language)
    # takeovers first: a lowered one leads none
    ranked = sorted(found, key=lambda f: (f.action is not Action.TAKEOVER, not f.seen, f.aside, f.rank))
    lead = ranked[0]
    second = next((f.category for f in ranked if f.category is not lead.category), None)
    quiet = lead.action is Action.TAKEOVER or any(f.category is Category.SUICIDE_SELF_HARM for f in found)
    return SafetyVerdict(
        action=lead.action,
        lead=lead.category,
        tier=lead.tier,
        secondary=second,
        under_age=young,
        patterns=tuple(source for finding in ranked for source in finding.sources),
        passages=not quiet,
        language=lead.language if lead.language != DEFAULT_LANGUAGE else language,
        about_other=_about_other(found),
    )


def _about_other(found: Sequence[Finding]) -> bool:
    """Whether rules found words of self-harm, all of them about another person."""
    said = [one for one in found if one.category is Category.SUICIDE_SELF_HARM and one.seen]
    return bool(said) and all(one.about_other for one in said)
