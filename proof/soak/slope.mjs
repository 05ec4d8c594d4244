/**
 * How fast something grows, by Theil and Sen: the median of the slopes between all pairs of points, which a single peak
 * does not move; with its 95 % confidence interval (Sen 1968, without ties), and by least squares for comparison.
 *
 * @param {readonly (readonly [x: number, y: number])[]} points
 * @returns {{ slope: number, low: number, high: number, leastSquares: number }} NaN where there are too few points
 */
export function growth(points) {
  const slopes = []
  for (let second = 1; second < points.length; second++) {
    for (let first = 0; first < second; first++) {
      const run = points[second][0] - points[first][0]
      if (run !== 0) slopes.push((points[second][1] - points[first][1]) / run)
    }
  }
  slopes.sort((one, other) => one - other)
  const n = points.length
  const spread = 1.96 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  const at = (/** @type {number} */ rank) =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? Number.NaN
  return {
    slope: middle(slopes),
    low: at((slopes.length - spread) / 2 - 1),
    high: at((slopes.length + spread) / 2),
    leastSquares: leastSquares(points),
  }
}

/** @param {readonly (readonly [number, number])[]} points */
function leastSquares(points) {
  const mean = (/** @type {0 | 1} */ of) => points.reduce((sum, point) => sum + point[of], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const both = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return both / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}

/** @param {readonly number[]} sorted */
function middle(sorted) {
  const half = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2
}
