"""A letter as its writer meant it: the words of this mail alone, without old mails, signatures and decoration."""

from __future__ import annotations

import html
import re
import unicodedata

MAX_CHARACTERS, MAX_LINES = 20_000, 500  # nobody reads on

_FRACTION = re.compile(r"(\d{1,4})?\s?([¼½¾⅓⅔⅛])")
_PLAIN = str.maketrans(
    dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n")
    | dict.fromkeys("‘’‚‛´", "'")
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("–—", " - ")
    | dict.fromkeys("−‐‑•◦▪●‣·∙➤→►", "-")
    | dict.fromkeys("×✕✖", "x")
    | dict.fromkeys("`\u200b\u200c\u200d\ufeff\u00ad")
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,9})\b[^<>]{0,300}>")
_BREAKS = {"br", "p", "li", "tr", "div", "ul", "ol", "table", "h1", "h2", "h3"}
_PROGRAMS = (
    "tool_result",
    "tool_call",
    "tool_use",
    "function_results",
    "function_calls",
    "system",
    "assistant",
    "admin",
)
_LEADERS = re.compile(r" ?\.{4,}\s*(?=\d)")  # cola ........ 48
_BRACKETS = re.compile(r"[{}\[\]]")
_STRUCK = re.compile(r"~~[^~\n]{1,300}~~")
_WROTE = re.compile(
    r"(?:on|am|le|el|il|op|em)\b.{0,200}"
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|escreveu)\b.{0,80}",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"[-_= ]{0,20}(?:original message|forwarded message|urspr[üu]ngliche nachricht|message d'origine)[-_= ]{0,20}"
    r"|begin forwarded message:?|(?:earlier|previous|older) (?:mail|message|e-mail)s?:",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\**(?:from|to|cc|bcc|sent|date|subject|reply-to|von|an|betreff|gesendet)\b\**: ?\**", re.IGNORECASE
)
_CLOSING = re.compile(
    r"(?:(?:with|in) )?(?:(?:all|all my|my|our|very|kind|kindest|best|warm|warmest|many|much|most|friendly|sunny"
    r"|cordial|yours|with|the|sincere|a thousand|personal|good) ){0,3}"
    r"(?:regards?|wishes|best|cheers|sincerely|faithfully|truly|respectfully(?: yours)?|cordially|warmly|gratefully"
    r"|thanks|thank you|thx|thnx|ta|tks|hugs|love|xo|greetings|appreciation|talk soon|take care|yours|rgds|br|kr"
    r"|gr[uü](?:ss|ß)e|saludos|gracias|merci|danke|cordialement|salutations)"
    r"(?: (?:again|in advance|so much|very much|a lot|and regards|and best|and sorry|regards|for understanding"
    r"|for your \w+|from \w+|everyone|all|you|team|guys|mate|bud))?"
    r"[ ,.!\-:;)]{0,4}"
    r"|mit (?:freundlichen|besten) gr[uü](?:ss|ß)en,?|un saludo,?|muchas gracias.{0,20}|je vous prie.{0,60}"
    r"|sent from my .{0,40}",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(r"p\.? ?p?\.?s\b", re.IGNORECASE)
_LISTED = re.compile(r"[-*+] |\(?\d|[|]")
_GLUED = re.compile(r"[a-z(&]|and\b")


def _decimal(fraction: re.Match[str]) -> str:
    """1½ as 1.5: taken apart it would be read as two numbers."""
    return f" {float(fraction[1] or 0) + unicodedata.numeric(fraction[2]):g} "


def plain(text: str) -> str:
    """The same text in plain characters, without markup; never more than MAX_CHARACTERS."""
    text = _FRACTION.sub(_decimal, text[:MAX_CHARACTERS])
    text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS].translate(_PLAIN))[:MAX_CHARACTERS].translate(_PLAIN)
    if "<!--" in text:
        first, *rest = text.split("<!--")
        text = first + "".join(part.partition("-->")[2] for part in rest)
    if "</" in text:
        text = _without_results(text)
    if "<" in text:
        text = _TAG.sub(_untagged, text)
    if "&" in text:
        text = html.unescape(text).translate(_PLAIN)[:MAX_CHARACTERS]
    if text.lstrip()[:1] in ("{", "["):
        text = _BRACKETS.sub("\n", text).replace('",', " ").replace('"', "")
    return _STRUCK.sub(" ", text) if "~~" in text else text


def _without_results(text: str) -> str:
    """What stands between tags of a program, such as <tool_result>, was not written by the writer."""
    for tag in _PROGRAMS:
        while f"<{tag}>" in text and f"</{tag}>" in text.partition(f"<{tag}>")[2]:
            before, _, rest = text.partition(f"<{tag}>")
            text = before + rest.partition(f"</{tag}>")[2]
    return text


def is_cut(body: str) -> bool:
    """Whether a mail goes on where nobody reads it."""
    return len(body) > MAX_CHARACTERS or body.count("\n") + body.count("\r") >= MAX_LINES


def _untagged(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    return "\n" if name in _BREAKS else "\t" if name in ("td", "th") else " "


def own_lines(body: str) -> list[str]:
    """The lines that the writer wrote now, undecorated; blank lines stay, as "", since they part paragraphs."""
    lines = _without_signature(_without_old(plain(body).split("\n")[:MAX_LINES]))
    return _joined([_undecorated(line) for line in lines])


def _without_old(lines: list[str]) -> list[str]:
    """Old mail is quoted by > or stands below a line that says whose it is."""
    kept: list[str] = []
    for i, line in enumerate(lines):
        text = line.strip()
        if text.startswith(">"):
            continue
        if _OLD.fullmatch(text) or (_wrote(text, lines, i) and not _quote_follows(lines, i)):
            break
        if _wrote(text, lines, i) or (kept and text in ("wrote:", "schrieb:") and _quote_follows(lines, i)):
            continue
        if _HEADER.match(text) and sum(1 for near in lines[i + 1 : i + 5] if _HEADER.match(near.strip())) >= 1:
            if any(before.strip() for before in kept):
                break
            continue
        kept.append(_HEADER.sub("", text) if _HEADER.match(text) and not any(kept) else line)
    return kept


def _wrote(text: str, lines: list[str], i: int) -> bool:
    if len(text) > 300 or not text:
        return False
    if _WROTE.fullmatch(text):
        return text.endswith(":") or _quote_follows(lines, i)
    return text[:3].lower() in ("on ", "am ", "le ", "el ") and lines[i + 1 : i + 2] == ["wrote:"]


def _quote_follows(lines: list[str], i: int) -> bool:
    return next(
        (line.strip().startswith(">") for line in lines[i + 1 : i + 6] if line.strip() not in ("", "wrote:")), False
    )


def _without_signature(lines: list[str]) -> list[str]:
    """What stands below -- or below the closing formula is a card, not a letter; a PS is a letter again."""
    kept: list[str] = []
    card = False
    for i, line in enumerate(lines):
        text = line.strip()
        if _AFTERTHOUGHT.match(text):
            card = False
        elif (
            text in ("--", "-", "- -", "___")
            or (text.startswith("-- ") and len(text) < 60)
            or line.rstrip("\n") == " -  - "
        ):
            card = any(before.strip() for before in kept)
        elif len(text) < 80 and _CLOSING.fullmatch(text) and any(before.strip() for before in kept):
            card = not _list_follows(lines, i)
        if not card:
            kept.append(line)
    return kept


def _list_follows(lines: list[str], i: int) -> bool:
    return next((bool(_LISTED.match(line.strip())) for line in lines[i + 1 :] if line.strip()), False)


def _undecorated(line: str) -> str:
    if "**" in line or "__" in line:
        line = line.replace("**", "").replace("__", "")
    line = _LEADERS.sub(": ", line.rstrip())
    start = len(line) - len(line.lstrip())
    if line[start : start + 2] == "* ":
        line = line[:start] + "- " + line[start + 2 :].replace("*", "")
    else:
        line = line.replace("*", "")
    return line.lstrip("# ") if line.startswith("#") else line


def _joined(lines: list[str]) -> list[str]:
    """Prose that a mail program broke into lines is one line again."""
    kept: list[str] = []
    broken = False
    for line in lines:
        if broken and _GLUED.match(line):
            kept[-1] += " " + line
        else:
            kept.append(line)
        broken = len(line) > 50 and line[-1] not in ".:;!?|" and "\t" not in line and "|" not in line
    return kept
