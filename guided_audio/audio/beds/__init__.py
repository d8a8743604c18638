"""Beds of sound: rain, waves, a chord; endless, calm, and never the same twice. And the user's own files."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guided_audio.audio.beds.bed_catalog import Sound, check_bed, find_sound, is_path, list_sounds, open_bed
    from guided_audio.audio.beds.layers import BED_LOUDNESS, BED_PEAK, BedSound
    from guided_audio.audio.beds.noises import RoomTone
else:
    from guided_audio.core.lazy import offered

    __getattr__ = offered(
        __name__,
        {
            "bed_catalog": "Sound check_bed find_sound is_path list_sounds open_bed",
            "layers": "BED_LOUDNESS BED_PEAK BedSound",
            "noises": "RoomTone",
        },
    )
