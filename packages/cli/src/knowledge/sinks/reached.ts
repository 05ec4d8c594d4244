import type { Facts } from '../../flow/facts.js'
import type { Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import type { CallSite } from '../../flow/reach.js'
import { Texts } from '../../flow/texts.js'
import { isCallable, textOf, walk, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { growthOf } from '../input/regexps.js'
import { sinksOf, subjectOf, type Sink } from './sinks.js'

/** A place that takes what may hurt. */
export interface SinkSite {
  readonly sink: Sink
  readonly node: Node
  readonly frame: Frame
  /** The calls that got there. */
  readonly from: readonly CallSite[]
}

const found = new WeakMap<Handler, readonly SinkSite[]>()

/** All that a handler reaches, in the order of the code. */
export function sinkSites(handler: Handler, facts: Facts): readonly SinkSite[] {
  let sinks = found.get(handler)
  if (sinks === undefined) {
    sinks = [...facts.sites(handler).flatMap((site) => called(site, facts)), ...importedBy(handler, facts)].filter(
      (reached) => isMeant(reached, facts),
    )
    found.set(handler, sinks)
  }
  return sinks
}

function called(site: CallSite, facts: Facts): SinkSite[] {
  const { node, frame, from } = site
  const subject = subjectOf(site, facts.origins)
  const slow =
    subject?.expression === undefined ? 'linear' : growthOf(subject.expression.source, subject.expression.flags)
  const sinks = subject === undefined || slow === 'linear' ? sinksOf(site) : [subject]
  return sinks.map((sink) => ({ sink, node, frame, from }))
}

/** `import(name)` runs what the name says. What a bundler sees a part of, it bounds. */
function importedBy(handler: Handler, facts: Facts): SinkSite[] {
  const frames = new Map<Frame, CallSite>()
  for (const site of facts.sites(handler)) if (!frames.has(site.frame)) frames.set(site.frame, site)
  return [...frames].flatMap(([frame, { from }]) => {
    const imports: SinkSite[] = []
    if (frame.fn === undefined || !importsLate(frame.file)) return imports
    walk(frame.fn, (node) => {
      if (node !== frame.fn && isCallable(node)) return false
      if (node.type === 'ImportExpression' && textOf(node.source) === undefined) {
        imports.push({
          sink: { kind: 'code', value: node.source, taker: '`import()`', after: /^$/ },
          node,
          frame,
          from,
        })
      }
      return true
    })
    return imports
  })
}

const late = new WeakMap<SourceFile, boolean>()

function importsLate(file: SourceFile): boolean {
  let imports = late.get(file)
  if (imports === undefined) late.set(file, (imports = /\bimport\(\s*[^'"\s]/.test(file.text)))
  return imports
}

const texts = new WeakMap<Facts, Texts>()

export function textsOf(facts: Facts): Texts {
  let all = texts.get(facts)
  if (all === undefined) texts.set(facts, (all = new Texts(facts.origins)))
  return all
}

/** Whether the text is one of those that the sink is about: any function may be called `query`. */
function isMeant({ frame, sink }: SinkSite, facts: Facts): boolean {
  const { after } = sink
  return (
    after === undefined ||
    textsOf(facts)
      .of(sink.value, frame)
      .some(({ before }) => after.test(before))
  )
}
