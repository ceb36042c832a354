"""The kinds of error: what happens next is in the type, what to do is in the sentence.

Poison: dead letter, go on. Backpressure: do not acknowledge, come back later. Transient: retry in place.
Fatal: exit, the supervisor starts again. UserError: one sentence to the person at the keyboard.
"""


class SimakError(Exception):
    """Base of all: `str(error)` is one sentence that says what is wrong, where, and what to do."""


class UserError(SimakError):
    """A wrong option, file or setting. The command line prints the sentence and exits with status 2."""


class Unavailable(UserError):
    """A server that does not answer. Exit status 3."""


class Poison(SimakError):
    """A record that can never be processed. `reason` is a short stable code (`invalid_json`), for metrics."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Backpressure(SimakError):
    """The sink asks to slow down; try again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Transient(SimakError):
    """A passing fault: the same call may succeed when repeated."""


class Fatal(SimakError):
    """The process cannot go on; its supervisor should start it again."""
