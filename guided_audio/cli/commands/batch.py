"""`guided-audio batch`."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guided_audio.cli.common_options import gathered, json_option
from guided_audio.cli.humanize import count_of, file_size
from guided_audio.cli.printing import echo, print_json, rows_bar, tell_measuring
from guided_audio.core.translation import N_, _
from guided_audio.core.units import clock

if TYPE_CHECKING:
    from guided_audio.session.batch.batch import Batch, BatchOptions, Totals
    from guided_audio.session.batch.job import Job
    from guided_audio.session.batch.performing import Outcome

_SURE = 3
"""Rows after which the time left is guessed by what this machine has done, and not only by its processes' start."""


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read(shard: str, jobs: int | None, **given: Any) -> BatchOptions:
    from guided_audio.session.batch.batch import BatchOptions
    from guided_audio.session.batch.shard import Shard

    return BatchOptions(shard=Shard.read(shard), jobs=jobs or _cores(), **given)


batch_options = gathered(
    "options",
    _read,
    click.option(
        "--name", default="{id}", metavar="PATTERN",
        help="How files are named, such as {language}/{id}; {id} unless given. A client's name is used only where {name} stands.",
    ),
    click.option(
        "--jobs", type=click.IntRange(1, 1024), metavar="N",
        help="How many are made at once; one for each core unless given.",
    ),
    click.option(
        "--shard", default="1/1", metavar="N/OF",
        help="Make only a part of the rows: 3/20 is every twentieth, from the third.",
    ),
    click.option("--retry-failed", is_flag=True, help="Make only what failed the last time."),
    click.option(
        "-f", "--force", "overwrite", is_flag=True,
        help="Replace files that no batch made, or that were changed since.",
    ),
    click.option(
        "--scheduler", default="", metavar="ADDRESS",
        help="Let the workers of a Dask cluster make them: tcp://HOST:8786. It needs the extra «cluster».",
    ),
    click.option(
        "--shared", is_flag=True, help="The cluster's machines share the folder and write to it themselves."
    ),
)  # fmt: skip


@click.command("batch", epilog="Example:  guided-audio batch clients.csv -o clients")
@click.argument("manifest", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder of the files.")
@batch_options
@click.option("--dry-run", is_flag=True, help="Check every row and say how much there is to do, but make nothing.")
@click.option("--example", is_flag=True, help="Print a manifest to begin with, or write it to the file that is named.")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    manifest: Path | None,
    output: Path | None,
    options: BatchOptions,
    dry_run: bool,
    example: bool,
    as_json: bool,
) -> None:
    """Make many sessions from a table.

    The table, called a manifest, is a CSV file, or JSON with one object to a line; each row is a session. All rows are
    checked before the first is made. What has been made before and is as the row asks is left as it is, so the same command
    goes on where it was ended. A row that fails stops no other.
    """
    from guided_audio.session.batch.batch import Batch

    if example:
        _give_example(manifest)
        return
    if manifest is None or output is None:
        raise click.UsageError(N_("A batch needs a manifest, and a folder: guided-audio batch clients.csv -o clients."))
    batch = Batch(manifest, output, options, tell_measuring)
    totals = batch.check()
    if dry_run:
        _tell_plan(totals, options, as_json)
        return
    failed = _make(batch, totals)
    _tell_made(batch, totals, failed, as_json)
    ctx.exit(1 if totals.failed else 0)


def _give_example(manifest: Path | None) -> None:
    from guided_audio.core.files import begin_text
    from guided_audio.session.batch.manifest import EXAMPLE

    if manifest is None:
        echo(EXAMPLE, nl=False)
        return
    begin_text(manifest, EXAMPLE)
    echo(
        _(
            "{manifest} is written: change its rows, then «guided-audio batch {manifest} -o FOLDER --dry-run».",
            manifest=manifest,
        )
    )


@dataclass
class _Failed:
    """The first rows that failed, to be told at the end; the log has all of them."""

    most: int = 20
    rows: list[tuple[Job, Outcome]] = field(default_factory=list)

    def add(self, job: Job, outcome: Outcome) -> None:
        if outcome.error and len(self.rows) < self.most:
            self.rows.append((job, outcome))


def _make(batch: Batch, totals: Totals) -> _Failed:
    failed = _Failed()
    with _progress(totals) as progress:

        def done(job: Job, outcome: Outcome, totals: Totals) -> None:
            failed.add(job, outcome)
            progress(totals)

        batch.make(totals, done, lambda text: echo(text, err=True))
    return failed


@contextlib.contextmanager
def _progress(totals: Totals) -> Iterator[Callable[[Totals], None]]:
    """Show on a terminal how many rows are made, and how long the rest will take at the pace of those."""
    began = time.monotonic()
    with rows_bar(totals.to_make) as update:

        def tell(now: Totals) -> None:
            count, left = now.made + now.failed, ""
            if count >= _SURE and now.made_seconds:
                pace = (time.monotonic() - began) / now.made_seconds
                left = _("about {pace} left", pace=_rough(pace * max(0.0, now.seconds - now.made_seconds)))
            problem = N_(", {failed} failed", failed=now.failed) if now.failed else ""
            update(
                completed=count,
                description=_("{count} of {to_make}{problem}", count=count, to_make=now.to_make, problem=problem),
                left=left,
            )

        yield tell


def _tell_plan(totals: Totals, options: BatchOptions, as_json: bool) -> None:
    work = totals.work / options.jobs
    if as_json:
        print_json(
            {
                "rows": totals.rows, "as_before": totals.kept, "to_make": totals.to_make,
                "seconds_of_sound": round(totals.seconds), "bytes": round(totals.size), "seconds_of_work": round(work),
            }
        )  # fmt: skip
        return
    echo(
        _(
            "{rows}, nothing wrong with them; {kept} as before, {to_make} to make",
            rows=count_of(totals.rows, "row"),
            kept=totals.kept,
            to_make=totals.to_make,
        )
    )
    if totals.to_make:
        sound, size = _rough(totals.seconds), file_size(round(totals.size))
        echo(
            _(
                "About {sound} of sound, {size}, and {work} of work with --jobs {jobs}.",
                sound=sound,
                size=size,
                work=_rough(work),
                jobs=options.jobs,
            )
        )


def _tell_made(batch: Batch, totals: Totals, failed: _Failed, as_json: bool) -> None:
    for job, outcome in failed.rows:
        hint = f"; {outcome.hint}" if outcome.hint else ""
        echo(f"{batch.manifest}:{job.line}: {job.id}: {outcome.error}{hint}", err=True)
    if totals.failed > len(failed.rows):
        echo(_("and {failed} more, which the log names", failed=totals.failed - len(failed.rows)), err=True)
    if as_json:
        print_json(
            {
                "folder": str(batch.folder), "log": str(batch.log), "rows": totals.rows, "as_before": totals.kept,
                "made": totals.made, "failed": totals.failed,
                "failures": [
                    {"line": job.line, "id": job.id, "error": outcome.error, "hint": outcome.hint}
                    for job, outcome in failed.rows
                ],
            }
        )  # fmt: skip
        return
    problem = N_(", {failed} failed: --retry-failed tries them again", failed=totals.failed) if totals.failed else ""
    echo(
        _(
            "{folder}: {made} made, {kept} as before{problem}",
            folder=batch.folder,
            made=totals.made,
            kept=totals.kept,
            problem=problem,
        )
    )
    echo(_("The log is {log}.", log=batch.log))
    if totals.personal:
        echo(_("The words given for slots are spoken in these files; only you can read them on this machine."))


def _rough(seconds: float) -> str:
    """Write a time that is only roughly known."""
    if seconds < 90 * 60:
        return clock(seconds) if seconds >= 60 else _("{seconds:.0f} s", seconds=seconds)
    return (
        _("{seconds:.1f} hours", seconds=seconds / 3600)
        if seconds < 48 * 3600
        else _("{seconds:.1f} days", seconds=seconds / 86400)
    )
