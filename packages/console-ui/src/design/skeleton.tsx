import { classes } from './classes.ts'

/** Lines where text will be. Say `label` once for each thing that loads. */
export function Skeleton({ lines = 3, label = 'Loading' }: { readonly lines?: number; readonly label?: string }) {
  const widths = ['w-full', 'w-4/5', 'w-11/12', 'w-2/3', 'w-5/6']
  return (
    <div role="status" className="grid gap-3 motion-safe:animate-[waiting_900ms_ease-in-out_infinite_alternate]">
      <span className="sr-only">{label}…</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} aria-hidden className={classes('h-4 rounded bg-line', widths[line % widths.length])} />
      ))}
    </div>
  )
}
