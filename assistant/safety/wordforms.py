"""Word forms people type, and what they stand for: the tables behind normalise()."""

CHAT: dict[str, str] = {
    # contractions written without their apostrophe
    "dont": "do not", "cant": "can not", "cannot": "can not", "wont": "will not", "didnt": "did not",
    "doesnt": "does not", "isnt": "is not", "arent": "are not", "wasnt": "was not", "werent": "were not",
    "havent": "have not", "hasnt": "has not", "hadnt": "had not", "couldnt": "could not",
    "wouldnt": "would not", "shouldnt": "should not", "aint": "is not", "im": "i am", "ive": "i have",
    "hes": "he is", "shes": "she is", "theyre": "they are", "youre": "you are", "whats": "what is",
    "thats": "that is", "theres": "there is", "its": "it is", "itd": "it would", "itll": "it will",
    "theyd": "they would", "theyll": "they will", "hed": "he would", "weve": "we have",
    # chat forms
    "wanna": "want to", "gonna": "going to", "gunna": "going to", "gon": "going to", "gotta": "got to",
    "finna": "going to", "tryna": "trying to", "imma": "i am going to", "ima": "i am going to",
    "lemme": "let me", "gimme": "give me", "kinda": "kind of", "dunno": "do not know",
    "idk": "i do not know", "idc": "i do not care", "iwant": "i want", "ikill": "i kill", "idie": "i die",
    "cuz": "because", "coz": "because", "bc": "because", "u": "you", "ur": "your", "r": "are",
    "rn": "right now", "2nite": "tonight", "tonite": "tonight", "tn": "tonight", "2day": "today",
    "tmrw": "tomorrow", "b4": "before", "ppl": "people", "thru": "through", "hubby": "husband",
    "kms": "kill myself", "kys": "kill yourself", "ctb": "kill myself", "unalive": "kill",
    "unaliving": "killing", "unalived": "killed", "sewerslide": "suicide", "sui": "suicide",
    "iwanttodie": "i want to die", "wanttodie": "want to die", "killmyself": "kill myself",
    "killingmyself": "killing myself", "endmylife": "end my life", "endit": "end it", "myslef": "myself",
    "meself": "myself", "mself": "myself", "selfharm": "self harm", "od": "overdose", "ods": "overdoses",
    "oded": "overdosed", "oding": "overdosing", "od'd": "overdosed", "od'ed": "overdosed",
    "od'ing": "overdosing", "let's": "let us", "y'all": "you all", "ma'am": "maam",
    "bf": "boyfriend", "gf": "girlfriend", "bday": "birthday", "xans": "xanax", "bars": "bars",
    "dts": "delirium tremens", "meds": "medication", "med": "medication", "cig": "cigarette",
    # misspellings of short words, too short to be matched loosely
    "wnat": "want", "whant": "want", "wan": "want", "tiem": "time", "pils": "pills", "pillz": "pills",
    "kil": "kill", "sucide": "suicide", "suicde": "suicide", "xanex": "xanax", "zanax": "xanax",
    "heroine": "heroin", "siezure": "seizure", "seizer": "seizure", "siezing": "seizing",
    "brething": "breathing", "breating": "breathing", "breething": "breathing", "overdoes": "overdose",
    "alchol": "alcohol", "alchohol": "alcohol", "acohol": "alcohol", "fent": "fentanyl",
    "fenty": "fentanyl", "withdrawls": "withdrawals", "withdrawl": "withdrawal", "narcam": "narcan",
    "goodby": "goodbye", "relaps": "relapse", "perscription": "prescription", "presciption": "prescription",
    # Spanish chat forms
    "q": "que", "k": "que", "xq": "porque", "pq": "porque", "tmb": "tambien", "kiero": "quiero",
    "kieres": "quieres", "bb": "bebe", "dnd": "donde",
}

# Left after a letter typed three times or more was reduced to one.
REDUCED: dict[str, str] = {"kil": "kill", "ned": "need", "fel": "feel", "wel": "well", "wil": "will",
                           "pil": "pill", "pils": "pills", "stil": "still", "realy": "really"}

# Disguised words are undone only onto these ("k1ll", "su*cide"), so "b12" and "4am" stay as they are.
DISGUISED: tuple[str, ...] = (
    "kill", "killing", "killed", "die", "dying", "dead", "death", "suicide", "suicidal", "pills", "pill",
    "overdose", "overdosed", "overdosing", "myself", "shoot", "rape", "raped", "cut", "cutting", "hang",
    "cocaine", "heroin", "meth", "weed", "drugs", "fentanyl", "xanax", "self", "harm", "bleed", "gun",
)

# Long words that one wrong letter should not hide. Nothing short: one letter from "die" is "dye".
LOOSE: tuple[str, ...] = (
    "suicide", "suicidal", "overdose", "overdosed", "overdosing", "unconscious", "unresponsive",
    "breathing", "seizure", "seizures", "withdrawal", "withdrawals", "hallucinating", "hallucinations",
    "naloxone", "fentanyl", "alcohol", "methadone", "suboxone", "klonopin", "oxycodone", "percocet",
    "cocaine", "responding", "swallowed", "medication", "antidepressants", "prescription", "disappear",
    "convulsion", "sobredosis", "convulsiones", "suicidarme", "pastillas", "matarme", "despierta",
    "pregnant", "convulsing", "shaking", "gurgling", "cutting", "anymore", "tonight", "goodbye",
    # Spanish neighbours of the above, listed so that they stay as they are
    "cocaina", "medicacion", "medicamento", "medicamentos", "suicidarse", "matarse", "suicidio", "suicida",
    "respiran", "antidepresivos", "metadona",
)

# Letters of other alphabets that look like Latin ones.
LOOKALIKE = str.maketrans("аеорсухіјѕӏɡαοι", "aeopcyxijslgaoi")
