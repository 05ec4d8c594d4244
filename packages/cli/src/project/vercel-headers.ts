import { parseTree, findNodeAtLocation, type Node as JsonNode } from 'jsonc-parser'
import type { App } from './apps.js'
import { matcherOf, type Matcher } from './matcher.js'
import type { Place } from './place.js'
import type { Project } from './project.js'

/** One rule of `headers` in an app's `vercel.json`. */
export interface PlatformRule extends Matcher {
  readonly entries: readonly { readonly key: string; readonly value: string; readonly place: Place }[]
}

/** What Vercel adds to an app's answers, whatever they are. */
export function vercelHeaders(app: App, { tree }: Project): PlatformRule[] {
  const path = app.root === '' ? 'vercel.json' : `${app.root}/vercel.json`
  const text = tree.text(path)
  const root = text === undefined ? undefined : parseTree(text)
  if (text === undefined || root === undefined) return []
  return (findNodeAtLocation(root, ['headers'])?.children ?? []).map((rule) => {
    const source = textIn(rule, 'source')
    const conditional = ['has', 'missing'].some((name) => findNodeAtLocation(rule, [name]) !== undefined)
    const entries = findNodeAtLocation(rule, ['headers'])?.children ?? []
    return {
      ...matcherOf(source, conditional),
      entries: entries.map((entry) => {
        const line = text.slice(0, entry.offset).split('\n').length
        return {
          key: textIn(entry, 'key') ?? '',
          value: textIn(entry, 'value') ?? '',
          place: { path, line, endLine: line },
        }
      }),
    }
  })
}

function textIn(node: JsonNode, name: string): string | undefined {
  const value: unknown = findNodeAtLocation(node, [name])?.value
  return typeof value === 'string' ? value : undefined
}
