const EIGHTHS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Counts over time in one line; what is nothing is blank, and what is not is seen. @param most what fills a column */
export function sparkline(counts: readonly number[], width: number, most: number): string {
  return narrowed(counts, width)
    .map((count) => (count === 0 ? ' ' : EIGHTHS[Math.max(0, Math.ceil((count / most) * 8) - 1)]))
    .join('')
}

/** No more than so many, each the most of those that it stands for. */
function narrowed(counts: readonly number[], width: number): number[] {
  if (counts.length <= width) return [...counts]
  return Array.from({ length: width }, (_, i) => {
    const start = Math.floor((i * counts.length) / width)
    return Math.max(...counts.slice(start, Math.max(start + 1, Math.floor(((i + 1) * counts.length) / width))))
  })
}
