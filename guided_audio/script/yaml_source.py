"""YAML as far as a front matter needs it: every scalar is text, everything has its place, and nothing clever is allowed."""

from typing import Any

import yaml

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation

MAX_FRONT_MATTER = 8 * 1024
MAX_DEPTH = 8


class YamlSource:
    """The text between the fences, `first_line` being the line of the file on which it begins."""

    def __init__(self, source: str, first_line: int, diagnosis: DiagnosticCollector) -> None:
        self._source = source
        self._first_line = first_line
        self._diagnosis = diagnosis

    def compose(self) -> yaml.MappingNode | None:
        """Return its one mapping, or None, with the reason in the diagnosis."""
        source = self._source
        start = self._diagnosis.at(self._first_line)
        if len(source.encode("utf-8", "surrogatepass")) > MAX_FRONT_MATTER:
            self._diagnosis.error(start, "front-matter-too-large", "the front matter is larger than 8 KB")
            return None
        try:
            if not self._is_plain(source):
                return None
            node = yaml.compose(source, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            self._report_yaml(error)
            return None
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # PyYAML's own checks have holes
            self._diagnosis.error(
                start, "front-matter-yaml", f"the front matter cannot be read: {error}".split("\n")[0]
            )
            return None
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self._diagnosis.error(
                self.at(node), "front-matter-shape", "the front matter must be lines of the form «key: value»"
            )
            return None
        self._report_duplicates(node)
        return node

    def _is_plain(self, source: str) -> bool:
        """Whether this is YAML without its machinery, and shallow: `compose()` goes as deep as the text does."""
        depth = 0
        for event in yaml.parse(source, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                self._diagnosis.error(self.at(event), "front-matter-depth", "the front matter is nested too deeply")
                return False
            anchored = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
            if anchored or getattr(event, "tag", None):
                self._diagnosis.error(
                    self.at(event),
                    "front-matter-machinery",
                    "anchors (&), aliases (*) and tags (!) are not allowed in the front matter",
                    "put the value in “quotes” if it should begin with that character",
                )
                return False
        return True

    def _report_yaml(self, error: yaml.MarkedYAMLError) -> None:
        problem = str(error.problem)
        if problem == "mapping values are not allowed here":
            what = "a second «: » in one value, or a line that begins with a blank"
            hint = 'quote it: put the whole value in "quotes"; and begin every key at the start of its line'
        elif "'\\t'" in problem:
            what, hint = "a tab", "use blanks to indent, never tabs"
        elif problem.startswith("expected <block end>"):
            what, hint = (
                "this line is not indented like its neighbours",
                "give lines that belong together the same indent",
            )
        else:
            what = f"the front matter cannot be read here: {problem}"
            hint = 'a value with special characters belongs in "quotes"'
        self._diagnosis.error(self._place(error.problem_mark or error.context_mark), "front-matter-yaml", what, hint)

    def _report_duplicates(self, node: yaml.MappingNode) -> None:
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                self._diagnosis.error(
                    self.at(key), "duplicate-key", f"«{key.value}» is given twice", "keep one of them"
                )
            seen.add(getattr(key, "value", "") if isinstance(key, yaml.ScalarNode) else "")
            if isinstance(value, yaml.MappingNode):
                self._report_duplicates(value)

    def at(self, node: yaml.Node | yaml.Event) -> SourceLocation:
        """Return the place of a node in the file."""
        return self._place(node.start_mark)

    def _place(self, mark: Any) -> SourceLocation:  # noqa: ANN401 - PyYAML has two kinds
        """Return the place of a mark; PyYAML would count other line ends than LF, too."""
        if mark is None:
            return self._diagnosis.at(self._first_line)
        before = self._source[: mark.index]
        return self._diagnosis.at(self._first_line + before.count("\n"), len(before) - before.rfind("\n"))
