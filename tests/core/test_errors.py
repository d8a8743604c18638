from guided_audio.core.errors import Cancelled, Diagnostic, GuidedAudioError, ScriptError, Severity, SourceLocation


def test_an_uncaught_script_error_prints_all_its_diagnostics() -> None:
    place = SourceLocation("a.md", 3, 5)
    error = ScriptError(
        [
            Diagnostic(place, "unknown-cue", "unknown cue [foo]", "write [bell]"),
            Diagnostic(SourceLocation("a.md", 4, 1), "link", "only the words are spoken", severity=Severity.WARNING),
        ]
    )
    assert error.message == "1 error in a.md"
    assert str(error).split("\n") == [
        "1 error in a.md",
        "a.md:3:5: error: unknown cue [foo]; write [bell] [unknown-cue]",
        "a.md:4:1: warning: only the words are spoken [link]",
    ]


def test_cancelled_work_belongs_to_the_tree() -> None:
    assert issubclass(Cancelled, GuidedAudioError)
