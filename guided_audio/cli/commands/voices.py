"""`guided-audio voices`."""

import click

from guided_audio.cli.options import json_option, print_json


@click.command("voices", epilog="Example:  guided-audio voices --json")
@json_option
def command(as_json: bool) -> None:
    """List the voices that can speak on this machine."""
    from guided_audio.speech import DEFAULT_VOICE, list_engines

    engines = list_engines()
    if as_json:
        print_json(
            [
                {
                    "name": voice.name,
                    "engine": voice.engine,
                    "version": voice.version,
                    "language": voice.language,
                    "gender": voice.gender,
                    "licence": voice.licence,
                    "description": voice.description,
                    "default": voice.name == DEFAULT_VOICE,
                }
                for engine in engines
                for voice in engine.voices
            ]
        )
        return
    for engine in engines:
        for voice in engine.voices:
            default = " (the default)" if voice.name == DEFAULT_VOICE else ""
            language = "any language" if voice.language == "mul" else voice.language
            click.echo(f"{click.style(voice.name, bold=True)}{default}  {language} · {voice.engine} · {voice.licence}")
            click.echo(f"    {voice.description}")
        if engine.problem:
            click.echo(f"{click.style(engine.name, bold=True)}  cannot be used: {engine.problem}")
