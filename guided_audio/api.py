"""The public names of guided_audio; docs/api.md describes them. Each is imported when it is first used."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guided_audio.core.errors import (
        Cancelled,
        DeviceError,
        DeviceLost,
        Diagnostic,
        DownloadError,
        GuidedAudioError,
        JournalError,
        LengthOutOfReach,
        NoDevice,
        OutputError,
        ScriptError,
        ScriptNotFound,
        Severity,
        SourceLocation,
        SpeechError,
        UnknownSound,
        UnknownVoice,
        UsageError,
    )
    from guided_audio.core.voice import Voice
    from guided_audio.export import Exported, ExportOptions
    from guided_audio.library.catalog import LibraryScript, list_library
    from guided_audio.playback import Command, PlayOptions, State, Status
    from guided_audio.session.live import Playback
    from guided_audio.session.options import SessionOptions
    from guided_audio.session.prepare import Measured, PreparedSession
    from guided_audio.session.script_files import Imported, import_script
    from guided_audio.session.session import Session, open_session
    from guided_audio.speech import Speech
    from guided_audio.timeline import CueInfo, Timeline
    from guided_audio.voices.voice_catalog import list_voices
else:
    from guided_audio.core.lazy import offered

    __getattr__ = offered(
        __name__,
        {
            "core.errors": "Cancelled DeviceError DeviceLost Diagnostic DownloadError GuidedAudioError "
            "JournalError LengthOutOfReach NoDevice OutputError ScriptError ScriptNotFound "
            "Severity SourceLocation SpeechError UnknownSound UnknownVoice UsageError",
            "core.voice": "Voice",
            "export": "Exported ExportOptions",
            "library.catalog": "LibraryScript list_library",
            "playback": "Command PlayOptions State Status",
            "session.live": "Playback",
            "session.options": "SessionOptions",
            "session.prepare": "Measured PreparedSession",
            "session.script_files": "Imported import_script",
            "session.session": "Session open_session",
            "speech": "Speech",
            "timeline": "CueInfo Timeline",
            "voices.voice_catalog": "list_voices",
        },
    )

__all__ = [
    "Cancelled", "Command", "CueInfo", "DeviceError", "DeviceLost", "Diagnostic", "DownloadError", "ExportOptions",
    "Exported", "GuidedAudioError", "Imported", "JournalError", "LengthOutOfReach", "LibraryScript", "Measured",
    "NoDevice", "OutputError", "PlayOptions", "Playback", "PreparedSession", "ScriptError", "ScriptNotFound", "Session",
    "SessionOptions", "Severity", "SourceLocation", "Speech", "SpeechError", "State", "Status", "Timeline",
    "UnknownSound", "UnknownVoice", "UsageError", "Voice", "import_script", "list_library", "list_voices",
    "open_session",
]  # fmt: skip
