import type { Callable } from '../project/ast.js'
import type { Project } from '../project/project.js'
import type { Frame } from './frame.js'
import { Guards, type Check, type Guard } from './guards.js'
import { handlerOf, type Handler } from './handler.js'
import { Origins } from './origins.js'
import { reach, type CallSite } from './reach.js'
import { Sources, type Passage } from './sources.js'

/** What is known of a project's handlers, found when it is first asked for. */
export class Facts {
  readonly project: Project
  readonly origins: Origins
  readonly sources: Sources
  /** One for each route whose code is here. */
  readonly handlers: readonly Handler[]
  readonly #sites = new Map<Handler, readonly CallSite[]>()
  readonly #guards = new Map<Check, Guards>()

  constructor(project: Project, passage: Passage) {
    this.project = project
    this.origins = new Origins(project.graph)
    this.sources = new Sources(this.origins, passage)
    this.handlers = project.routes.flatMap((route) => handlerOf(route, this.origins) ?? [])
  }

  /** Every call that a handler makes, through the project. */
  sites(handler: Handler): readonly CallSite[] {
    let sites = this.#sites.get(handler)
    if (sites === undefined) {
      sites = handler.entries.flatMap((entry) => reach(this.origins, entry))
      this.#sites.set(handler, sites)
    }
    return sites
  }

  /** The guard that has passed when a call of a handler runs, in a middleware, a wrapper, or before it in the code. */
  guardOf(check: Check, site: CallSite, handler: Handler): Guard | undefined {
    const guards = this.guards(check)
    const found = guards.of(site)
    if (found !== undefined) return found
    for (const { node, callee, frame } of handler.chain) {
      if (check.wraps?.(callee, node, frame) === true) {
        return { region: handler.node, check: node, frame, exit: 'returns' }
      }
    }
    for (const entry of middlewareBefore(site, handler)) {
      const passed = guards.ofMiddleware(entry)
      if (passed !== undefined) return passed
    }
    return undefined
  }

  guards(check: Check): Guards {
    let guards = this.#guards.get(check)
    if (guards === undefined) this.#guards.set(check, (guards = new Guards(this.origins, check)))
    return guards
  }
}

/** The functions that have run when a call of a handler does, and let it go on. */
function middlewareBefore(site: CallSite, { entries, chain }: Handler): readonly Frame[] {
  const home = entries.findIndex(({ fn }) => fn === rootOf(site))
  const before = entries.slice(0, home === -1 ? -1 : home)
  const isRouter = chain.some(({ callee: { root } }) => root.kind === 'external' && root.module === 'next-connect')
  // Of a router's own, those for other methods go on to nothing.
  return isRouter ? before.filter(({ fn }) => fn !== undefined && fn.params.length > 2) : before
}

/** The handler's function that a call is made for. */
function rootOf(site: CallSite): Callable | undefined {
  let at = site
  while (at.from[0] !== undefined && at.depth > 0) at = at.from[0]
  return at.frame.fn
}
