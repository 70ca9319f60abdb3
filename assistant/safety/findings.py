"""Findings of the check, their precedence, and the verdict they make together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.data import DEFAULT_LANGUAGE
from assistant.types import Action, Category, SafetyVerdict, Tier

CategoryTier = tuple[Category, Tier | None]

RANK: tuple[CategoryTier, ...] = (
    (Category.OVERDOSE, None),
    (Category.OVERDOSE, Tier.ALCOHOL),
    (Category.SUICIDE_SELF_HARM, Tier.ACUTE),
    (Category.WITHDRAWAL, Tier.SEVERE),
    (Category.VIOLENCE_ABUSE, Tier.SEXUAL),
    (Category.VIOLENCE_ABUSE, None),
    (Category.OTHER_DANGER, Tier.BIRTH),
    (Category.OTHER_DANGER, Tier.PSYCHOSIS),
    (Category.OTHER_DANGER, Tier.EATING_DISORDER),
    (Category.SUICIDE_SELF_HARM, Tier.PASSIVE),
    (Category.MEDICAL_ADVICE, Tier.PREGNANCY),
    (Category.WITHDRAWAL, Tier.QUESTION),
    (Category.HARMFUL_REQUEST, None),
    (Category.MEDICAL_ADVICE, None),
    (Category.RELAPSE_NOW, None),
    (Category.OFF_TOPIC, None),
)
_LOWER_TIER = {Tier.ACUTE: Tier.PASSIVE, Tier.SEVERE: Tier.QUESTION}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule or the classifier found in a message.

    - sources: id of the rule, or ids of the nearest examples; at least one
    - category, tier: what it is about
    - action: what it asks for
    - explicit: the danger is said in plain words; only a guard or a very low probability lowers it
    - by_rule: a rule knows its words; a finding of the classifier (False) leads only where no rule found anything
    - secondary: the classifier's second category; it leads only where nothing else does
    - language: of the rule, or of the message
    - about_other: it is said of another person
    - text: name of the fixed text that the rule asks for instead of the usual one
    """

    sources: tuple[str, ...]
    category: Category
    tier: Tier | None
    action: Action
    explicit: bool = False
    by_rule: bool = True
    secondary: bool = False
    language: str = DEFAULT_LANGUAGE
    about_other: bool = False
    text: str | None = None

    @property
    def rank(self) -> int:
        """Place in the order of precedence; lower comes first."""
        return RANK.index((self.category, self.tier))

    @property
    def is_pressing(self) -> bool:
        """Whether it is a takeover, or about self-harm."""
        return self.action is Action.TAKEOVER or self.category is Category.SUICIDE_SELF_HARM

    def downgraded(self) -> "Finding":
        """The card of the same category, at the tier below where there is one."""
        tier = _LOWER_TIER.get(self.tier, self.tier) if self.tier else None
        return replace(self, tier=tier, action=Action.CARD)

    def precedence(self) -> tuple[bool, bool, bool, int]:
        """Sort key; lower leads.

        A takeover leads before every card, also before one of a higher category. A rule leads before the classifier,
        but not before its first finding where that is about self-harm: a wish to die outranks what is asked beside it.
        """
        own_danger = self.category is Category.SUICIDE_SELF_HARM and not self.secondary
        return (self.action is not Action.TAKEOVER, not (self.by_rule or own_danger), self.secondary, self.rank)


def verdict_of(
    found: Sequence[Finding], *, young: bool, speaks_of_dying: bool = False, language: str | None = None
) -> SafetyVerdict:
    """The verdict: one lead by precedence and at most one secondary category. Off topic stands only alone.

    - speaks_of_dying: whether the message itself holds words of dying; nothing is quoted beside a card then.
    - language: of the message; the language of the lead comes first.
    """
    found = [one for one in found if one.category is not Category.OFF_TOPIC] or list(found)
    if not found:
        return SafetyVerdict(under_age=young, language=language)
    ranked = sorted(found, key=Finding.precedence)
    lead = ranked[0]
    others = [one.category for one in ranked if one.category is not lead.category]
    return SafetyVerdict(
        action=lead.action,
        lead=lead.category,
        tier=lead.tier,
        secondary=others[0] if others else None,
        under_age=young,
        patterns=tuple(source for finding in ranked for source in finding.sources),
        passages=_may_be_read_beside(found, lead, speaks_of_dying=speaks_of_dying),
        language=lead.language if lead.language != DEFAULT_LANGUAGE else language,
        about_other=_is_about_other(found, lead.category),
        text=lead.text,
    )


def _may_be_read_beside(found: Sequence[Finding], lead: Finding, *, speaks_of_dying: bool) -> bool:
    """Whether passages may follow the text: never a takeover, and nothing about suicide to somebody in danger of it."""
    if lead.action is Action.TAKEOVER:
        return False
    self_harm = [one for one in found if one.category is Category.SUICIDE_SELF_HARM]
    outright = any(one.explicit or one.tier is Tier.ACUTE for one in self_harm)
    return not self_harm or not (speaks_of_dying or outright)


def _is_about_other(found: Sequence[Finding], category: Category) -> bool:
    """Whether rules found words of a category, all of them about another person."""
    said = [one for one in found if one.category is category and one.by_rule]
    return bool(said) and all(one.about_other for one in said)
