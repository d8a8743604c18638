"""YAML as far as a front matter needs it: every scalar is text, everything has its place, and nothing clever is allowed."""

from typing import Any

import yaml

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation

MAX_FRONT_MATTER = 8 * 1024
MAX_DEPTH = 8


class YamlReader:
    """Reads the text between the fences, `first_line` being the line of the file on which it begins."""

    def __init__(self, source: str, first_line: int, diagnostics: DiagnosticCollector) -> None:
        self._source = source
        self._first_line = first_line
        self._diagnostics = diagnostics

    def compose(self) -> yaml.MappingNode | None:
        """Return its one mapping, or None, with the reason in the diagnostics."""
        start = self._diagnostics.at(self._first_line)
        if len(self._source.encode("utf-8", "surrogatepass")) > MAX_FRONT_MATTER:
            self._diagnostics.error(start, "front-matter-too-large", "the front matter is larger than 8 KB")
            return None
        try:
            node = yaml.compose(self._source, Loader=yaml.SafeLoader) if self._is_plain() else None
        except yaml.MarkedYAMLError as error:
            self._report(error)
            return None
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # PyYAML's own checks have holes
            message = f"the front matter cannot be read: {error}".split("\n")[0]
            self._diagnostics.error(start, "front-matter-yaml", message)
            return None
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.error(node, "front-matter-shape", "the front matter must be lines of the form «key: value»")
            return None
        self._report_duplicates(node)
        return node

    def _is_plain(self) -> bool:
        """Whether this is YAML without its machinery, and shallow: `compose()` goes as deep as the text does."""
        depth = 0
        for event in yaml.parse(self._source, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                self.error(event, "front-matter-depth", "the front matter is nested too deeply")
                return False
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
                message = "anchors (&), aliases (*) and tags (!) are not allowed in the front matter"
                hint = "put the value in “quotes” if it should begin with that character"
                self.error(event, "front-matter-machinery", message, hint)
                return False
        return True

    def _report(self, error: yaml.MarkedYAMLError) -> None:
        problem = str(error.problem)
        if problem == "mapping values are not allowed here":
            what = "a second «: » in one value, or a line that begins with a blank"
            hint = 'quote it: put the whole value in "quotes"; and begin every key at the start of its line'
        elif "'\\t'" in problem:
            what, hint = "a tab", "use blanks to indent, never tabs"
        elif problem.startswith("expected <block end>"):
            what = "this line is not indented like its neighbours"
            hint = "give lines that belong together the same indent"
        else:
            what = f"the front matter cannot be read here: {problem}"
            hint = 'a value with special characters belongs in "quotes"'
        self._diagnostics.error(self._place(error.problem_mark or error.context_mark), "front-matter-yaml", what, hint)

    def _report_duplicates(self, node: yaml.MappingNode) -> None:
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    self.error(key, "duplicate-key", f"«{key.value}» is given twice", "keep one of them")
                seen.add(key.value)
            if isinstance(value, yaml.MappingNode):
                self._report_duplicates(value)

    def error(self, node: yaml.Node | yaml.Event, code: str, message: str, hint: str = "") -> None:
        """Report something at the place of a node."""
        self._diagnostics.error(self.at(node), code, message, hint)

    def at(self, node: yaml.Node | yaml.Event) -> SourceLocation:
        """Return the place of a node in the file."""
        return self._place(node.start_mark)

    def _place(self, mark: Any) -> SourceLocation:  # noqa: ANN401 - PyYAML has two kinds
        """Return the place of a mark; PyYAML would count other line ends than LF, too."""
        if mark is None:
            return self._diagnostics.at(self._first_line)
        before = self._source[: mark.index]
        return self._diagnostics.at(self._first_line + before.count("\n"), len(before) - before.rfind("\n"))
