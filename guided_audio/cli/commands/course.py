"""`guided-audio course`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import guided_audio as ga
from guided_audio.cli.commands.export import tell_exported, tell_prepared
from guided_audio.cli.common_options import gathered, json_option, scripts_of
from guided_audio.cli.completion import complete_script
from guided_audio.cli.export_options import (
    country_option,
    personal_tags_option,
    preset_option,
    tell_numbers,
    tell_personal,
)
from guided_audio.cli.humanize import count_of
from guided_audio.cli.printing import (
    echo,
    fill,
    print_diagnostics,
    print_json,
    print_problem,
    progress_bar,
    tell_measuring,
)
from guided_audio.cli.session_options import session_options
from guided_audio.core.translation import N_, _, ngettext

if TYPE_CHECKING:
    from guided_audio.session.course import CourseOptions, MadeCourse


def _read(**given: Any) -> CourseOptions:
    from guided_audio.session.course import CourseOptions
    from guided_audio.session.prepare import sheet_for

    options = CourseOptions(**given)
    sheet_for(options.country)  # a country that is not known is an error before anything begins
    return options


course_options = gathered(
    "course",
    _read,
    click.option("--title", default="", metavar="WORDS", help="What the course is called."),
    click.option("--author", default="", metavar="NAME", help="Its author; that of the scripts unless given."),
    click.option(
        "--url", default="", metavar="ADDRESS",
        help="The address that the folder will have, such as https://example.org/course/: podcast apps need it in the feed.",
    ),
    click.option("--public", is_flag=True, help="Let directories of podcasts list it; unless given, the feed asks them not to."),
    preset_option,
    personal_tags_option,
    country_option,
    click.option(
        "-f", "--force", "overwrite", is_flag=True,
        help="Replace files that the program did not write, or that were changed since.",
    ),
    click.option("--prune", is_flag=True, help="Remove the files of this course that are no longer part of it."),
)  # fmt: skip


@click.command(
    "course", epilog="Example:  guided-audio course --path -o my-course --url https://example.org/my-course/"
)
@click.argument("scripts", nargs=-1, metavar="[SCRIPT...]", shell_complete=complete_script)
@click.option("--path", "whole_path", is_flag=True, help="Take all sessions of the path, in its order.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder of the course."
)
@course_options
@session_options
@json_option
def command(
    scripts: tuple[str, ...],
    whole_path: bool,
    output: Path,
    course: CourseOptions,
    options: ga.SessionOptions,
    as_json: bool,
) -> None:
    """Make a folder of sessions for podcasts.

    The folder is for podcast apps, audiobook servers, any web server, or to be opened as it is. It holds a page to hear and
    read the sessions, a feed, and for each session an MP3 with captions, chapters and timeline. The same command makes
    again only what has changed.
    """
    from guided_audio.session.course import make_course

    if whole_path == bool(scripts):
        raise click.UsageError(
            N_("Name the scripts of the course in their order, or use --path for those of the path.")
        )

    def tell(ready: ga.PreparedSession[ga.Session], exported: ga.Exported) -> None:
        tell_prepared(ready)
        print_diagnostics(exported.diagnostics, err=True)
        if not as_json:
            tell_exported(exported)

    made = make_course(
        _path_scripts() if whole_path else scripts_of(scripts), output, options, course,
        bar=progress_bar, on_episode=tell, on_measuring=tell_measuring,
    )  # fmt: skip
    if as_json:
        print_json(_as_dict(made, course))
    else:
        _tell_made(made, course)


def _path_scripts() -> tuple[str, ...]:
    from guided_audio.library.curriculum import load_curriculum

    path, problem = load_curriculum()
    if problem:
        print_problem(problem)
        echo(
            fill(_("Until this is corrected, the path that comes with the program is used instead of yours.")), err=True
        )
    return tuple(step.script for step in path.steps)


def _tell_made(made: MadeCourse, asked: CourseOptions) -> None:
    from guided_audio.export.course import FEED, PAGE

    episodes = made.course.episodes
    kept = [episode for episode in episodes if episode.sound not in made.written]
    if kept:
        echo(ngettext("{count} session is as before.", "{count} sessions are as before.", len(kept)))
    echo(
        _(
            "{page}: {sessions} to hear and to read",
            page=made.folder / PAGE,
            sessions=count_of(len(episodes), "session"),
        )
    )
    if asked.url:
        echo(
            _(
                "{feed}: the feed, for podcast apps once the folder is at {url}",
                feed=made.folder / FEED,
                url=asked.url,
            )
        )
    else:
        names = _("the feed, with names relative to the folder; most podcast apps need addresses: --url https://…")
        echo(f"{made.folder / FEED}: {names}")
    if made.removed:
        echo(_("Removed: {removed}", removed=", ".join(made.removed)))
    if made.left_over:
        why = N_("Changed since they were made, and left here") if asked.prune else N_("No longer part of this course")
        echo(f"{why}: {', '.join(made.left_over)}" + ("" if asked.prune else _("; --prune removes them.")))
    tell_numbers(made.course.language, asked.country)
    if made.is_personal:
        tell_personal(_("said in this course, and written in its page and captions"), made.folder / PAGE)


def _as_dict(made: MadeCourse, asked: CourseOptions) -> dict[str, object]:
    from guided_audio.export.course import FEED, PAGE

    course = made.course
    return {
        "folder": str(made.folder),
        "title": course.title,
        "page": PAGE,
        "feed": FEED,
        "url": asked.url or None,
        "public": course.is_public,
        "guid": course.guid,
        "episodes": [
            {
                "number": episode.number,
                "script": script,
                "title": episode.about.title,
                "guid": episode.guid,
                "file": episode.sound,
                "bytes": episode.size,
                "seconds": episode.about.length,
                "published": episode.published.isoformat(),
                "written": episode.sound in made.written,
            }
            for script, episode in zip(made.scripts, course.episodes, strict=True)
        ],
        "written": list(made.written),
        "left_over": list(made.left_over),
        "removed": list(made.removed),
    }
