"""Lines through measurements: how something grows, and whether it drifts."""

import math
import statistics


def exponent(points):
    """How y grows with x: the slope of log y over log x, by least squares, over the larger half of the points (at least three), where what does not grow no longer hides what does.
    1: in proportion; 2: with the square."""
    used = sorted(points)[-max(3, (len(points) + 1) // 2):]
    logs = [(math.log(x), math.log(y)) for x, y in used]
    middle = statistics.fmean(x for x, _ in logs), statistics.fmean(y for _, y in logs)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in logs) / sum((x - middle[0]) ** 2 for x, _ in logs)


def theil_sen(points, most=200):
    """The slope of y over x that no single outlier moves: the median of the slopes of all pairs. Of more than `most` points, the medians of so many stretches stand for all."""
    points = sorted(points)
    if len(points) > most:
        size = len(points) / most
        stretches = [points[int(i * size):int((i + 1) * size)] for i in range(most)]
        points = [(statistics.median(x for x, _ in one), statistics.median(y for _, y in one)) for one in stretches]
    slopes = [(y2 - y1) / (x2 - x1) for i, (x1, y1) in enumerate(points) for x2, y2 in points[i + 1:] if x2 > x1]
    return statistics.median(slopes) if slopes else 0.0
