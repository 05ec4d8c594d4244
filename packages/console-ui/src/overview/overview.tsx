import type { Picture } from '../../../holdfast/src/console/wire.ts'
import { ranges, useRange } from '../data/range.ts'
import { useConnection, usePicture } from '../data/use-stream.ts'
import { Command } from '../design/copy.tsx'
import { Empty } from '../design/empty.tsx'
import { Skeleton } from '../design/skeleton.tsx'
import { stageLooks, stageNames } from '../design/stages.ts'
import { Course } from './course.tsx'
import { findingOf } from './finding.ts'
import { FindingBand } from './finding-band.tsx'
import { Gate } from './gate.tsx'
import { Readings } from './readings.tsx'
import { TopCallers, TopRoutes } from './top.tsx'

export default function Overview() {
  const picture = usePicture()
  const { phase } = useConnection()
  const [range] = useRange()
  if (picture === null) {
    return (
      <>
        <h1 className="mb-6 text-2xl font-semibold">Overview</h1>
        {phase === 'lost' ? (
          <Empty title="The server does not answer">It is asked again by itself; nothing has to be done here.</Empty>
        ) : (
          <Skeleton lines={8} label="Waiting for the first picture" />
        )}
      </>
    )
  }
  const words = ranges.find(({ value }) => value === picture.range)?.words ?? ''
  const finding = findingOf(picture)
  return (
    <div className="grid min-w-0 gap-8" aria-busy={picture.range !== range}>
      <FindingBand finding={finding} now={picture.now} range={words} />
      {finding.level === 'nothing' ? <Nothing picture={picture} /> : <Numbers picture={picture} />}
    </div>
  )
}

function Numbers({ picture }: { readonly picture: Picture }) {
  return (
    <>
      <Readings picture={picture} />
      <Course picture={picture} />
      <div className="grid min-w-0 gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,6fr)_minmax(0,7fr)]">
        <Gate picture={picture} />
        <div className="grid min-w-0 content-start gap-8">
          <TopCallers picture={picture} />
          <TopRoutes picture={picture} />
        </div>
      </div>
    </>
  )
}

function Nothing({ picture }: { readonly picture: Picture }) {
  return (
    <div className="grid max-w-3xl gap-4">
      <p className="text-lg text-muted">
        {picture.since === null
          ? 'The gate is up and waits. Call any guarded route, and it is here a second later:'
          : 'Nobody called in this range. Choose a longer one above, or call a guarded route:'}
      </p>
      <Command text={`curl -i ${location.origin}/api/…`} />
      <h2 className="mt-6 text-lg font-semibold">What each call will pass</h2>
      <ol className="border-l-2 border-tide">
        {stageNames.map((stage) => (
          <li
            key={stage}
            className="grid grid-cols-[2rem_9rem_minmax(0,1fr)] gap-2 py-1 max-sm:grid-cols-[2rem_minmax(0,1fr)]"
          >
            <span className="border-t-2 border-tide pl-2 font-mono text-sm text-tide">{stageLooks[stage].number}</span>
            <span className="font-mono text-sm">{stage}</span>
            <span className="text-muted max-sm:col-start-2">{stageLooks[stage].asks}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
