import { markOf, SIDE } from './names.ts'

/** A small figure that is the same for the same caller each time: it helps the eye, and proves nothing. */
export function CallerMark({ id, size = 16 }: { readonly id: string; readonly size?: number }) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${SIDE} ${SIDE}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
      className="inline-block shrink-0 bg-line/60 text-ink"
    >
      {markOf(id).map((cell) => (
        <rect key={cell} x={cell % SIDE} y={Math.floor(cell / SIDE)} width={1} height={1} fill="currentColor" />
      ))}
    </svg>
  )
}
