"""Sound as values: samples and their format, fades, the bell, rooms, the limiter and the meters."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guided_audio.audio.bell import BELL_RING, STRIKE_EVERY, strike_bell
    from guided_audio.audio.clips import Clip, find_clip, has_clip, open_clip, read_clip
    from guided_audio.audio.limiter import Limiter
    from guided_audio.audio.loudness import LoudnessMeter
    from guided_audio.audio.room import ROOMS, Room
    from guided_audio.audio.samples import (
        WITH_BED,
        AudioFormat,
        Samples,
        fade_in_gain,
        fade_out_gain,
        read_only,
        silence,
        to_pcm16,
    )
    from guided_audio.audio.soft_voice import soften
    from guided_audio.audio.true_peak import TruePeakMeter
else:
    from guided_audio.core.lazy import offered

    __getattr__ = offered(
        __name__,
        {
            "bell": "BELL_RING STRIKE_EVERY strike_bell",
            "clips": "Clip find_clip has_clip open_clip read_clip",
            "limiter": "Limiter",
            "loudness": "LoudnessMeter",
            "room": "ROOMS Room",
            "samples": "WITH_BED AudioFormat Samples fade_in_gain fade_out_gain read_only silence to_pcm16",
            "soft_voice": "soften",
            "true_peak": "TruePeakMeter",
        },
    )
