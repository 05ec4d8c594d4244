interface SparklineProps {
  readonly values: readonly number[]
  /** What it shows, in words: it is all that a screen reader tells. */
  readonly label: string
  readonly colour?: string
  readonly width?: number
  readonly height?: number
}

/** A course without axes, beside a figure. */
export function Sparkline({ values, label, colour = 'var(--tide)', width = 96, height = 20 }: SparklineProps) {
  const highest = Math.max(1, ...values)
  const step = width / Math.max(1, values.length - 1)
  const points = values.map(
    (value, at) => `${(at * step).toFixed(1)},${(height - 1 - (value / highest) * (height - 2)).toFixed(1)}`,
  )
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      className="max-w-full"
    >
      <polyline points={points.join(' ')} fill="none" stroke={colour} strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  )
}
