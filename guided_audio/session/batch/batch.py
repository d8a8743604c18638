"""Making a batch: all rows are checked, then what is not there yet is made."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from guided_audio.core.errors import Diagnostic, ManifestError, OutputError, UsageError
from guided_audio.core.files import PERSONAL, explained, try_writing, written_whole
from guided_audio.core.translation import N_
from guided_audio.session.batch.cluster import Cluster, Tell, check_scheduler, voices_of
from guided_audio.session.batch.crews import Crew, Processes
from guided_audio.session.batch.job import Job
from guided_audio.session.batch.log import DONE, FAILED, History, Log, log_file, without_words
from guided_audio.session.batch.manifest import Row, read_manifest
from guided_audio.session.batch.performing import Outcome
from guided_audio.session.batch.rows import NAME, RowReader, own_sound
from guided_audio.session.batch.runner import Runner
from guided_audio.session.batch.shard import Shard
from guided_audio.session.plan import OnMeasuring

MOST_FAULTS = 100
_COST = 0.006
"""Seconds of work for a second of sound, until a folder's log knows it better: 1.5 s for a 5-minute MP3 (benchmarks/batch.py)."""
_BYTES = {
    "mp3": (6_500, 19_100), "m4b": (7_600, 14_600), "opus": (5_700, 11_400), "flac": (22_700, 102_700),
    "wav": (48_400, 192_400),
}  # fmt: skip
"""Bytes of a second of sound, in mono and in stereo over a bed: those of the 5-minute session."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """What is asked of a batch."""

    name: str = NAME
    jobs: int = 1
    shard: Shard = field(default_factory=Shard)
    retry_failed: bool = False
    """Whether only what failed the last time is made."""
    overwrite: bool = False
    """Whether files are replaced that no batch made, or that were changed since."""
    scheduler: str = ""
    """The address of a cluster; without one, this machine does all."""
    shared: bool = False
    """Whether the cluster's machines have the folder, too."""


@dataclass(slots=True)
class Totals:
    """What a batch has to do, and what it has done."""

    rows: int = 0
    """Of the shard."""
    kept: int = 0
    """As they were: made before."""
    to_make: int = 0
    seconds: float = 0.0
    """Of sound that is to be made, about."""
    size: float = 0.0
    """Its bytes, about."""
    work: float = 0.0
    """Seconds that this takes one core, about."""
    made: int = 0
    failed: int = 0
    made_seconds: float = 0.0
    personal: int = 0
    """How many of those to be made hold words of a listener."""


Done = Callable[[Job, Outcome, Totals], None]
"""Called when a row has been made, or has failed."""


class Batch:
    """A manifest and a folder: what is to be made of the one in the other."""

    def __init__(
        self, manifest: Path, folder: Path, options: BatchOptions, on_measuring: OnMeasuring | None = None
    ) -> None:
        if options.scheduler:
            check_scheduler(options.scheduler)
        elif options.shared:
            raise UsageError(N_("a shared folder needs a cluster"), N_("name its scheduler, or leave --shared out"))
        self.manifest, self.folder = manifest, folder
        self.log = log_file(folder, options.shard)
        self._options = options
        self._reader = RowReader(options.name, on_measuring)
        self._voices: set[str] = set()

    def check(self) -> Totals:
        """Check every row, without making anything; ManifestError has the first hundred faults, each at its row and column."""
        totals, faults = Totals(), list[Diagnostic]()
        with History(self.folder) as history:
            cost = history.cost() or _COST
            for row in read_manifest(self.manifest):
                try:
                    self._count(row, history, totals, cost)
                except ManifestError as error:
                    faults += error.diagnostics
                if len(faults) >= MOST_FAULTS:
                    break
        if faults:
            raise ManifestError(faults[:MOST_FAULTS])
        return totals

    def make(self, totals: Totals, done: Done, tell: Tell) -> None:
        """Make what `check` found to be made, and count it; what fails alone is in the outcomes.

        OutputError if the folder cannot be written to, or another batch is writing there; ClusterError if there is no cluster.
        """
        self.make_folder()
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(Log(self.log))
            history = stack.enter_context(History(self.folder))
            if not totals.to_make:
                return
            crew: Crew = Processes(min(self._options.jobs, totals.to_make))
            if self._options.scheduler:
                crew = Cluster(self._options.scheduler, self._voices, tell)
            stack.enter_context(crew)
            is_sent = bool(self._options.scheduler) and not self._options.shared
            runner = Runner(crew, log, None if is_sent else str(self.folder.resolve()))
            for job, outcome in runner.run(self._jobs(history)):
                self._note(job, self._kept(job, outcome), log, totals, done)

    def make_folder(self) -> None:
        """Make the folder, and see that it can be written to; OutputError."""
        with explained(self.folder):
            self.folder.mkdir(exist_ok=True)
        try_writing(self.log)

    def _count(self, row: Row, history: History, totals: Totals, cost: float) -> None:
        job = self._reader.job(row)
        if other := history.claim(job.file, row.line):
            message, hint = (
                N_("its file {file} is that of line {other}, too", file=job.file, other=other),
                N_("give each row an id of its own"),
            )
            raise ManifestError([row.fault("id", "same-name", message, hint)])
        if not self._options.shard.has(row.number):
            return
        totals.rows += 1
        wanted = self._wanted(job, history, row)
        if wanted is None:
            totals.kept += 1
            return
        self._require_there(job, row)
        size = _BYTES[job.recipe.kind][job.channels > 1] * job.seconds
        totals.to_make, totals.personal = totals.to_make + 1, totals.personal + job.is_personal
        totals.seconds, totals.size = totals.seconds + job.seconds, totals.size + size
        totals.work += cost * job.seconds

    def _require_there(self, job: Job, row: Row) -> None:
        """See that a cluster can make it, and note which voices that needs."""
        if not self._options.scheduler:
            return
        self._voices |= voices_of(job.recipe)
        if not self._options.shared and (sound := own_sound(job)):
            message = N_("the sound «{sound}» is a file of this machine, which the cluster does not have", sound=sound)
            hint = N_("choose one that comes with the program, or let all share the folders, with --shared")
            raise ManifestError([row.fault("ambience", "own-sound", message, hint)])

    def _jobs(self, history: History) -> Iterator[Job]:
        """Yield what is to be made, one row after the other."""
        for row in read_manifest(self.manifest):
            if not self._options.shard.has(row.number):
                continue
            job = self._reader.job(row)
            try:
                wanted = self._wanted(job, history, row)
            except ManifestError:  # since the check: it fails alone, and replaces nothing
                wanted = job
            if wanted is not None:
                yield wanted

    def _wanted(self, job: Job, history: History, row: Row) -> Job | None:
        """Return a job that is to be made; ManifestError if that would replace what is not the batch's own."""
        path, entry = self.folder / job.file, history.find(job.file)
        if self._options.retry_failed and (entry is None or entry.event != FAILED):
            return None
        if not path.exists():
            return job
        with explained(path, "read"):
            if entry and entry.is_whole(path, job.key) and not self._options.retry_failed:
                return None
            if self._options.overwrite or (entry and entry.is_own(path)):
                return replace(job, replaces=True)
        what = N_("was changed since it was made") if entry else N_("is already there, and no batch made it")
        hint = N_("--force replaces it; or choose another folder or --name")
        raise ManifestError([row.fault("id", "file-there", N_("{path} {what}", path=path, what=what), hint)])

    def _kept(self, job: Job, outcome: Outcome) -> Outcome:
        """Write what came back from elsewhere."""
        if outcome.content is None:
            return outcome
        target = self.folder / job.file
        try:
            with explained(target.parent):
                target.parent.mkdir(parents=True, exist_ok=True)
            mode = PERSONAL if job.is_personal or job.recipe.pack else None
            with written_whole(target, mode, overwrite=job.replaces) as temporary, explained(target):
                temporary.write_bytes(outcome.content)
        except OutputError as error:
            return Outcome(error=error.message, hint=error.hint)
        return replace(outcome, content=None)

    def _note(self, job: Job, outcome: Outcome, log: Log, totals: Totals, done: Done) -> None:
        if outcome.error:
            totals.failed += 1
            log.write(FAILED, job, error=without_words(outcome.error, job))
        else:
            totals.made, totals.made_seconds = totals.made + 1, totals.made_seconds + job.seconds
            log.write(
                DONE, job, seconds=round(outcome.seconds, 3), bytes=outcome.size, sha256=outcome.sha256,
                took=round(outcome.took, 3),
            )  # fmt: skip
        done(job, outcome, totals)
