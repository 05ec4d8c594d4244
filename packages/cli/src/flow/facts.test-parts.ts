import { passage } from '../knowledge/identity/passage.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { Facts } from './facts.js'
import type { Handler } from './handler.js'
import { originPath } from './origin.js'

/** A small Next.js app from its files. */
export function app(files: Readonly<Record<string, string>>): Facts {
  const manifest = JSON.stringify({ name: 'app', dependencies: { next: '16.0.0' } })
  return new Facts(readProject(SourceTree.of({ 'package.json': manifest, ...files })), passage)
}

/** Its only handler. */
export function only(facts: Facts): Handler {
  const [handler, ...others] = facts.handlers
  if (handler === undefined || others.length > 0) throw new Error(`${facts.handlers.length} handlers`)
  return handler
}

/** What is called, as paths of origins. */
export function callsOf(facts: Facts, handler: Handler = only(facts)): string[] {
  return facts.sites(handler).map(({ callee }) => originPath(callee))
}
