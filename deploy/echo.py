"""Profile `demo`: receives the webhooks of the endpoint `demo`, verifies and prints them."""

import json
import signal
import sys

from simak.config import load_settings
from simak.errors import SimakError, UserError
from streams.echo import EchoReceiver, Received

PORT = 8081


def main() -> None:
    """Listen until SIGTERM."""
    secrets = {endpoint.name: endpoint.secret for endpoint in load_settings().deliver.webhooks}
    if "demo" not in secrets:
        raise UserError(
            "secrets/webhooks.json has no endpoint `demo`: run `sh deploy/init.sh --demo`, then deliver anew."
        )
    # In a container of its own: deliver comes from outside.
    EchoReceiver(secrets["demo"].get_secret_value(), PORT, show, host="0.0.0.0").start()
    print(f"echo: waiting for webhooks on port {PORT}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


def show(received: Received) -> int:
    """Print one webhook; 204 says that it has arrived."""
    print(json.dumps(received.body, ensure_ascii=False, indent=2), flush=True)
    return 204


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        main()
    except SimakError as error:
        print(f"echo: {error}", file=sys.stderr)
        sys.exit(2)
