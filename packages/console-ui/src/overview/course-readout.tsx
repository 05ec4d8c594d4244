import type { Picture } from '../../../holdfast/src/console/wire.ts'
import { clockOrDay, clockSeconds, count } from '../design/format.ts'
import { stageNames } from '../design/stages.ts'
import { StageTag } from '../design/tag.tsx'
import { refusedIn } from './course-shape.ts'

/** The key of the chart, and at once its reading: of the step that is pointed at, else of the whole range. */
export function CourseReadout({ picture, at }: { readonly picture: Picture; readonly at: number | null }) {
  const bucket = at === null ? undefined : picture.series[at]
  const time = (from: number) => (picture.step < 60_000 ? clockSeconds(from) : clockOrDay(from, picture.now))
  const allowed = bucket?.allowed ?? picture.totals.allowed + picture.totals.observed
  const refused = bucket === undefined ? picture.totals.denied : refusedIn(bucket)
  const failed = bucket?.failed ?? picture.totals.failed
  const used = picture.stages.filter(({ denied }) => denied > 0).map(({ stage }) => stage)
  return (
    <dl className="mb-1 flex min-h-12 flex-wrap content-start items-baseline gap-x-5 gap-y-0.5 text-sm">
      <div className="w-28">
        <dt className="sr-only">Time</dt>
        <dd className="font-mono font-medium">{bucket === undefined ? 'whole range' : time(bucket.from)}</dd>
      </div>
      <Reading name="allowed" value={allowed} className="text-tide" />
      <Reading name="refused" value={refused} className="text-buoy" />
      <Reading name="failed" value={failed} className="text-fault" />
      {stageNames
        .filter((stage) => used.includes(stage))
        .map((stage) => (
          <div key={stage} className="flex items-baseline gap-1.5">
            <dt>
              <StageTag stage={stage} />
            </dt>
            <dd className="font-medium">
              {count(
                bucket === undefined
                  ? (picture.stages.find((each) => each.stage === stage)?.denied ?? 0)
                  : (bucket.denied[stage] ?? 0),
              )}
            </dd>
          </div>
        ))}
    </dl>
  )
}

function Reading({
  name,
  value,
  className,
}: {
  readonly name: string
  readonly value: number
  readonly className: string
}) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dt className={className}>{name}</dt>
      <dd className="font-medium">{count(value)}</dd>
    </div>
  )
}
