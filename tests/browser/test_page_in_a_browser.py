"""The page of a derivative as a reader sees it. The browser is named by the environment, as `.ci/run` does: `ADCOMPILE_BROWSER=chromium`."""

import os

import numpy as np
import pytest

from adcompile import grad, hessian
from adcompile.api.derivatives.page import document
from tests.browser.chromium import Browser

NAMED = os.environ.get("ADCOMPILE_BROWSER")

pytestmark = pytest.mark.skipif(not NAMED, reason="no browser is named by ADCOMPILE_BROWSER")


def simulated(rates, start, steps):
    """Predators and prey."""
    state = start
    total = 0.0
    for step in range(steps):
        change = np.array([rates[0] * state[0] - rates[1] * state[0] * state[1], rates[2] * state[0] * state[1] - rates[3] * state[1]])
        state = state + 0.01 * change
        total = total + np.sum(np.log(state) ** 2) * np.exp(-0.1 * step)
    return total


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = Browser(NAMED, tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=[grad, hessian], ids=["gradient", "hessian"])
def page(request, tmp_path_factory):
    derivative = request.param(simulated)
    derivative(np.full(4, 0.5), np.ones(2), 3)
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(document(derivative), encoding="utf-8")
    return derivative, file.as_uri()


MARKED = """[...document.querySelectorAll('.adcompile .line')].filter(line => getComputedStyle(line).backgroundColor != 'rgba(0, 0, 0, 0)')
            .map(line => [line.closest('td').cellIndex, line.innerText])"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [800, 1400])
def test_the_text_is_there_and_nothing_runs_over(browser, page, width, dark):
    derivative, url = page
    browser.open(url, width, dark)
    assert browser.value("innerWidth") == width
    shown = browser.value("document.body.innerText")
    assert "def simulated(rates, start, steps):" in shown and derivative.__name__ in browser.value("document.title")
    flat = "".join(shown.split())
    assert all("".join(line.split()) in flat for line in derivative.source.splitlines())
    assert browser.value("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('.adcompile, .adcompile td, .adcompile pre, .adcompile .line')]"
    assert browser.value(f"{wide}.filter(one => one.scrollWidth > one.clientWidth + 1).length") == 0
    left, right = browser.value("[...document.querySelectorAll('.adcompile td')].map(one => [one.getBoundingClientRect().left, "
                                "one.getBoundingClientRect().right, one.getBoundingClientRect().top])")
    assert left[1] <= right[0] + 1 and left[2] == right[2] and right[1] <= width


def brightness(colour):
    """Of a colour as a browser names it, from 0 to 1, by the weights of WCAG."""
    parts = [float(part) / 255.0 for part in colour.partition("(")[2].rstrip(")").split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_can_be_read_on_its_ground(browser, page, dark):
    browser.open(page[1], 1400, dark)
    ground = brightness(browser.value("getComputedStyle(document.querySelector('.adcompile')).backgroundColor"))
    assert (ground < 0.1) == dark
    colours = browser.value("[...new Set([...document.querySelectorAll('.adcompile th, .adcompile .line, .adcompile .line span')]"
                            ".map(one => getComputedStyle(one).color))]")
    for colour in colours:
        high, low = max(brightness(colour), ground), min(brightness(colour), ground)
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour


def test_a_line_under_the_pointer_is_marked_with_those_that_undo_it(browser, page):
    derivative, url = page
    browser.open(url, 1400)
    browser.point(1, 1)
    assert browser.value(MARKED) == []
    place = browser.value("(() => { const line = [...document.querySelectorAll('.adcompile td')][0].querySelectorAll('.line');"
                          "const found = [...line].find(one => one.innerText.includes('state = state + 0.01')).getBoundingClientRect();"
                          "return [found.left + 60, found.top + 8]; })()")
    browser.point(*place)
    marked = browser.value(MARKED)
    users, undone = [[text.strip() for side, text in marked if side == number] for number in (0, 1)]
    assert users == ["state = state + 0.01 * change"]
    assert any(text.startswith("# state = state + 0.01 * change") for text in undone) and len(undone) > 1
    assert len(undone) < len(derivative.source.splitlines()) / 2
