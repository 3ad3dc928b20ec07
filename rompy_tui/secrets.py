"""Which values are secrets, and how to hide them wherever values are shown or kept.

A secret is known by the name it stands under, as ``API_KEY``, or by its own form, as a token of
GitHub or a password in a URL. Placeholders and paths of files are no secrets.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

MASK = "***"
"""What stands in place of a secret."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET_WORDS = frozenset(
    {
        "APIKEY",
        "CREDENTIAL",
        "CREDENTIALS",
        "PASSPHRASE",
        "PASSWD",
        "PASSWORD",
        "PASSWORDS",
        "PGPASSWORD",
        "SECRET",
        "SECRETS",
        "SSHPASS",
        "TOKEN",
    }
)
_SECRET_PAIRS = frozenset(
    {
        ("ACCESS", "KEY"),
        ("ACCOUNT", "KEY"),
        ("API", "KEY"),
        ("AUTH", "KEY"),
        ("ENCRYPTION", "KEY"),
        ("MYSQL", "PWD"),
        ("PRIVATE", "KEY"),
        ("SIGNING", "KEY"),
    }
)
# A name that ends so is about a secret and does not hold it: PASSWORD_FILE, TOKEN_URL.
_ABOUT = frozenset(
    {
        "ARN",
        "COUNT",
        "DIR",
        "ENABLED",
        "ENDPOINT",
        "EXPIRY",
        "FIELD",
        "FILE",
        "HEADER",
        "HOST",
        "ID",
        "LENGTH",
        "LIMIT",
        "MODE",
        "NAME",
        "PATH",
        "POLICY",
        "PREFIX",
        "PROVIDER",
        "REQUIRED",
        "SIZE",
        "STORE",
        "TIMEOUT",
        "TTL",
        "TYPE",
        "URI",
        "URL",
        "USER",
        "VERSION",
    }
)
_PLACEHOLDER = re.compile(
    r"[x*.\-_#? ]*|<.*>|\{\{.*\}\}|\$.*|"
    r"(?:change|replace|fill|insert)[-_ ]?(?:me|this|it|in)\b.*|your[-_ ].*|"
    r"true|false|yes|no|on|off|none|null|todo|tbd|example|placeholder|redacted|"
    # Where a secret is kept, not the secret: env:NAME, vault:secret/model.
    r"(?:env|file|vault|op|ssm|keyring|arn|secret|secrets):.*",
    re.IGNORECASE | re.DOTALL,
)
_PATH = re.compile(r"(?:~|\.{1,2})?(?:/[\w.@+-]+)+/?")
# Part of a path that no person gave its name; an AWS key may well begin with a slash.
_RANDOM = re.compile(r"(?=[^/]*[a-z])(?=[^/]*[A-Z])(?=[^/]*\d)[^/]{20,}")

# In lower case. Every secret, or its name, holds one of these; most texts hold none.
_MARKS = (
    *("pass", "pwd", "token", "secret", "key", "credential", "bearer ", "basic "),
    *("://", "akia", "asia", "gh", "glpat-", "xox", "eyj", "-----begin"),
)
# Whatever a pattern repeats before it may fail has a limit: a long text takes no long time.
_FORMS = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # AWS, identifiers of access keys
    r"|\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})"
    r"|\bglpat-[\w-]{16,}"
    r"|\bxox[abeprs]-[\w-]{10,}"  # Slack
    r"|\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\.[\w-]*"  # JSON web token, RFC 7519
    r"|(?<=AccountKey=)[\w+/=]{20,}"  # Azure storage
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_IN_URL = re.compile(r"(?<=://)(?P<before>[^\s/:@]*:)(?P<value>[^\s/@]+)(?=@)")
_IN_HEADER = re.compile(r"(?i)(?P<before>\b(?:bearer|basic)\s+)(?P<value>[\w.~+/-]{12,}=*)")
# --password=x, --password x, PASSWORD=x, "password": "x"
_NAME = re.compile(
    r"--?[A-Za-z][\w-]{0,60}(?:=|\s{1,9})"
    r"|(?<![\w-])[\"']?[A-Za-z_][\w.-]{0,60}[\"']?\s{0,9}[=:]\s{0,9}"
)
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|\$\{[^{}\n]*\}|[^\s,;&|]+")
# Behind a colon and a blank, as in YAML, a value goes on to the end of the line.
_LINE = re.compile(r"\"[^\"]*\"|'[^']*'|\$\{[^{}\n]*\}|[^\s,#}](?:[^\n,#}]*[^\s,#}])?")
# ${NAME:-default}: the default may be the secret.
_DEFAULT = re.compile(r"(?P<before>\$\{\w+:?-)(?P<value>[^{}]+)(?=\})")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether what stands under a name is a secret.

    Args:
        name: of an environment variable, a field or an option, in whatever case.
    """
    words = [word.upper() for word in _WORDS.findall(name)]
    if not words or words[-1] in _ABOUT:
        return False
    pairs = pairwise(words)
    return any(w in _SECRET_WORDS for w in words) or any(p in _SECRET_PAIRS for p in pairs)


def may_hold_secret(text: str) -> bool:
    """Whether it is worth to look closer; quick also for long texts.

    Args:
        text: values and the names that they stand under.

    Returns:
        False where there surely is no secret.
    """
    lowered = text.lower()
    # A loop of its own takes half of what any() does, and each text that is checked comes by.
    for mark in _MARKS:  # noqa: SIM110
        if mark in lowered:
            return True
    return False


def looks_secret(name: str, value: str) -> bool:
    """Whether a value is a secret, by its name or by its form.

    Args:
        name: what it stands under; empty where that is not known.
        value: the value.
    """
    if is_secret_name(name) and not _stands_for_another(value):
        return True
    return mask_text(value) != value


def mask_text(text: str) -> str:
    """Hide the secrets within a line of text.

    Args:
        text: a command, a URL, a line of a log or of a config file.

    Returns:
        The text with :data:`MASK` in place of each secret.
    """
    if not may_hold_secret(text):
        return text
    text = _FORMS.sub(_hide_form, _IN_URL.sub(_hide_value, text))
    return _hide_given(_IN_HEADER.sub(_hide_value, text))


def mask(data: Any, name: str = "") -> Any:
    """Hide the secrets in a tree of values.

    Args:
        data: mappings, lists and values, as a file holds them.
        name: what they stand under.

    Returns:
        A copy with :data:`MASK` in place of each secret.
    """
    if isinstance(data, dict):
        # What stands below the name of a secret belongs to it: password: {value: x}.
        below = name if is_secret_name(name) else ""
        return {
            key: mask(value, below if below and not _is_about(str(key)) else str(key))
            for key, value in data.items()
        }
    if isinstance(data, (list, tuple)):
        return [mask(value, name) for value in data]
    if isinstance(data, (set, frozenset)):
        return MASK if any(mask(value, name) != value for value in data) else data
    if isinstance(data, str):
        return mask_text(_hidden(data) if is_secret_name(name) else data)
    if isinstance(data, bool) or data is None or not is_secret_name(name):
        return data
    return MASK


def _is_about(name: str) -> bool:
    """Whether a name is of something about a secret, as PASSWORD_FILE or USER."""
    words = _WORDS.findall(name)
    return bool(words) and words[-1].upper() in _ABOUT


def _stands_for_another(value: str) -> bool:
    """Whether a value is a placeholder, or names the place where the secret is."""
    if _PLACEHOLDER.fullmatch(value):
        return True
    return bool(_PATH.fullmatch(value)) and not _RANDOM.search(value)


def _hidden(value: str) -> str:
    """What is shown of a value under a secret's name."""
    return _DEFAULT.sub(_hide_value, value) if _stands_for_another(value) else MASK


def _hide_form(match: re.Match[str]) -> str:
    # AWS's documentation has keys that end so.
    return match[0] if match[0].endswith("EXAMPLE") else MASK


def _hide_value(match: re.Match[str]) -> str:
    value = match["value"]
    return match["before"] + (value if _stands_for_another(value) else MASK)


def _hide_given(text: str) -> str:
    kept, start, place = [], 0, 0
    while name := _NAME.search(text, place):
        # What stands behind another name may be a name itself, as in --env=TOKEN=x.
        place = name.end()
        if not is_secret_name(name[0]):
            continue
        pattern = _LINE if name[0].rstrip() != name[0] and ":" in name[0] else _WORD
        value = pattern.match(text, place)
        if value is None or _is_option(name[0], value[0]):
            continue
        bare = value[0].strip("\"'")
        place = value.end()
        if _hidden(bare) != bare:
            kept += [text[start : value.start()], value[0].replace(bare, _hidden(bare))]
            start = place
    return "".join([*kept, text[start:]])


def _is_option(name: str, value: str) -> bool:
    """Whether an option stands where a value would: the one before has none."""
    return value.startswith("-") and not name.rstrip().endswith(("=", ":"))
