"""Secrets are known, and hidden; what is none stays readable."""

from __future__ import annotations

from typing import Any

import pytest

from rompy_tui.secrets import MASK, is_secret_name, looks_secret, mask, mask_text

AWS = "AKIA" + "A" * 16
GITHUB = "ghp_" + "a" * 36
GITLAB = "glpat-" + "a" * 20
JWT = ".".join(["eyJ" + "a" * 20, "b" * 20, "c" * 20])
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize(
    "name",
    [
        *["PASSWORD", "db_password", "DB-PASSWORD", "DB_PASSWORD_2", "dbPassword", "PGPASSWORD"],
        *["TOKEN", "GITHUB_TOKEN", "token", "authToken", "SECRET", "CLIENT_SECRET", "SECRETS"],
        *["API_KEY", "APIKEY", "apiKey", "APIKey", "x-api-key", "AWS_SECRET_ACCESS_KEY"],
        *["ACCESS_KEY", "PRIVATE_KEY", "ENCRYPTION_KEY", "CREDENTIAL", "GCP_CREDENTIALS"],
        *["PASSWD", "PASSPHRASE", "MYSQL_PWD", "SSHPASS", "--password", "TOKEN_PROD"],
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)
    assert looks_secret(name, "tide")


@pytest.mark.parametrize(
    "name",
    [
        *["", "_", "KEY", "MONKEY", "PWD", "OLDPWD", "COMPASS", "LOW_PASS", "PASSES", "KEYBOARD"],
        *["TOKENIZERS_PARALLELISM", "MAX_TOKENS", "SECRETARY", "PASSWORDLESS", "OMP_NUM_THREADS"],
        *["PASSWORD_FILE", "TOKEN_URL", "API_KEY_ID", "AWS_ACCESS_KEY_ID", "SECRET_NAME"],
        *["TOKEN_LIMIT", "PASSWORD_LENGTH", "TOKEN_TTL", "KEY_ACCESS", "PUBLIC_KEY"],
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)
    assert not looks_secret(name, "tide")


@pytest.mark.parametrize(
    "value",
    [
        *["", "   ", "x", "xxxx", "****", "...", "CHANGE-ME", "change_me", "ChangeMe", "<token>"],
        *["your-token", "YOUR_PASSWORD_HERE", "replace-me", "insert-it", "{{ token }}", "todo"],
        *["$TOKEN", "${TOKEN}", "$(cat token)", "true", "no", "none", "example"],
        *["env:TOKEN", "vault:secret/model", "/run/secrets/token", "./token.txt", "~/.token"],
    ],
)
def test_placeholders_and_paths(value: str) -> None:
    assert not looks_secret("TOKEN", value)
    assert mask({"TOKEN": value}) == {"TOKEN": value}


@pytest.mark.parametrize(
    "value", ["tide", "secret", "12345", "hunter2", "/aB3" + "cD4" * 9, "change", "exchange-me"]
)
def test_values_under_a_secrets_name(value: str) -> None:
    assert looks_secret("TOKEN", value)
    assert mask({"TOKEN": value}) == {"TOKEN": MASK}


@pytest.mark.parametrize("value", [AWS, AWS.replace("AKIA", "ASIA"), GITHUB, GITLAB, JWT, KEY])
def test_forms(value: str) -> None:
    assert looks_secret("NAME", value)
    assert mask_text(f"before {value} after") == f"before {MASK} after"


def test_a_private_key_that_is_cut_off_is_hidden_to_the_end() -> None:
    assert mask_text(f"see {KEY[:45]}") == f"see {MASK}"


@pytest.mark.parametrize(
    "value",
    [
        *["AKIAIOSFODNN7EXAMPLE", "AKIA", "ghp_short", "eyJhbGciOi", "glpat", "gha_runner_of_ours"],
        *["https://example.org/path", "https://user@example.org", "s3://bucket/key", "a:b@c"],
        *["mpirun -np 4 ./model", "./data:/data:ro", "swan:41.45", "token", "the key of tide"],
        *["cat key.txt", "--key 5", "monkey=banana", "KEY=5", "bearer of news", "basic training"],
    ],
)
def test_texts_without_secrets(value: str) -> None:
    assert mask_text(value) == value
    assert not looks_secret("NAME", value)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("./m --password=tide --n 5", "./m --password=*** --n 5"),
        ("./m --password tide", "./m --password ***"),
        ("./m --db-password='tide pool' x", "./m --db-password='***' x"),
        ('./m --token "tide pool"', './m --token "***"'),
        ("./m --token --verbose", "./m --token --verbose"),
        ("./m --token=--verbose", "./m --token=***"),
        ("./m --password-file tide", "./m --password-file tide"),
        ("./m --password=$PW --token ${T}", "./m --password=$PW --token ${T}"),
        ("TOKEN=tide ./m", "TOKEN=*** ./m"),
        ("export A=1 TOKEN=tide; ./m", "export A=1 TOKEN=***; ./m"),
        ("./m --env=TOKEN=tide", "./m --env=TOKEN=***"),
        ("docker run -e API_KEY=tide a:1", "docker run -e API_KEY=*** a:1"),
        ("  API_KEY: tide # mine", "  API_KEY: *** # mine"),
        ("  'API_KEY': 'tide pool',", "  'API_KEY': '***',"),
        ("  - DB_PASSWORD: tide pool; it's # mine", "  - DB_PASSWORD: *** # mine"),
        ("{API_KEY: tide, OTHER: def}", "{API_KEY: ***, OTHER: def}"),
        ("{OTHER: def, API_KEY: tide}", "{OTHER: def, API_KEY: ***}"),
        ("./m --password 'tide", "./m --password '***"),
        ('{"apiKey": "tide", "a": 1}', '{"apiKey": "***", "a": 1}'),
        ("curl -H 'Authorization: Bearer abcdefghijkl'", "curl -H 'Authorization: Bearer ***'"),
        ("curl -H X-Api-Key:tide", "curl -H X-Api-Key:***"),
        ("TOKEN=${T:-tide} ./m --password ${P-tide}", "TOKEN=${T:-***} ./m --password ${P-***}"),
        ("  TOKEN: ${T:-low, high} # mine", "  TOKEN: ${T:-***} # mine"),
        ("TOKEN=${T:-} ./m --password ${P:-${Q}}", "TOKEN=${T:-} ./m --password ${P:-${Q}}"),
        ("postgres://model:tide@db/waves", "postgres://model:***@db/waves"),
        ("postgres://:tide@db/waves", "postgres://:***@db/waves"),
        ("postgres://model:<password>@db", "postgres://model:<password>@db"),
        (f"AccountName=a;AccountKey={'a' * 40};x", "AccountName=a;AccountKey=***;x"),
        (f"a {GITHUB} b {AWS}", "a *** b ***"),
    ],
)
def test_secrets_within_a_text(text: str, masked: str) -> None:
    assert mask_text(text) == masked
    assert mask_text(masked) == masked


def test_a_tree_of_values() -> None:
    data: dict[Any, Any] = {
        "type": "local",
        "command": "./m --token tide",
        "env_vars": {"API_KEY": "tide", "A": "b", "PIN_TOKEN": 5, "TOKEN": None, "SECRET": True},
        "passwords": ["tide", {"name": "tide", "password": "tide"}],
        "number": 5,
        5: [GITHUB],
    }
    before = repr(data)
    assert mask(data) == {
        "type": "local",
        "command": "./m --token ***",
        "env_vars": {"API_KEY": MASK, "A": "b", "PIN_TOKEN": MASK, "TOKEN": None, "SECRET": True},
        "passwords": [MASK, {"name": "tide", "password": MASK}],
        "number": 5,
        5: [MASK],
    }
    assert repr(data) == before


@pytest.mark.parametrize(
    "part",
    [
        *[
            "a",
            "token ",
            "-----BEGIN",
            "-----BEGIN A ",
            "--a",
            "eyJaaaaaaaaa-",
            "a='",
            '"',
            "://a:",
        ],
        *[
            "token\t",
            "pass-",
            "bearer ",
            "key.",
            "a b",
            "https://a/",
            "- token ",
            "token=$",
        ],
    ],
)
def test_long_texts_without_secrets(part: str) -> None:
    text = part * (100_000 // len(part))
    assert mask_text(text) == text


def test_what_stands_below_the_name_of_a_secret_belongs_to_it() -> None:
    data = {"password": {"value": "tide", "file": "/run/x", "user": "me"}, "s": {"x", GITHUB}}
    assert mask(data) == {
        "password": {"value": MASK, "file": "/run/x", "user": "me"},
        "s": MASK,
    }
    assert mask({"s": {"a", "b"}}) == {"s": {"a", "b"}}
