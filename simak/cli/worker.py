"""simak worker ROLE: one worker process, in the foreground, ended by SIGTERM."""

import typer

from simak.errors import UserError


def worker(
    role: str = typer.Argument(help="enrich, detect or deliver"),
    slot: str = typer.Option(
        "", help="static membership id, unique in the role; the host name when empty", envvar="SIMAK_SLOT"
    ),
    metrics_port: int = typer.Option(-1, help="port of /metrics, /healthz and /readyz; overrides metrics_port"),
) -> None:
    """Run one worker until SIGTERM. Start it under a supervisor that restarts it: it exits rather than hang."""
    import socket

    from agents.roles import ROLES
    from simak.config import load_settings
    from streams.reach import require_kafka
    from streams.worker import run_worker

    if role not in ROLES:
        raise UserError(f"There is no worker role {role!r}: choose one of {', '.join(ROLES)}.")
    settings = load_settings() if metrics_port < 0 else load_settings(metrics_port=metrics_port)
    require_kafka(settings)
    chosen = ROLES[role]
    status = run_worker(settings, role, slot or socket.gethostname(), chosen.topics, chosen.build(settings))
    raise typer.Exit(status)
