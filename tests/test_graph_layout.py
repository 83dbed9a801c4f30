"""Where the boxes of a drawn graph stand: no two overlap, and no line crosses a box."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.report.graph_layers import layers
from aigov.report.graph_places import Places, apart, places

GRAPHS = st.integers(1, 14).flatmap(
    lambda boxes: st.tuples(
        st.just(boxes),
        st.lists(
            st.tuples(st.integers(0, boxes - 1), st.integers(0, boxes - 1)).filter(
                lambda edge: edge[0] != edge[1]
            ),
            max_size=24,
        ),
        st.lists(st.tuples(st.floats(20, 300), st.floats(20, 200)), min_size=boxes, max_size=boxes),
    )
)


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two rectangles, each left, top, right, bottom, share an area."""
    return max(one[0], other[0]) < min(one[2], other[2]) - 0.01 and (
        max(one[1], other[1]) < min(one[3], other[3]) - 0.01
    )


def rectangles(placed: Places, sizes: list[tuple[float, float]]) -> dict[int, tuple[float, ...]]:
    return {
        box: (x, y, x + sizes[box][0], y + sizes[box][1]) for box, (x, y) in placed.corners.items()
    }


@settings(max_examples=150, deadline=None)
@given(GRAPHS)
def test_boxes_stand_apart_and_lines_keep_off_them(
    graph: tuple[int, list[tuple[int, int]], list[tuple[float, float]]],
) -> None:
    boxes, edges, sizes = graph
    found = layers(boxes, edges)
    placed = places(found, sizes)
    where = rectangles(placed, sizes)
    assert set(where) == set(range(boxes))
    for one, other in combinations(where.values(), 2):
        assert not overlap(one, other)
    for left, top, right, bottom in where.values():
        assert min(left, top) >= -0.01
        assert right <= placed.width + 0.01
        assert bottom <= placed.height + 0.01
    for (start, end), course in zip(edges, placed.courses, strict=True):
        for number, (one, other) in enumerate(pairwise(course)):
            if number % 2:  # between two columns
                continue
            assert one[1] == other[1]
            level = (min(one[0], other[0]), one[1], max(one[0], other[0]), one[1])
            for box, (left, top, right, bottom) in where.items():
                if box not in (start, end):
                    inside = top + 0.01 < level[1] < bottom - 0.01
                    assert not (inside and level[0] < right - 0.01 and level[2] > left + 0.01)


@settings(max_examples=100, deadline=None)
@given(GRAPHS)
def test_a_line_starts_and_ends_at_its_own_boxes(
    graph: tuple[int, list[tuple[int, int]], list[tuple[float, float]]],
) -> None:
    boxes, edges, sizes = graph
    placed = places(layers(boxes, edges), sizes)
    where = rectangles(placed, sizes)
    for (start, end), course in zip(edges, placed.courses, strict=True):
        for box, (x, y) in ((start, course[0]), (end, course[-1])):
            left, top, right, bottom = where[box]
            assert min(abs(x - left), abs(x - right)) < 0.01
            assert top - 0.01 <= y <= bottom + 0.01


def test_what_leads_somewhere_stands_to_its_left_but_for_circles() -> None:
    found = layers(5, [(0, 1), (1, 2), (2, 1), (2, 3), (4, 3)])
    column = {box: n for n, boxes in enumerate(found.columns) for box in boxes if box < 5}
    assert column == {0: 0, 1: 1, 2: 2, 3: 3, 4: 2}
    assert [back for _, back in found.chains] == [False, False, True, False, False]


def test_a_long_line_has_a_point_in_each_column_between() -> None:
    found = layers(4, [(0, 1), (1, 2), (2, 3), (0, 3)])
    assert [len(chain) for chain, _ in found.chains] == [2, 2, 2, 4]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([0.0, 100.0], [0.0, 100.0]),
        ([10.0, 10.0], [-9.0, 29.0]),  # 20 high, 18 apart: 38 between the middles, 10 between them
        ([50.0, 0.0], [6.0, 44.0]),
        ([], []),
    ],
)
def test_neighbours_that_would_overlap_move_apart_evenly(
    wanted: list[float], expected: list[float]
) -> None:
    assert apart(wanted, [20.0] * len(wanted)) == expected


def test_crossing_lines_are_untangled() -> None:
    found = layers(4, [(0, 3), (1, 2)])
    assert found.columns in (((0, 1), (3, 2)), ((1, 0), (2, 3)))


def test_a_chain_of_a_thousand_and_a_circle_of_a_thousand_are_laid_out() -> None:
    chain = [(n, n + 1) for n in range(999)]
    assert len(layers(1_000, chain).columns) == 1_000
    assert len(layers(1_000, [*chain, (999, 0)]).columns) == 1_000


def test_without_boxes_there_is_no_size() -> None:
    placed = places(layers(0, []), [])
    assert (placed.width, placed.height, placed.courses) == (0.0, 0.0, ())
