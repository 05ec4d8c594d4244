import type { Facts } from '../flow/facts.js'
import { isCall, topFrame } from '../flow/frame.js'
import type { App } from '../project/apps.js'
import { bare, lastName, walk, type Node } from '../project/ast.js'
import { placeOf, type Place } from '../project/place.js'
import { Expressions, type Written } from '../routes/expressions.js'

/** Whose word on a client's address counts, as the code says it. */
export type Trust =
  | { readonly kind: 'none' }
  | { readonly kind: 'preset'; readonly name: string }
  | { readonly kind: 'hops'; readonly count: number }
  | { readonly kind: 'networks' }
  /** Left out. */
  | { readonly kind: 'unstated' }
  /** Decided when the app runs. */
  | { readonly kind: 'unread' }

/** Where the app says that browsers reach it: a literal, or the variable that it is read from. */
export interface OriginSetting {
  readonly text?: string
  readonly variable?: string
}

/** What one `holdfast({ … })` is told of where it runs: read from the code, which never runs. */
export interface GateSettings {
  readonly place: Place
  readonly origin: OriginSetting
  readonly trust: Trust
}

const GATE = 'holdfast/next#holdfast'

/** The gates of an app, in order of their files. */
export function gatesOf(app: App, facts: Facts): readonly GateSettings[] {
  const expressions = new Expressions(facts)
  return app.files.flatMap((path) => {
    if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(path) || facts.project.tree.text(path)?.includes('holdfast/next') !== true)
      return []
    const file = facts.project.tree.source(path)
    if (file === undefined) return []
    const frame = topFrame(file)
    const found: GateSettings[] = []
    walk(file.program, (node) => {
      if (!isCall(node)) return
      const call = expressions.call({ node, frame })
      if (call?.path !== GATE || call.node !== node) return
      const options = expressions.argument(call, 0)
      const member = (name: string): Written | undefined => options && expressions.member(options, name)
      found.push({
        place: placeOf(file, node),
        origin: originOf(member('origin'), expressions),
        trust: trustOf(member('trustedProxies'), options, expressions),
      })
    })
    return found
  })
}

function originOf(written: Written | undefined, expressions: Expressions): OriginSetting {
  if (written === undefined) return {}
  const text = expressions.text(written)
  if (text !== undefined) return { text }
  const variable = variableIn(written.node)
  return variable === undefined ? {} : { variable }
}

/** `env.APP_ORIGIN`, `process.env.APP_ORIGIN!`, `process.env.APP_ORIGIN ?? 'http://localhost:3000'`. */
function variableIn(node: Node): string | undefined {
  const plain = bare(node)
  if (plain.type === 'LogicalExpression') return variableIn(plain.left)
  const name = plain.type === 'MemberExpression' ? lastName(plain) : undefined
  return name !== undefined && /^[A-Z][A-Z\d_]*$/.test(name) ? name : undefined
}

function trustOf(written: Written | undefined, options: Written | undefined, expressions: Expressions): Trust {
  if (written === undefined) {
    // What is spread from elsewhere may hold it.
    const literal = options === undefined ? undefined : expressions.resolved(options)
    const isWhole =
      literal?.node.type === 'ObjectExpression' &&
      literal.node.properties.every((property) => property.type !== 'SpreadElement')
    return { kind: isWhole ? 'unstated' : 'unread' }
  }
  const text = expressions.text(written)
  if (text !== undefined) return text === 'none' ? { kind: 'none' } : { kind: 'preset', name: text }
  const count = expressions.number(written)
  if (count !== undefined) return { kind: 'hops', count }
  return { kind: expressions.elements(written) === undefined ? 'unread' : 'networks' }
}
