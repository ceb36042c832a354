"""The webhook sender: one attempt, signed by Standard Webhooks 1.0. When to try again is decided in the core."""

import asyncio
from datetime import UTC, datetime

import httpx
from standardwebhooks import Webhook

from simak.config import DeliverSettings
from simak.errors import UserError
from simak.notify import Notice, Outcome, retry_after

USER_AGENT = "Simak/0.1"


class WebhookSender:
    """Posts notices to their endpoints. 2xx is success; redirects are not followed (they fail, as the spec asks)."""

    def __init__(self, settings: DeliverSettings) -> None:
        self._client = httpx.AsyncClient(timeout=settings.timeout, follow_redirects=False, trust_env=False)
        self._urls = {endpoint.name: endpoint.url for endpoint in settings.webhooks}
        self._keys = {e.name: _key(e.name, e.secret.get_secret_value()) for e in settings.webhooks}
        # One slow endpoint must not take the turns of the others.
        self._turns = {name: asyncio.Semaphore(4) for name in self._urls}

    async def send(self, notice: Notice) -> Outcome:
        """One attempt; never raises for what a network or a receiver can do."""
        url = self._urls.get(notice.endpoint)
        if url is None:
            # Gone from the settings: as good as 410, or its notices would be tried for days.
            return Outcome(status=410, error="endpoint removed from the settings")
        async with self._turns[notice.endpoint]:
            try:
                answer = await self._client.post(url, content=notice.body, headers=self._headers(notice))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                return Outcome(status=None, error=type(error).__name__)
        return Outcome(
            status=answer.status_code, retry_after=retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
        )

    def _headers(self, notice: Notice) -> dict[str, str]:
        now = datetime.now(UTC)
        body = notice.body.decode()
        return {
            "content-type": "application/json",
            "user-agent": USER_AGENT,
            "webhook-id": notice.webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._keys[notice.endpoint].sign(notice.webhook_id, now, body),
        }


def _key(name: str, secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except Exception as error:
        raise UserError(
            f"The secret of webhook {name} is not valid ({error}): use whsec_ + base64 of 24 to 64 random bytes."
        ) from None
