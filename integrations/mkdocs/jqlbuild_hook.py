"""Puts what `jqlbuild export --to answers --out jql.json` wrote in the place of
the shortcodes that Python-Markdown finds. In mkdocs.yml:

    hooks: [jqlbuild_hook.py]

What Python-Markdown takes for code is left alone.
"""

import hashlib
import json
import os
import re
from xml.etree import ElementTree

from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from mkdocs.exceptions import PluginError

FILE = "jql.json"  # beside mkdocs.yml

# A shortcode ends at the first >> that stands in no value. A quote begins a
# value only after white space or an equals sign.
SHORTCODE = r"""<<jql-[\w.-]+(?:(?<=[=\s])(?:"(?:\\"|[^"\\]|\\(?!"))*"|'(?:\\'|[^'\\]|\\(?!'))*'|`[^`]*`)|(?!>>|<<jql-)(?:[^"'`]|(?<![=\s])["'`]))*>>"""
BLOCK = r"<<jql-(?:table|list|chart|each)(?![\w.-])"
CODE = r"(?<!\\)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|<!--.*?-->"  # and comments, left alone as well
INLINE = r"(?:<<jql-(?:table|list|chart|each|count|issue|item)|<</jql-each)(?![\w.-])"
HTML = rf"<!--.*?-->|<(script|style|pre|textarea)\b.*?</\1\s*>|(?P<text>{SHORTCODE})"


class Answers:
    """The answers, and the page that is being rendered."""

    def __init__(self):
        self.serving = False
        self.root = self.page = ""

    def load(self, config):
        self.root = os.path.dirname(os.path.abspath(config["config_file_path"]))
        self.pages, self.texts, self.results = {}, {}, []
        if os.path.exists(os.path.join(self.root, FILE)):
            with open(os.path.join(self.root, FILE), encoding="utf-8") as f:
                answers = json.load(f)
            if answers["version"] != 1:
                raise PluginError(f"{FILE} is of another version; update {__file__} or jqlbuild")
            self.pages, self.texts, self.results = answers["pages"], answers["texts"], answers["results"]

    def html(self, text):
        """Return what stands for a shortcode."""
        n = self.pages.get(self.page, self.texts).get(key(text))
        if re.match("<<(/?jql-each|jql-item)", text):
            raise self.error(text, "jql-each has a body, which this hook cannot fill; use jqlbuild filter or jqlbuild expand")
        if n is not None:
            return self.results[n]
        if self.serving:
            element, kind = ("div", "figure") if re.match(BLOCK, text) else ("span", "count")
            return f'<{element} class="jql-{kind} jql-error">No answer yet, run jqlbuild export</{element}>'
        raise self.error(text, f"no answer for {' '.join(text.split())}; run jqlbuild export --to answers --out {FILE}")

    def error(self, text, what):
        """Return an error at the first place where the page has a shortcode."""
        source, name = "", os.path.join(self.root, self.page)
        if os.path.isfile(name):  # and not a page that another plugin has made
            with open(name, encoding="utf-8-sig") as f:
                source = f.read()
        for m in re.finditer(SHORTCODE, source):
            if key(m[0]) == key(text):
                return PluginError(f"{self.page}:{source.count(chr(10), 0, m.start()) + 1}: {what}")
        return PluginError(f"{self.page}: {what}")


def key(text):
    """Return the name under which the answers file holds a shortcode's result."""
    text = text[len("<<jql-"):-len(">>")].replace("\\|", "|")
    text = re.sub(r"[ \t\r]*\n[ \t>]*", " ", text)
    text = re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Blocks(BlockProcessor):
    """Shortcodes on lines of their own. Lists, quotes and the like go first, and hand on what is in them."""

    pattern = re.compile(rf"{CODE}|(?:^|\n) *(?={BLOCK})(?P<text>{SHORTCODE}) *(?=\n|$)", re.DOTALL)

    def find(self, block):
        return next((m for m in self.pattern.finditer(block) if m["text"]), None)

    def test(self, parent, block):
        return self.find(block)

    def run(self, parent, blocks):
        block = blocks.pop(0)
        m = self.find(block)
        before, after = block[:m.start()], block[m.end():].lstrip("\n")
        if before.strip():
            self.parser.parseBlocks(parent, [before])
        stash(self.parser.md, ElementTree.SubElement(parent, "p"), answers.html(m["text"]))
        if after.strip():
            blocks.insert(0, after)


class Inlines(InlineProcessor):
    """Shortcodes within text: before code spans, which are passed over, since values may stand in backquotes."""

    def __init__(self, md):
        super().__init__(rf"{CODE}|(?P<escaped>\\<<(?=/?jql-))|(?={INLINE})(?P<text>{SHORTCODE}|.+)", md)

    def handleMatch(self, m, data):
        if m["escaped"]:
            return self.md.htmlStash.store("&#60;&#60;"), m.start(0), m.end(0)
        if not m["text"]:
            return None, None, None
        if re.match(BLOCK, m["text"]):
            raise answers.error(m["text"], f"{m['text']} must stand on lines of its own")
        return self.md.htmlStash.store(answers.html(m["text"])), m.start(0), m.end(0)


def stash(md, element, html):
    """Keep HTML safe from all that comes after; its paragraph vanishes."""
    element.text = AtomicString(md.htmlStash.store(html))


class Shortcodes(Extension):
    def extendMarkdown(self, md):
        md.parser.blockprocessors.register(Blocks(md.parser), "jqlbuild", 12)
        md.inlinePatterns.register(Inlines(md), "jqlbuild", 200)


answers = Answers()


def on_startup(command, dirty):
    answers.serving = command == "serve"


def on_config(config):
    answers.load(config)
    config["markdown_extensions"].append(Shortcodes())


def on_page_markdown(markdown, page, config, files):
    name = page.file.abs_src_path or page.file.src_path
    answers.page = os.path.relpath(os.path.join(answers.root, name), answers.root).replace(os.sep, "/")


def on_page_content(html, page, config, files):
    """Answer what stands between the tags of HTML, where there is no Markdown."""
    return re.sub(HTML, lambda m: answers.html(m[0]) if m["text"] else m[0], html, flags=re.DOTALL | re.IGNORECASE)


def on_serve(server, config, builder):
    if os.path.exists(os.path.join(answers.root, FILE)):
        server.watch(os.path.join(answers.root, FILE))
