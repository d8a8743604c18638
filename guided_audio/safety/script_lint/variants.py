"""The ways through a script: as many as it takes to hear every option of every choice once."""

from collections.abc import Iterator
from dataclasses import replace

from guided_audio.script import Choice, Element, OptionalPassage, Repeat, Script


def ways_through(script: Script) -> Iterator[Script]:
    """Yield the script with every choice narrowed to one option; the first is what is performed if nobody chooses."""
    for number in range(_breadth(script.elements)):
        yield replace(script, elements=_narrowed(script.elements, number))


def _breadth(elements: tuple[Element, ...]) -> int:
    return max((_ways(element) for element in elements), default=1)


def _ways(element: Element) -> int:
    match element:
        case Choice(options=options):
            return sum(_breadth(option.elements) for option in options)
        case Repeat(elements=inside) | OptionalPassage(elements=inside):
            return _breadth(inside)
    return 1


def _narrowed(elements: tuple[Element, ...], number: int) -> tuple[Element, ...]:
    return tuple(_narrow(element, number) for element in elements)


def _narrow(element: Element, number: int) -> Element:
    """Return an element in its way of this number; one that has fewer stays with its first."""
    match element:
        case Choice(options=options):
            rest = number if number < _ways(element) else 0
            for option in options:
                ways = _breadth(option.elements)
                if rest < ways:
                    return replace(element, options=(replace(option, elements=_narrowed(option.elements, rest)),))
                rest -= ways
        case Repeat(elements=inside) | OptionalPassage(elements=inside):
            return replace(element, elements=_narrowed(inside, number))
    return element
