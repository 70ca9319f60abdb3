// The rules of danger, read in the browser: for a page whose server does not answer. Nothing is sent.
// The same steps as assistant/safety/rules and assistant/safety/text; the rules come from there as data (ui/rules.json).
// tests/ui/static/test_hear.py holds both to the same findings.
"use strict";
(() => {
  const INVISIBLE = /[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]/g;
  const QUOTES = /[\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9`\u00b4]/g;
  const WRAPPED = /(?:^|([^.!?\n\r]))\r?\n(?=[ \t]*[a-z])/g;
  const SPACED = /(^|[^\w'])([a-z]([ .\-_*|])[a-z](?:\3[a-z])+)(?![\w'])/g;
  const TOKEN = /[a-z0-9@$*#|']+(?:!+[a-z0-9@$*#|']+)*/g;
  const DISGUISED = /[a-z].*[0-9@$*#|!]|[@$0-9#|!].*[a-z]/;
  const REPEATED = /([a-z])\1{2,}/g;
  const SPLIT_NOT = /\b(do|did|does|is|was|are|were|have|has|had|could|would|should|ca|wo)n t\b/g;
  const STEMS = { ca: "can", wo: "will" }; // of "can't" and "won't", without the n
  const SPLIT_BE = /\b(i|he|she|it|they|we|you) (m|ve|ll|re|s|d)\b/g;
  const ILL = /\bill (?=(?:be|do|end|kill|take|go|die|hurt|jump|never|use|drink|just|cut|have|shoot)\b)/g;
  const ID = /\bid (?=(?:be|rather|kill|like|die|never|love|do|want|hurt|end|have|probably)\b)/g;
  const INTENT_REACH = 60; // characters before a match in which "I want" is looked for
  const MOST_CHARACTERS = 8000; // of a message; of a longer one its two ends
  const OVERLAPPING = ["negated", "idiom", "refusal"]; // these speak of the very words matched
  const SUICIDE = "suicide_self_harm";

  const count = (text) => text.split(" ").length - 1;
  const words = (text) => text.split(" ").filter(Boolean);

  // One spelling for what people type: small letters, one space between words, a line for each sentence.
  const reader = (forms) => {
    const shorter = (word) => [...word].map((_, at) => word.slice(0, at) + word.slice(at + 1));
    const known = new Set(forms.known);
    const misspellings = new Map();
    for (const word of [...forms.known].reverse()) for (const one of shorter(word)) misspellings.set(one, word);
    const standsFor = (char, letter) => char === letter || (forms.disguises[char] ?? "").includes(letter);
    const undisguised = (token) => forms.disguised.find((word) =>
      word.length === token.length && [...word].every((letter, at) => standsFor(token[at], letter))) ?? token;
    const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);
    const contraction = (token) => {
      const bare = own(forms.forms, token.replaceAll("'", ""));
      if (bare !== undefined) return bare;
      const at = token.lastIndexOf("'");
      const [stem, ending] = [token.slice(0, at), token.slice(at + 1)];
      if (ending === "t" && stem.endsWith("n")) return `${stem.slice(0, -1)} not`;
      return `${stem} ${own(forms.endings, ending) ?? ending}`;
    };
    const respelt = (token) => {
      for (const candidate of [token, ...shorter(token)]) {
        const word = misspellings.get(candidate);
        if (word !== undefined && word[0] === token[0]) return word;
      }
      return token;
    };
    const read = (written) => {
      let token = written.replace(/^'+|'+$/g, "");
      if (token.length > forms.longest) return token;
      if (DISGUISED.test(token)) token = undisguised(token);
      const short = token.replace(REPEATED, "$1");
      if (short !== token) token = own(forms.reduced, short) ?? short;
      const listed = own(forms.forms, token);
      if (listed) return listed;
      if (token.includes("'")) return contraction(token);
      return token.length >= forms.misspelt - 1 && !known.has(token) ? respelt(token) : token;
    };
    const letters = (text) => text.replace(WRAPPED, "$1 ").replace(INVISIBLE, "").replace(QUOTES, "'").normalize("NFKC")
      .replace(QUOTES, "'").normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const split = (text) => text.replace(SPLIT_NOT, (_, verb) => `${STEMS[verb] ?? verb} not`)
      .replace(SPLIT_BE, (_, who, ending) => `${who} ${forms.endings[ending]}`)
      .replace(ILL, "i will ").replace(ID, "i would ")
      .replaceAll("my self", "myself").replaceAll("over dose", "overdose").replaceAll(" t o ", " to ");
    return (text) => {
      let read_ = [...letters(text)].map((letter) => own(forms.lookAlikes, letter) ?? letter).join("");
      read_ = read_.replace(SPACED, (_, before, spaced, gap) => before + spaced.replaceAll(gap, ""));
      read_ = read_.replace(TOKEN, read).replace(/[.!?;\u2026\u00bf\u00a1\n]+(?![0-9])|\n+/g, "\n");
      read_ = read_.replace(/[,:()\u2013\u2014]| -+ /g, ",").replace(/[^a-z0-9\n,]+/g, " ");
      return split(read_.replace(/ ?,[ ,]*/g, ", ")).replace(/,? ?\n[, \n]*/g, "\n").replace(/^[ ,\n]+|[ ,\n]+$/g, "");
    };
  };

  // A sentence: words between single spaces, one at each end. cuts: places of the spaces where a comma stood.
  const sentenceOf = (marked) => {
    const cuts = [];
    let length = 1;
    for (const part of marked.split(",").slice(0, -1)) cuts.push((length += part.length));
    return { text: ` ${marked.replaceAll(",", "")} `, cuts };
  };
  const sentencesOf = (marked, longest) => {
    const joined = [];
    const isShort = (line) => words(line).length <= longest;
    for (const line of marked.split("\n")) {
      if (joined.length && (isShort(line) || isShort(joined.at(-1)))) joined.push(`${joined.pop()} ${line}`);
      else joined.push(line);
    }
    return joined.map(sentenceOf);
  };

  const NEVER = /(?!)/g;
  const expressionOf = (regex) => {
    try {
      return new RegExp(regex, "g");
    } catch { // a browser too old for a part of its syntax does without this one
      return NEVER;
    }
  };
  // Matches that begin at `start` or later and end before `end`.
  const found = (regex, text, start = 0, end = text.length) => {
    const spans = [];
    regex.lastIndex = start;
    const within = text.slice(0, end);
    for (let match = regex.exec(within); match; match = regex.exec(within)) {
      spans.push({ start: match.index, end: match.index + match[0].length, text: match[0] });
      if (!match[0]) regex.lastIndex += 1;
    }
    return spans;
  };

  // The rules of one language, compiled when they are first needed.
  const fileOf = (given) => {
    const slots = {};
    const fill = (regex) => regex.replace(/<([A-Z][A-Z0-9_]*)>/g, (_, name) => slots[name]);
    for (const [name, listed] of Object.entries(given.slots)) slots[name] = `(?:${listed.map(fill).join("|")})`;
    const made = new Map(); // by regex
    const compiled = (regex) => {
      if (!made.has(regex)) made.set(regex, expressionOf(` (?:${fill(regex).replaceAll("$", "(?= $)")})(?= )`));
      return made.get(regex);
    };
    return { ...given, compiled };
  };

  const hearing = (data) => {
    const marked = reader(data.forms);
    const files = data.languages.map(fileOf);
    const ends = new RegExp(data.clauses.ends, "g");
    const times = new RegExp(`^(?:${data.clauses.times})`);
    const persons = new Set(data.clauses.persons);

    const clauseOf = (match, text) => {
      let start = 0;
      for (const joint of found(ends, text)) {
        if (joint.end <= match.start + 1) start = Math.min(joint.end, match.start);
        else if (joint.start >= match.end) return [start, joint.start];
      }
      return [start, text.length];
    };
    const partAround = (match, { text, cuts }) => {
      const start = Math.max(0, ...cuts.filter((cut) => cut <= match.start));
      const end = Math.min(text.length, ...cuts.filter((cut) => cut >= match.end));
      return [words(text.slice(start, match.start)), words(text.slice(match.end, end))];
    };
    const reaches = (past, match, sentence) => { // words of the past with the match, or alone in their part
      const [first, last] = past.start < match.start ? [past, match] : [match, past];
      if (!sentence.cuts.some((cut) => first.end <= cut && cut <= last.start)) return true;
      const [before, behind] = partAround(past, sentence);
      if (before.length > 1) return false;
      if (times.test(past.text)) return true;
      return behind.length <= data.gaps.date && !behind.some((word) => persons.has(word));
    };
    const isIntent = (match, text, file) =>
      found(file.compiled("<INTENT>"), text, Math.max(0, match.start - INTENT_REACH), match.end + 1).some((one) =>
        one.end > match.start || count(text.slice(one.end, match.start)) <= data.gaps.intent);
    const overruled = (pattern, match, sentence, file, end) => {
      const own = pattern.category === SUICIDE;
      if (own && isIntent(match, sentence.text, file)) return ["past", "bereaved", "topic", "fiction"];
      if (pattern.category === "violence_abuse" && isIntent(match, sentence.text, file)) return ["past", "bereaved"];
      const last = Math.min(end, ...sentence.cuts.filter((cut) => cut >= match.end));
      const said = `${sentence.text.slice(match.start, last).trimEnd()} `;
      if (found(file.compiled("<PRESENT>"), said).length) return own ? ["bereaved"] : ["past", "bereaved"];
      return [];
    };
    const isGuarded = (pattern, match, sentence, file) => {
      const kinds = pattern.guards ?? data.guards;
      if (!kinds.length) return false;
      const [start, end] = clauseOf(match, sentence.text);
      const off = overruled(pattern, match, sentence, file, end);
      const applies = (kind, one) => {
        if (OVERLAPPING.includes(kind)) return one.start < match.end && match.start < one.end;
        return kind !== "past" || reaches(one, match, sentence);
      };
      return file.guards.some(({ kind, regex }) => kinds.includes(kind) && !off.includes(kind) &&
        found(file.compiled(regex), sentence.text, start, Math.min(end + 1, sentence.text.length))
          .some((one) => applies(kind, one)));
    };

    const spansOf = (part, text, file) => part.flatMap((regex) => found(file.compiled(regex), text))
      .sort((one, other) => one.start - other.start || one.end - other.end);
    const between = (one, other, text) => // words between two matches
      count(text.slice(Math.min(one.end, other.end), Math.max(one.start, other.start)));
    const matches = ({ parts, near }, { text }, file) => {
      const spans = [];
      for (const part of parts) {
        spans.push(spansOf(part, text, file));
        if (!spans.at(-1).length) return [];
      }
      const isBeside = (match) => spans.slice(1).every((others) =>
        others.some((other) => between(match, other, text) <= near));
      return near === undefined ? spans[0] : spans[0].filter(isBeside);
    };
    const judged = (pattern, sentences, whole, file, retold) => {
      let lowered = null;
      let meantOtherwise = retold && [SUICIDE, "withdrawal"].includes(pattern.category);
      for (const sentence of pattern.whole ? [whole] : sentences) {
        for (const match of matches(pattern, sentence, file)) {
          meantOtherwise ||= Boolean(pattern.unless && spansOf(pattern.unless, whole.text, file).length);
          if (!meantOtherwise && !isGuarded(pattern, match, sentence, file)) return pattern;
          const [start, end] = clauseOf(match, sentence.text);
          const clause = ` ${sentence.text.slice(start, end).trim()} `;
          if (pattern.lowered && found(file.compiled("<NOW>"), clause).length) lowered = { ...pattern, ...pattern.lowered };
        }
      }
      return lowered;
    };
    const findings = (message) => {
      const half = MOST_CHARACTERS / 2;
      const short = message.length <= MOST_CHARACTERS ? message : `${message.slice(0, half)}\n${message.slice(-half)}`;
      const text = marked(short);
      if (!text) return [];
      const sentences = sentencesOf(text, data.gaps.fragment);
      const whole = sentenceOf(text.split(/[ \n]+/).join(" "));
      return files.flatMap((file) => {
        const said = (slot) => slot in file.slots && found(file.compiled(`<${slot}>`), whole.text).length > 0;
        const retold = said("RETOLD") && !["NOW", "PRESENT", "INTENT"].some(said);
        const left = file.patterns.map((pattern) => judged(pattern, sentences, whole, file, retold)).filter(Boolean);
        return left.map((pattern) => ({ ...pattern, language: file.code }));
      });
    };
    // What a message needs: the name of a fixed text, whether it is a takeover, the rule's language; null for nothing.
    const hear = (message) => {
      const all = findings(message).sort((one, other) => one.order - other.order);
      if (!all.length) return null;
      const [lead] = all;
      const aboutOther = all.every((one) => one.category !== lead.category || one.aboutOther);
      const { takeover, language } = lead;
      return { text: (aboutOther && lead.textOfOther) || lead.text, takeover, language };
    };
    return { hear, findings, marked };
  };
  globalThis.recoveryHearing = hearing;
})();
