"""A run on a terminal: the decision per service, what to do first, and where the evidence is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from hansa.model import DecisionOutcome, Status
from hansa.reports._internal.attack import attack_view
from hansa.reports._internal.clean import one_line
from hansa.reports._internal.lookup import Lookup
from hansa.reports._internal.sentences import TextsOf, sentence
from hansa.reports._internal.services import Cause, ServiceView, service_views
from hansa.reports._internal.texts import Texts, choose_language, day_words, phrase, pick

if TYPE_CHECKING:
    from hansa.runs.run import Run

__all__ = ["render_terminal"]

# Told apart by their letters, not only by colour; plain ASCII, for any terminal.
_MARKS = {
    DecisionOutcome.ALLOWED.value: ("[ok]", "bold green"),
    DecisionOutcome.ALLOWED_WITH_RISKS.value: ("[ok!]", "bold yellow"),
    DecisionOutcome.NOT_ALLOWED.value: ("[no]", "bold red"),
    DecisionOutcome.CANNOT_TELL.value: ("[??]", "bold"),
}
_CAUSES = 4
_PROBLEMS = 8
_STORY = 6


def render_terminal(run: Run, console: Console, language: str = "en", *, html: str = "") -> None:
    """Print the report.

    Args:
        run: what one check found.
        console: where to; its width and colours are used as they are.
        language: of the words.
        html: path of the HTML report, to be named at the end; "" if none was written.
    """
    _Terminal(run, console, Texts(choose_language(language))).print(html)


class _Terminal:
    def __init__(self, run: Run, console: Console, texts: Texts) -> None:
        self._run = run
        self._console = console
        self._texts = texts
        self._lookup = Lookup(run)

    def print(self, html: str) -> None:
        run, texts = self._run, self._texts
        lost = sum(row.whole for row in run.problems)
        self._line(Text(one_line(run.institution.name), style="bold"))
        self._line(
            Text(
                f"{texts('judged', day=day_words(run.as_of)[texts.language])} · "
                f"{texts('read_summary', read=len(run.sources), lost=lost)} · "
                f"{texts('made_by', version=run.version)}",
                style="dim",
            )
        )
        views = service_views(self._lookup)
        for view in views:
            self._service(view)
        if any(view.causes for view in views):
            self._head(texts("terminal.blockers"))
            for view in views:
                self._causes(view)
        self._problems()
        self._detections()
        if html:
            self._line(Text())
            self._line(Text(texts("terminal.html", path=html)))

    def _line(self, text: Text, indent: int = 0) -> None:
        """Print with an indent; text from files is never read as markup."""
        pad = " " * indent
        for line in text.wrap(self._console, max(20, self._console.width - indent)):
            line.rstrip()
            self._console.print(Text.assemble(pad, line), no_wrap=True, crop=False, overflow="ignore")

    def _head(self, words: str) -> None:
        self._line(Text())
        self._line(Text(words, style="bold underline"))

    def _service(self, view: ServiceView) -> None:
        mark, style = _MARKS[view.outcome]
        head = Text.assemble(
            (f"{mark:<6}", style),
            (one_line(view.service.name, 60), "bold"),
            "  ",
            (self._texts.word("outcome", view.outcome), style),
        )
        if view.seal:
            seal = self._texts(
                "terminal.seal",
                low=view.seal.seal_low,
                high=view.seal.seal_high,
                answered=view.seal.answered,
                questions=view.seal.questions,
            )
            head.append(f"  {seal}", style="dim")
        self._line(Text())
        self._line(head)
        self._line(Text(sentence(self._lookup, TextsOf(self._texts), view)), 6)
        if view.steps and view.outcome != DecisionOutcome.ALLOWED.value:
            step = view.steps[0]
            what = one_line(pick(step.text, self._texts.language), 400)
            words = f"{self._texts('terminal.first_step')}: {what}"
            if step.subjects:
                names = [one_line(self._lookup.name(urn), 50) for urn in step.subjects]
                words += f" ({_some(names, 2)})"
            self._line(Text(words, style="italic"), 6)

    def _causes(self, view: ServiceView) -> None:
        if not view.causes:
            return
        self._line(Text(one_line(view.service.name, 60), style="bold"))
        for cause in view.causes[:_CAUSES]:
            self._line(self._cause(cause), 2)
        if len(view.causes) > _CAUSES:
            self._line(Text(self._texts("terminal.more", n=len(view.causes) - _CAUSES), style="dim"), 2)

    def _cause(self, cause: Cause) -> Text:
        details = (pick(phrase(detail), self._texts.language) for detail in cause.details[:2])
        title = pick(cause.title, self._texts.language) or "; ".join(
            self._texts.word("reason", detail) for detail in details
        )
        style = "red" if cause.status is Status.FAIL else ""
        line = Text.assemble((f"{self._texts.word('status', cause.status.value)} ", style))
        line.append(one_line(title or self._texts("ways.unproven"), 160))
        if cause.findings:
            names = [one_line(self._lookup.name(row.subject.urn), 50) for row in cause.findings]
            line.append(f": {_some(names, 2)}")
        line.append(f"  {_some(cause.clauses, 3)}", style="dim")
        return line

    def _problems(self) -> None:
        problems = sorted(self._run.problems, key=lambda row: (not row.whole, row.path))
        if not problems:
            return
        self._head(f"{self._texts('terminal.not_read')} ({len(problems)})")
        for row in problems[:_PROBLEMS]:
            extent = self._texts("terminal.whole" if row.whole else "terminal.part")
            self._line(Text(f"{one_line(row.path, 120)} ({extent}): {one_line(row.message, 300)}"), 2)
        if len(problems) > _PROBLEMS:
            self._line(Text(self._texts("terminal.more", n=len(problems) - _PROBLEMS), style="dim"), 2)

    def _detections(self) -> None:
        run, texts = self._run, self._texts
        if not run.detection.events and not run.detections:
            return
        attack = attack_view(run.detections)
        line = texts("terminal.detections_line", total=attack.total, events=run.detection.events)
        self._head(f"{texts('terminal.detections')}: {line}")
        if attack.levels:
            counted = ", ".join(f"{n} {texts.word('level', level)}" for level, n in attack.levels.items())
            self._line(Text(counted), 2)
        for host, group in list(zip(attack.story_hosts, attack.story, strict=True))[:_STORY]:
            who = " ".join(one_line(part, 40) for part in (host, group.user) if part)
            self._line(Text(f"{group.first}  {who}  {one_line(group.title, 100)}"), 2)
        if len(attack.story) > _STORY:
            self._line(Text(texts("terminal.more", n=len(attack.story) - _STORY), style="dim"), 2)
        silent = sum(run.detection.rules_silent.values())
        if silent:
            self._line(
                Text(texts("terminal.silent", n=silent, loaded=run.detection.rules_loaded), style="dim"), 2
            )


def _some(words: Iterable[str], limit: int) -> str:
    """A few of the words, each once, and how many more there are."""
    names = list(Counter(words))
    more = f" +{len(names) - limit}" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more
