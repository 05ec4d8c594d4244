import type { Facts } from '../../flow/facts.js'
import { argumentsOf } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import type { CallSite } from '../../flow/reach.js'

/** How a call reads the body of a request, or makes JSON of it. */
export type BodyRead = 'json' | 'formData' | 'bytes' | 'parse'

const READS: Readonly<Record<string, BodyRead>> = {
  json: 'json',
  formData: 'formData',
  arrayBuffer: 'bytes',
  blob: 'bytes',
  bytes: 'bytes',
}

/** The reads of a handler's body that throw where it is not what was expected. */
export function bodyReadsOf(handler: Handler, facts: Facts): { readonly site: CallSite; readonly read: BodyRead }[] {
  return facts.sites(handler).flatMap((site) => {
    const read = bodyReadOf(site, handler, facts)
    return read === undefined ? [] : [{ site, read }]
  })
}

function bodyReadOf(site: CallSite, handler: Handler, facts: Facts): BodyRead | undefined {
  const { callee, node, frame } = site
  if (originPath(callee) === '#JSON.parse') {
    const [text] = argumentsOf(node)
    if (text === undefined) return undefined
    const sources = facts.sources.of(text, frame, handler)
    return sources.some(({ kind, validated }) => kind === 'body' && validated === undefined) ? 'parse' : undefined
  }
  const read = READS[callee.steps.at(-1) ?? '']
  if (read === undefined || callee.root.kind === 'function' || argumentsOf(node).length > 0) return undefined
  // `file.arrayBuffer()` reads a part that has been parsed already.
  if (callee.steps.slice(0, -1).includes('formData')) return undefined
  return facts.sources.of(node, frame, handler).some((each) => each.kind === 'body' && each.node === node)
    ? read
    : undefined
}
