"""Whole stanzas out of a stream's octets, with the octets of each: for the tap and for users."""

from xml.etree import ElementTree
from xml.parsers import expat


class Splitter:
    """Feed it what was read; it gives (octets, stanza) in their order. stanza is an Element, or None for what is no
    stanza (headers, white space, the end). What of a stanza is not whole yet waits."""

    def __init__(self):
        self._parser = expat.ParserCreate(namespace_separator="}")
        if hasattr(self._parser, "SetReparseDeferralEnabled"):
            self._parser.SetReparseDeferralEnabled(False)
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = self._on_text
        self._depth = 0
        self._builder = None
        self._held, self._base = b"", 0  # octets that were not given yet; where the first stands in the stream
        self._ends = []  # (where to look for the end of its last tag, stanza)
        self.header = None  # attributes of the stream's header, once it is here

    def feed(self, octets):
        self._held += octets
        self._parser.Parse(octets, False)
        given = []
        for index, stanza in self._ends:
            end = index - self._base
            if not closes_itself(stanza, self._held[:end]):
                end = self._held.index(b">", end) + 1
            given.append((self._held[:end], stanza))
            self._held, self._base = self._held[end:], self._base + end
        self._ends.clear()
        if self._held and self._builder is None:
            given.append((self._held, None))
            self._held, self._base = b"", self._base + len(self._held)
        return given

    def rest(self):
        """What is not whole."""
        held, self._held = self._held, b""
        return held

    def _on_start(self, name, attributes):
        self._depth += 1
        if self._depth == 1:
            self.header = attributes
            return
        if self._depth == 2:
            self._builder = ElementTree.TreeBuilder()
        self._builder.start(qualified(name), {qualified(key): value for key, value in attributes.items()})

    def _on_end(self, name):
        self._depth -= 1
        if self._depth > 0:
            self._builder.end(qualified(name))
        if self._depth == 1:
            self._ends.append((self._parser.CurrentByteIndex, self._builder.close()))
            self._builder = None

    def _on_text(self, text):
        if self._depth > 1:
            self._builder.data(text)


def closes_itself(element, octets):
    """expat puts the end of <a/> behind it, that of <a></a> before its second tag."""
    return not len(element) and not element.text and octets.endswith(b"/>")


def qualified(name):
    return "{" + name if "}" in name else name


def local(element):
    return element.tag.rpartition("}")[2]


def child(element, name):
    """The first child of this local name, whatever its namespace: the component's and the client's differ."""
    return next((c for c in element if local(c) == name), None)


def child_text(element, name):
    found = child(element, name)
    return None if found is None else found.text or ""


