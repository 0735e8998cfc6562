"""From words on a page to blocks in reading order: columns, lines, paragraphs, tables without rulings."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from statistics import median

from hansa.documents.model import Block, Box, TableCell, Word, join_boxes

__all__ = ["Grid", "build_blocks"]

_NUMBERED = re.compile(
    r"^(?:(?:artikel|article|art\.|§+|section|clause|annex|bijlage|anlage|annexe)\s*\d*|\d{1,2}(?:\.\d{1,2}){0,3}\.?$)",
    re.I,
)
_BULLET = re.compile(r"^(?:[•▪◦●○■□–—*·-]|\(?[a-z]\)|\(?[ivx]{1,4}\)|\(\d{1,2}\)|[a-z]\.|\d{1,2}[.)])$")
_MARKER = re.compile(
    r"^\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,4}|[A-Z])?[.)]{0,2}$|^[•▪◦●○■□–—*·-]$|^§ ?\d+$"
)
_LABEL = re.compile(r"^[^.:;]{2,60}\s?:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the boxes of its cells, row by row."""

    rows: tuple[tuple[Box, ...], ...]

    @property
    def box(self) -> Box:
        """The rectangle around the table."""
        return join_boxes([cell for row in self.rows for cell in row])


@dataclass(slots=True)
class _Line:
    words: list[Word]

    @property
    def box(self) -> Box:
        return join_boxes([word.box for word in self.words])

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def height(self) -> float:
        return median(word.box[3] - word.box[1] for word in self.words)


def _lines(words: list[Word]) -> list[_Line]:
    """Group words whose vertical centres agree."""
    lines: list[tuple[float, float, _Line]] = []
    for word in sorted(words, key=lambda item: ((item.box[1] + item.box[3]) / 2, item.box[0])):
        centre, height = (word.box[1] + word.box[3]) / 2, max(word.box[3] - word.box[1], 1.0)
        for position in range(len(lines) - 1, max(-1, len(lines) - 4), -1):
            line_centre, line_height, line = lines[position]
            if abs(centre - line_centre) < 0.45 * min(height, line_height) or (
                min(height, line_height) < 0.6 * max(height, line_height)
                and abs(centre - line_centre) < 0.45 * max(height, line_height)
            ):
                line.words.append(word)
                size = len(line.words)
                if height > 0.6 * line_height:
                    lines[position] = (
                        line_centre + (centre - line_centre) / size,
                        max(line_height, height),
                        line,
                    )
                break
        else:
            lines.append((centre, height, _Line([word])))
    found = [line for _, _, line in sorted(lines, key=lambda item: item[0])]
    for line in found:
        line.words.sort(key=lambda word: word.box[0])
    return found


def _segments(line: _Line, *, narrow: bool = False) -> list[_Line]:
    """Split a line at gaps wider than a few spaces (``narrow``: than two)."""
    limit = max(7.0, 0.85 * line.height) if narrow else max(9.0, 1.4 * line.height)
    parts = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.box[0] - before.box[2] > limit:
            parts.append([word])
        else:
            parts[-1].append(word)
    return [_Line(part) for part in parts]


def _column_runs(lines: list[_Line], width: float) -> tuple[int, int, float] | None:
    """The longest run of lines divided by one gutter: first, last (excluded), x of the gutter."""
    gutters: list[float] = []
    for line in lines:
        parts = _segments(line)
        gutters += [(left.box[2] + right.box[0]) / 2 for left, right in itertools.pairwise(parts)]
    best: tuple[int, int, float] | None = None
    for gutter in {round(gutter / 4) * 4.0 for gutter in gutters}:
        start = 0
        for position in range(len(lines) + 1):
            crosses = position == len(lines) or _crosses(lines[position], gutter)
            if crosses:
                if _is_columns(lines[start:position], gutter, width) and (
                    best is None or position - start > best[1] - best[0]
                ):
                    best = (start, position, gutter)
                start = position + 1
    return best


def _crosses(line: _Line, gutter: float) -> bool:
    """Whether a line runs over the gutter, or leaves less than a column's distance there."""
    left = [word.box[2] for word in line.words if word.box[0] < gutter]
    right = [word.box[0] for word in line.words if word.box[0] >= gutter]
    if left and max(left) > gutter + 3:
        return True
    return bool(left and right) and min(right) - max(left) < 8.0


def _is_columns(lines: list[_Line], gutter: float, width: float) -> bool:
    """Whether a run is running text in columns, not a table or labels with values."""
    sides: tuple[list[list[Word]], list[list[Word]]] = ([], [])
    for line in lines:
        left = [word for word in line.words if (word.box[0] + word.box[2]) / 2 < gutter]
        right = [word for word in line.words if (word.box[0] + word.box[2]) / 2 >= gutter]
        for side, words in zip(sides, (left, right), strict=True):
            if words:
                side.append(words)
    for side in sides:
        if len(side) < 4:
            return False
        extents = [words[-1].box[2] - words[0].box[0] for words in side]
        full = max(extents)
        if full < 0.18 * width or median(extents) < 0.62 * full:
            return False
        if sum(len(words) for words in side) / len(side) < 3:
            return False
        if sum(words[-1].text.endswith(":") for words in side) > 0.3 * len(side):
            return False
    return True


def _ordered(words: list[Word], width: float, depth: int = 0) -> list[list[_Line]]:
    """Regions in reading order, each a list of lines."""
    if not words:
        return []
    lines = _lines(words)
    run = _column_runs(lines, width) if depth < 4 and len(lines) >= 4 else None
    if run is None:
        return [lines]
    first, last, gutter = run
    above = [word for line in lines[:first] for word in line.words]
    inside = [word for line in lines[first:last] for word in line.words]
    below = [word for line in lines[last:] for word in line.words]
    left = [word for word in inside if (word.box[0] + word.box[2]) / 2 < gutter]
    right = [word for word in inside if (word.box[0] + word.box[2]) / 2 >= gutter]
    regions: list[list[_Line]] = []
    for part in (above, left, right, below):
        regions += _ordered(part, width, depth + 1)
    return regions


def _aligned(before: list[_Line], after: list[_Line]) -> bool:
    if len(before) != len(after) or len(after) < 2:
        return False
    return all(abs(a.box[0] - b.box[0]) < 7 for a, b in zip(before, after, strict=True))


def _table_at(lines: list[_Line], start: int) -> tuple[int, list[list[list[_Line]]]] | None:
    """A table without rulings that begins at ``start``: the line after it and its rows of cells of lines."""
    return _rows_from(lines, start, narrow=False, least=2) or _rows_from(lines, start, narrow=True, least=3)


def _rows_from(
    lines: list[_Line], start: int, *, narrow: bool, least: int
) -> tuple[int, list[list[list[_Line]]]] | None:
    head = _segments(lines[start], narrow=narrow)
    if len(head) < 2:
        return None
    rows: list[list[list[_Line]]] = [[[part] for part in head]]
    columns = [part.box[0] for part in head]
    position = start + 1
    while position < len(lines):
        parts = _segments(lines[position], narrow=narrow)
        gap = lines[position].box[1] - lines[position - 1].box[3]
        if gap > 2.2 * lines[position].height:
            break
        if _aligned(head, parts):
            rows.append([[part] for part in parts])
        elif (
            all(min(abs(part.box[0] - x) for x in columns) < 7 for part in parts)
            and parts[0].box[0] > columns[0] + 7
            and gap < 0.6 * lines[position].height
        ):
            for part in parts:
                column = min(range(len(columns)), key=lambda index: abs(part.box[0] - columns[index]))
                rows[-1][column].append(part)
        else:
            break
        position += 1
    return (position, rows) if len(rows) >= least else None


def _merged_lines(parts: list[_Line]) -> list[tuple[Word, ...]]:
    """The number and its text on one line, continuation lines after it."""
    first, second, *others = parts
    return [(*first.words, *second.words), *(tuple(part.words) for part in others)]


def _block_of(lines: list[_Line], kind: str) -> Block:
    return Block(kind, tuple(tuple(line.words) for line in lines))


def _is_marker(line: _Line) -> bool:
    first = line.words[0].text
    return bool(_BULLET.match(first) and len(line.words) > 1)


def _is_heading(line: _Line, body: float) -> bool:
    text = line.text
    if len(text) > 110 or text[-1] in ".;,:" or _LABEL.match(text):
        return False
    if line.height > 1.12 * body:
        return True
    return (
        bool(_NUMBERED.match(line.words[0].text))
        and len(line.words) <= 9
        and any(char.isalpha() for char in text)
    )


def _paragraphs(lines: list[_Line], body: float, right_edge: float, *, rough: bool) -> list[Block]:
    """Paragraphs, headings, lists and tables of one column. ``rough``: heights were recognised, and vary."""
    pitches = sorted(
        after.box[3] - before.box[3]
        for before, after in itertools.pairwise(lines)
        if after.box[3] > before.box[3]
    )
    pitch = pitches[len(pitches) // 4] if pitches else 0.0
    blocks: list[Block] = []
    current: list[_Line] = []
    kind = "paragraph"

    def close() -> None:
        nonlocal current
        if current:
            blocks.append(_block_of(current, kind))
        current = []

    position = 0
    while position < len(lines):
        line = lines[position]
        table = _table_at(lines, position)
        if table is not None:
            close()
            position, rows = table
            if all(len(row) == 2 and _MARKER.match(row[0][0].text) for row in rows):
                # numbered clauses with a hanging indent, not a table
                blocks += [Block("list", tuple(_merged_lines(row[0] + row[1]))) for row in rows]
                continue
            cells = tuple(
                tuple(TableCell(tuple(word for part in cell for word in part.words)) for cell in row)
                for row in rows
            )
            shown = tuple(tuple(word for cell in row for word in cell.words) for row in cells)
            blocks.append(Block("table", shown, rows=cells))
            continue
        heading = _is_heading(line, body)
        if current:
            last = current[-1]
            gap = line.box[1] - last.box[3]
            new = (
                gap > (0.9 if rough else 0.55) * body
                or (gap > 0.3 * body and line.box[3] - last.box[3] > 1.3 * pitch)
                or abs(line.height - last.height) > (0.5 if rough else 0.18) * body
                or _is_marker(line)
                or heading != (kind == "heading")
                or bool(
                    _NUMBERED.match(line.words[0].text) and len(line.words) > 1 and last.text[-1] in ".;:"
                )
                or bool(
                    last.text[-1] in ".;:"
                    and last.box[2] < right_edge - 0.25 * (right_edge - last.box[0])
                    and line.text[0].isupper()
                )
                or (
                    bool(_LABEL.match(line.text)) and line.text[0].isupper() and last.box[2] < right_edge - 20
                )
            )
            if new:
                close()
        if not current:
            kind = "heading" if heading else "list" if _is_marker(line) else "paragraph"
        current.append(line)
        position += 1
    close()
    return blocks


def _grid_blocks(words: list[Word], grids: list[Grid]) -> tuple[list[Word], list[Block]]:
    """Take the words of ruled tables out of the page and make them tables."""
    blocks = []
    rest = words
    for grid in grids:
        cells: dict[tuple[int, int], list[Word]] = {}
        remaining = []
        for word in rest:
            x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
            place = next(
                (
                    (row, column)
                    for row, boxes in enumerate(grid.rows)
                    for column, box in enumerate(boxes)
                    if box[0] <= x <= box[2] and box[1] <= y <= box[3]
                ),
                None,
            )
            if place is None:
                remaining.append(word)
            else:
                cells.setdefault(place, []).append(word)
        rest = remaining
        rows = tuple(
            tuple(
                TableCell(tuple(word for line in _lines(cells.get((row, column), [])) for word in line.words))
                for column in range(len(boxes))
            )
            for row, boxes in enumerate(grid.rows)
        )
        rows = tuple(row for row in rows if any(cell.words for cell in row))
        if rows:
            shown = tuple(tuple(word for cell in row for word in cell.words) for row in rows)
            blocks.append(Block("table", shown, rows=rows))
    return rest, blocks


def build_blocks(words: list[Word], grids: list[Grid], *, width: float, height: float) -> list[Block]:
    """Arrange the words of one page.

    Args:
        words: in any order, boxes in points.
        grids: ruled tables on the page.
        width: of the page in points.
        height: of the page in points.

    Returns:
        Blocks in reading order, without language.
    """
    rest, tables = _grid_blocks([word for word in words if word.text], grids)
    # a ruled table stands in the reading order where its upper edge is
    bands: list[tuple[float, list[Word], Block | None]] = []
    remaining = rest
    for block in sorted(tables, key=lambda item: item.box[1]):
        top = block.box[1]
        wide = block.box[2] - block.box[0] > 0.5 * width or not any(
            top < (word.box[1] + word.box[3]) / 2 < block.box[3] for word in remaining
        )
        above = [word for word in remaining if (word.box[1] + word.box[3]) / 2 < top] if wide else []
        chosen = {id(word) for word in above}
        remaining = [word for word in remaining if id(word) not in chosen]
        bands.append((top, above, block))
    bands.append((height, remaining, None))
    heights = [word.box[3] - word.box[1] for word in words]
    body = median(heights) if heights else 10.0
    rough = any(word.confidence < 1.0 for word in words)
    blocks: list[Block] = []
    for _, band, table in bands:
        for region in _ordered(band, width):
            edge = max((line.box[2] for line in region), default=width)
            blocks += _paragraphs(region, body, edge, rough=rough)
        if table is not None:
            blocks.append(table)
    return _with_title(blocks, body, height)


def _with_title(blocks: list[Block], body: float, height: float) -> list[Block]:
    """Call the largest heading in the upper part of a page its title."""
    sizes = [
        (max(word.box[3] - word.box[1] for word in block.words), -position)
        for position, block in enumerate(blocks)
        if block.kind == "heading" and block.box[1] < 0.6 * height
    ]
    if sizes:
        size, position = max(sizes)
        if size > 1.3 * body:
            blocks[-position] = replace(blocks[-position], kind="title")
    return blocks
