"""Whether a line of print is a whole sentence: what it says matters wherever it stands, on every page too."""

import re

MIN_WORDS = 4  # fewer are a slogan or a label
MAX_CAPITALS = 1  # words in capital letters besides the first: with more the line is a title
_END = re.compile(r"[.!?][”\"')\]]*$")
_BEGIN = re.compile(r"[“\"'(]*[^\W\d_]")
_NOTICE_WORDS = "copyright|rights reserved|printed|downloaded|published|licen[cs]ed|edition|reproduced"
_NOTICE = re.compile(rf"©|\(c\)|https?:|www\.|@|\b(?:{_NOTICE_WORDS})\b", re.IGNORECASE)
_NO_VERB_FIRST = frozenset({"a", "an", "for", "from", "of", "on", "in", "by", "to", "with"})  # they begin titles


def is_sentence(line: str) -> bool:
    """Whether a line begins with a capital letter, ends with a full stop and is neither title nor notice."""
    words = line.split()
    if len(words) < MIN_WORDS or not _END.search(line) or not _BEGIN.match(line) or _NOTICE.search(line):
        return False
    capitals = sum(word[:1].isupper() for word in words[1:])
    return words[0][:1].isupper() and words[0].lower() not in _NO_VERB_FIRST and capitals <= MAX_CAPITALS
