"""Feeds, the map of the site and JSON-LD, read by programs that others read them with."""
import html.parser
import json
import pathlib
import sys
import xml.etree.ElementTree as tree

import extruct
import feedparser



class Live(html.parser.HTMLParser):
    """What of a text would run or ask elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name.startswith("on") or (name in ("href", "src") and (value or "").strip().lower().startswith(("javascript:", "data:"))):
                self.found.append((tag, name, value))
        if tag in ("script", "iframe", "object", "embed", "style", "img"):
            self.found.append((tag, None, None))


counts = {"feeds": 0, "entries": 0, "terms": 0, "addresses": 0}
for site in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    for path in sorted(site.rglob("*.atom")) + sorted(site.rglob("feed.xml")):
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, (path, feed.bozo_exception)
        assert feed.feed.get("title") and feed.feed.get("id"), path
        for entry in feed.entries:
            assert entry.get("id") and entry.get("title") and entry.get("updated_parsed"), (path, entry)
            body = entry.get("summary", "") + "".join(part.value for part in entry.get("content", []))
            assert not Live(body).found, (path, Live(body).found)
        counts["feeds"] += 1
        counts["entries"] += len(feed.entries)
    sitemap = site / "sitemap.xml"
    if sitemap.exists():
        counts["addresses"] += len(tree.parse(sitemap).getroot())
    pages = sorted(site.rglob("*.html"))
    for path in pages[:: max(1, len(pages) // 40)]:
        text = path.read_text(encoding="utf-8")
        if "application/ld+json" not in text:
            continue
        found = extruct.extract(text, syntaxes=["json-ld", "opengraph"], errors="strict")
        for one in found["json-ld"]:
            assert one.get("@context") and (one.get("@type") or one.get("@graph")), (path, json.dumps(one)[:400])
            counts["terms"] += 1
print("readers:", ", ".join(f"{number} {name}" for name, number in counts.items()))
