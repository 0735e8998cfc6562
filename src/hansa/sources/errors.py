"""One error for everything that cannot be read; it carries its own advice."""

from __future__ import annotations

from hansa.model import Problem, ProblemReason

__all__ = ["SourceError"]


class SourceError(Exception):
    """A source, or a part of it, cannot be read.

    Attributes:
        path: the path as the report names it.
        reason: of the closed list.
        message: one sentence: what is wrong.
        place: where in the file; "" for the whole file.
        advice: what to do about it.
    """

    def __init__(
        self, path: str, reason: ProblemReason, message: str, *, place: str = "", advice: str = ""
    ) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.reason = reason
        self.message = message
        self.place = place
        self.advice = advice

    def problem(self, *, whole: bool = True, count: int = 1) -> Problem:
        """The entry for the report."""
        return Problem(
            path=self.path,
            reason=self.reason,
            message=self.message,
            place=self.place,
            advice=self.advice,
            whole=whole,
            count=count,
        )

    def diagnostics(self) -> str:
        """One sentence for people: what, where, what to do."""
        return str(self.problem())
