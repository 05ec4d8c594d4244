import { fields } from '../accounts/fields.js'
import type { Event } from '../core/event.js'
import { ocsf } from '../storage/audit-trail/ocsf.js'
import type { AuditTrail, NumberedEvent } from '../storage/audit-trail.js'
import type { ConsoleParts } from './options.js'
import { oneOf, optional } from './query.js'
import { resource } from './resource.js'
import type { Source } from './source.js'

/** Events of one file: all that any source has. */
const MOST = 1_000_000

const query = fields<{ format: 'event' | 'ocsf' | null }>({
  format: optional(oneOf<'event' | 'ocsf'>('event', 'ocsf')),
})

/**
 * `GET events.jsonl` for `holdfast replay`, and `GET audit.jsonl?format=event|ocsf`: one event a line, sent as it is read.
 * Who takes all of it along leaves an audit event.
 */
export function exportResources({ trail }: ConsoleParts, source: Source) {
  return [
    resource({
      method: 'GET',
      path: 'events.jsonl',
      async handler({ answer }) {
        const file = await download('events.jsonl', decisions(source))
        answer.audit('data_exported', null, { file: 'events.jsonl' })
        return file
      },
    }),
    resource({
      method: 'GET',
      path: 'audit.jsonl',
      query,
      async handler({ query: { format }, answer }) {
        const { assets } = await import('./assets.js')
        const lines = audits(trail, source, (event, seq) =>
          event.kind === 'audit' && format === 'ocsf' ? ocsf(event, assets.version, seq) : event,
        )
        const file = await download('audit.jsonl', lines)
        answer.audit('data_exported', null, { file: 'audit.jsonl' })
        return file
      },
    }),
  ]
}

/** The newest first: who replays them puts them in order. */
async function* decisions(source: Source): AsyncGenerator<string, void> {
  for await (const page of source.pages(MOST)) {
    yield linesOf(page.filter(({ kind }) => kind === 'decision'))
  }
}

/** From the trail in its order, with all that it has; without one what the source has, the newest first. */
async function* audits(
  trail: AuditTrail | undefined,
  source: Source,
  shown: (event: Event, seq?: number) => unknown,
): AsyncGenerator<string, void> {
  if (trail === undefined) {
    for await (const page of source.pages(MOST)) {
      yield linesOf(page.filter(({ kind }) => kind === 'audit').map((event) => shown(event)))
    }
    return
  }
  for (let seq = 0; ;) {
    const page: readonly NumberedEvent[] = await trail.read(seq)
    const last = page.at(-1)
    if (last === undefined) return
    yield linesOf(page.map((row) => shown(row.event, row.seq)))
    seq = last.seq
  }
}

const linesOf = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('')

/** Read as fast as it is sent: a page is asked for when there is room for it. A part that fails meanwhile breaks it off. */
async function download(name: string, pages: AsyncGenerator<string, void>): Promise<Response> {
  // Asked for before the answer begins: a source that is down is 503, and no empty file.
  let next: IteratorResult<string, void> | undefined = await pages.next()
  const text = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let page = next ?? (await pages.next())
        next = undefined
        while (page.done !== true && page.value === '') page = await pages.next()
        if (page.done === true) controller.close()
        else controller.enqueue(text.encode(page.value))
      },
      cancel: async () => void (await pages.return(undefined)),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, {
    headers: {
      'Content-Type': 'application/jsonl',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  })
}
