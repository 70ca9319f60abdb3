"""Which fixed text belongs to a verdict: the names of the texts, and the choice."""

from assistant.safety.responses.registry import ROLES_OF_TEXT
from assistant.types import Category, SafetyVerdict, Tier

CATEGORY_KEYS = (
    "overdose",
    "suicide_acute",
    "suicide_acute_other",
    "suicide_passive",
    "withdrawal_severe",
    "withdrawal_question",
    "violence_abuse",
    "harmful_request",
    "medical_advice",
    "relapse_now",
    "suicide_passive_young",
    "relapse_now_young",
)
SPECIAL_KEYS = tuple(ROLES_OF_TEXT)  # texts for one situation, with lines of their own
WARNING_KEYS = (*CATEGORY_KEYS, *SPECIAL_KEYS)
FOR_THE_YOUNG = frozenset({"sexual_assault_child", "child_of_drinker"})  # they say what "under_age" says

_OF_TIERS = {
    Tier.ALCOHOL: "alcohol_poisoning",
    Tier.SEXUAL: "sexual_assault",
    Tier.EATING_DISORDER: "eating_disorder",
    Tier.PSYCHOSIS: "stimulant_psychosis",
    Tier.BIRTH: "birth_near",
    Tier.PREGNANCY: "pregnancy_medicine",
}
_OF_OTHERS = {"suicide_acute": "suicide_acute_other", "relapse_now": "relapse_other"}  # said of another person
_OF_THE_YOUNG = {"sexual_assault": "sexual_assault_child"}  # others: <name>_young


def own_key(verdict: SafetyVerdict) -> str:
    """The name of the text for the person: the one for the young where the writer is and there is one."""
    key = text_key(verdict)
    young = _OF_THE_YOUNG.get(key, f"{key}_young")
    return young if verdict.under_age and young in WARNING_KEYS else key


def text_key(verdict: SafetyVerdict) -> str:
    """The name of the text that belongs to a verdict."""
    if verdict.failed:
        return "detector_failed"
    if verdict.text is not None:
        return verdict.text
    key = _usual_key(verdict)
    return _OF_OTHERS.get(key, key) if verdict.about_other else key


def _usual_key(verdict: SafetyVerdict) -> str:
    """The name of the text of a category and tier. A tier that is not told is the milder one."""
    if verdict.lead is Category.SUICIDE_SELF_HARM:
        return "suicide_acute" if verdict.tier is Tier.ACUTE else "suicide_passive"
    if verdict.lead is Category.WITHDRAWAL:
        return "withdrawal_severe" if verdict.tier is Tier.SEVERE else "withdrawal_question"
    return _OF_TIERS.get(verdict.tier, str(verdict.lead)) if verdict.tier else str(verdict.lead)
