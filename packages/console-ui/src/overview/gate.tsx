import type { Picture, StageCounts } from '../../../holdfast/src/console/wire.ts'
import { classes } from '../design/classes.ts'
import { count, share } from '../design/format.ts'
import { Panel } from '../design/panel.tsx'
import { stageLooks } from '../design/stages.ts'

/** The nine stages as the funnel that they are: how many came to each, and how many it sent away. */
export function Gate({ picture }: { readonly picture: Picture }) {
  const most = Math.max(1, ...picture.stages.map(({ entered }) => entered))
  const mostRefused = Math.max(1, ...picture.stages.map(({ denied }) => denied))
  return (
    <Panel
      title="The gate"
      note="What came to each stage, in proportion; what it refused, on a scale of tens, so that few stay visible beside many."
    >
      <table className="w-full text-left">
        <caption className="sr-only">
          The nine stages in their order, with what came to them and what they refused
        </caption>
        <thead>
          <tr className="text-sm text-muted">
            <th scope="col" className="pb-1 font-normal">
              Stage
            </th>
            <th scope="col" className="pb-1 text-end font-normal sm:w-[30%]">
              Came
            </th>
            <th scope="col" className="w-[40%] pb-1 pl-4 font-normal sm:w-[46%]">
              Refused there
            </th>
          </tr>
        </thead>
        <tbody>
          {picture.stages.map((stage) => (
            <GateRow key={stage.stage} counts={stage} most={most} mostRefused={mostRefused} />
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

const inTens = (value: number, most: number): number =>
  value === 0 ? 0 : 0.06 + (0.94 * Math.log10(value + 1)) / Math.log10(most + 1)

interface GateRowProps {
  readonly counts: StageCounts
  readonly most: number
  readonly mostRefused: number
}

function GateRow({ counts, most, mostRefused }: GateRowProps) {
  const { stage, entered, denied, observed, failed } = counts
  const { number, asks, colour } = stageLooks[stage]
  return (
    <tr className="border-t border-line align-middle">
      <th scope="row" className="py-1.5 pr-2 font-normal whitespace-nowrap" title={asks}>
        <span className="mr-2 font-mono text-sm text-muted">{number}</span>
        <span className="font-mono text-sm">{stage}</span>
      </th>
      <td className="py-1.5">
        <div className="flex items-center justify-end gap-2">
          <Bar part={entered / most} colour="var(--tide)" from="end" />
          <span className="min-w-14 text-end">{count(entered)}</span>
        </div>
      </td>
      <td className="py-1.5 pl-4">
        <div className="flex items-center gap-2">
          <Bar part={inTens(denied, mostRefused)} colour={colour} from="start" />
          <span className={classes('min-w-14 text-end', denied === 0 ? 'text-muted' : 'font-medium')}>
            {count(denied)}
          </span>
          <span className="min-w-13 text-end text-sm text-muted max-sm:hidden">
            {denied === 0 ? '' : share(denied, entered)}
          </span>
        </div>
        {observed === 0 && failed === 0 ? null : (
          <div className="text-end text-sm">
            {observed === 0 ? null : <span className="text-buoy">{count(observed)} only observed </span>}
            {failed === 0 ? null : <span className="text-fault">{count(failed)} failed</span>}
          </div>
        )}
      </td>
    </tr>
  )
}

function Bar({
  part,
  colour,
  from,
}: {
  readonly part: number
  readonly colour: string
  readonly from: 'start' | 'end'
}) {
  return (
    <div aria-hidden className={classes('flex h-3 min-w-0 flex-1', from === 'end' && 'justify-end max-sm:hidden')}>
      <div
        className="h-full rounded-[1px]"
        style={{ width: `${part * 100}%`, minWidth: part > 0 ? 2 : 0, background: colour }}
      />
    </div>
  )
}
