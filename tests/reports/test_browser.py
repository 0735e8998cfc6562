"""The report in a real browser: silent, offline, and its few controls work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hansa.reports import render_html

from .chrome import Chrome, find_browser
from .synthetic import build_run

pytestmark = pytest.mark.browser

HOSTILE = "<script>document.title='owned'</script>\"'><img src=http://example.invalid/x onerror=alert(2)>"


@pytest.fixture
def chrome(tmp_path: Path) -> Iterator[Chrome]:
    browser = find_browser()
    if browser is None:
        pytest.skip("no Chromium on this machine")
    chrome = Chrome(browser, tmp_path / "profile")
    yield chrome
    chrome.close()


def _open(chrome: Chrome, tmp_path: Path, hostile: str = "") -> None:
    folder = tmp_path / "institution"
    target = tmp_path / "report.html"
    target.write_text(render_html(build_run(folder, hostile=hostile), folder), encoding="utf-8")
    chrome.open(target.as_uri())


def _assert_silent(chrome: Chrome) -> None:
    for event in chrome.events:
        method, params = event.get("method", ""), event.get("params", {})
        assert method not in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"), params
        if method == "Network.requestWillBeSent":
            assert params["request"]["url"].startswith(("file:", "data:")), params["request"]["url"]


@pytest.mark.parametrize("hostile", ["", HOSTILE], ids=["plain", "hostile"])
def test_no_error_and_no_request(chrome: Chrome, tmp_path: Path, hostile: str) -> None:
    _open(chrome, tmp_path, hostile)
    assert chrome.evaluate("document.title").endswith("mogen deze diensten worden gebruikt?")
    assert chrome.evaluate("document.querySelectorAll('script').length") == 1
    assert chrome.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    _assert_silent(chrome)


def test_language_filter_and_links_work(chrome: Chrome, tmp_path: Path) -> None:
    _open(chrome, tmp_path)
    shown = "getComputedStyle(document.querySelector('h1 .l.{0}')).display !== 'none'"
    assert chrome.evaluate(shown.format("nl"))
    assert not chrome.evaluate(shown.format("en"))
    chrome.evaluate("document.getElementById('lang-en').click()")
    assert chrome.evaluate(shown.format("en"))
    assert not chrome.evaluate(shown.format("nl"))
    assert chrome.evaluate("document.documentElement.lang") == "en"
    visible = "[...document.querySelectorAll('#finding-table tbody tr')].filter(r => !r.hidden).length"
    assert chrome.evaluate(visible) == 5
    set_status = (
        "(e => {{ e.value = '{0}'; e.dispatchEvent(new Event('input')) }})"
        "(document.getElementById('filter-{1}'))"
    )
    chrome.evaluate(set_status.format("FAIL", "status"))
    assert chrome.evaluate(visible) == 2
    chrome.evaluate(set_status.format("fluent", "text"))
    assert chrome.evaluate(visible) == 1
    chrome.evaluate(set_status.format("nothing of the kind", "text"))
    assert chrome.evaluate("document.getElementById('filter-count').textContent") == "0 getoond"
    # A link to a finding that is filtered out shows it again; one to evidence opens what is folded.
    chrome.evaluate("location.hash = document.querySelector('#finding-table tbody tr').id")
    chrome.evaluate("new Promise(r => setTimeout(r, 50))")
    assert chrome.evaluate("dispatchEvent(new HashChangeEvent('hashchange')), 1") == 1
    assert chrome.evaluate(visible) == 5
    chrome.evaluate("location.hash = document.querySelector('.page .entry').id")
    assert chrome.evaluate("dispatchEvent(new HashChangeEvent('hashchange')), 1") == 1
    assert chrome.evaluate("document.querySelector('.page .entry').closest('details').open")
    assert chrome.evaluate("document.querySelectorAll('.picture g.now').length") == 1
    _assert_silent(chrome)


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_and_text_is_legible(
    chrome: Chrome, tmp_path: Path, width: int, scheme: str
) -> None:
    chrome.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
    )
    chrome.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    _open(chrome, tmp_path)
    chrome.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert chrome.evaluate("document.documentElement.scrollWidth") <= width
    poor = chrome.evaluate(CONTRAST)
    assert poor == []


# WCAG 2.2, 1.4.3: relative luminance of text against the nearest painted background, at least 4.5 to 1.
CONTRAST = """
(() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const [x, y, z] = [r, g, b].map(part);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const ground = node => {
    for (; node; node = node.parentElement) {
      const c = rgb(getComputedStyle(node).backgroundColor);
      if (c.length === 3 || (c.length === 4 && c[3] > .99)) return c;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = walker.nextNode());) {
    const node = text.parentElement;
    if (!text.data.trim() || node.closest('svg, script, style, .sr, .skip, title, option, select')) continue;
    if (!node.getClientRects().length) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.add(node.tagName + '.' + node.className + ' ' + ratio.toFixed(2));
  }
  return [...poor];
})()
"""
