"""One-shot set-up of a container deployment: Kibana's password, an API key for Simak, topics, index templates.

Runs at every start and changes only what is not right: a key that works is kept, its rights are brought up to date.
Reads ELASTIC_PASSWORD and KIBANA_PASSWORD; writes the key into the last folder of SIMAK_SECRETS_DIR.
"""

import base64
import os
import sys
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, AuthenticationException, Elasticsearch, TransportError

from simak.config import Settings, load_settings
from simak.errors import SimakError, Unavailable, UserError
from streams import indices, topics
from streams.elastic import client

KEY_FILE = "SIMAK_ELASTICSEARCH__API_KEY"
KEY_NAME = "simak"


def main() -> None:
    """All steps in order; a mistake is one sentence and exit status 2."""
    try:
        superuser, kibana, folder = _variable("ELASTIC_PASSWORD"), _variable("KIBANA_PASSWORD"), _folder()
        settings = load_settings()
        with _as_superuser(settings, superuser) as elastic:
            try:
                elastic.security.change_password(username="kibana_system", password=kibana)
                print("setup: the password of kibana_system is set")
                print(f"setup: {ensure_key(elastic, settings, folder / KEY_FILE)}")
            except (ApiError, TransportError) as error:
                raise _unavailable(settings, error) from None
        settings = load_settings()  # with the key
        for line in [*topics.apply(settings), *indices.apply(settings)]:
            print(f"setup: {line}")
        print("setup: done")
    except SimakError as error:
        print(f"setup: {error}", file=sys.stderr)
        sys.exit(2)


def ensure_key(elastic: Elasticsearch, settings: Settings, file: Path) -> str:
    """Leave a working API key in `file`; says what was done."""
    held = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    if held and _works(settings, held):
        elastic.security.update_api_key(id=key_id(held), role_descriptors=roles(settings))
        return "the API key works; its rights are up to date"
    # A key that nobody holds any more must not stay valid.
    elastic.security.invalidate_api_key(name=KEY_NAME, owner=True)
    made = elastic.security.create_api_key(name=KEY_NAME, role_descriptors=roles(settings))
    part = file.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(made["encoded"], encoding="utf-8")
    part.replace(file)
    return "an API key was made"


def roles(settings: Settings) -> dict[str, Any]:
    """What Simak may do in Elasticsearch: everything with its own indices and templates, nothing with others'."""
    names = [settings.index(name) for name in ("mentions-v1-*", "mentions", "alerts-v1", "alerts")]
    return {
        "simak": {
            "cluster": ["monitor", "manage_index_templates"],
            "indices": [{"names": names, "privileges": ["read", "write", "manage"]}],
        }
    }


def key_id(encoded: str) -> str:
    """The id in an encoded API key, which is base64 of `id:secret`."""
    return base64.b64decode(encoded).decode().split(":", 1)[0]


def _works(settings: Settings, key: str) -> bool:
    with Elasticsearch(settings.elasticsearch.url, api_key=key) as elastic:
        try:
            elastic.security.authenticate()
        except AuthenticationException:
            return False
    return True


def _as_superuser(settings: Settings, password: str) -> Elasticsearch:
    elastic: Elasticsearch = client(settings).options(basic_auth=("elastic", password))
    return elastic


def _variable(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise UserError(f"{name} is empty: run `sh deploy/init.sh`, which writes it into .env.")
    return value


def _folder() -> Path:
    folders = [name for name in os.environ.get("SIMAK_SECRETS_DIR", "").split(os.pathsep) if name]
    if not folders:
        raise UserError("SIMAK_SECRETS_DIR is empty: name the folder that takes the API key.")
    return Path(folders[-1])


def _unavailable(settings: Settings, error: Exception) -> Unavailable:
    if getattr(error, "status_code", None) == 400:
        return Unavailable(
            f"Elasticsearch at {settings.elasticsearch.url} knows no security API: set xpack.security.enabled=true."
        )
    return indices.unavailable(settings, error)


if __name__ == "__main__":
    main()
