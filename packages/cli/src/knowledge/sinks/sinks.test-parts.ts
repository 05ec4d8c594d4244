import { app, only } from '../../flow/facts.test-parts.js'
import { dangersOf } from './danger.js'
import { sinkSites } from './reached.js'
import type { SinkKind } from './table.js'

/** What a POST handler with this code puts into sinks of a kind that the caller chose: `x` of the body. */
export function dangersIn(kind: SinkKind, head: string, body: string): { readonly sure: boolean }[] {
  const code = `${head}\nexport async function POST(req) {\n  const { x } = await req.json()\n  ${body}\n}\n`
  const facts = app({ 'app/api/x/route.ts': code })
  const handler = only(facts)
  return sinkSites(handler, facts)
    .filter(({ sink }) => sink.kind === kind)
    .flatMap((reached) => dangersOf(reached, handler, facts))
}
