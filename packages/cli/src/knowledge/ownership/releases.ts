import type { Facts } from '../../flow/facts.js'
import { argumentsOf, type Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import type { CallSite } from '../../flow/reach.js'
import { ancestors, isCallable, returnsOf, type Node } from '../../project/ast.js'
import { isAnswer } from '../answers/disclosure.js'
import { objectAccessOf } from '../object-access/object-access.js'
import { objectCheckOf } from './check.js'
import type { Lineages } from './lineage.js'

/** Where records leave a handler: what an entry returns, and what is given to an answer. */
interface Release {
  readonly node: Node
  readonly frame: Frame
  readonly reads: ReadonlySet<Node>
}

/** Says which records leave a handler, and what stands in their way after they were read. */
export class Releases {
  readonly #handler: Handler
  readonly #facts: Facts
  readonly #lineages: Lineages
  #found: readonly Release[] | undefined

  constructor(handler: Handler, facts: Facts, lineages: Lineages) {
    this.#handler = handler
    this.#facts = facts
    this.#lineages = lineages
  }

  /** A comparison that stands between a read and what is done with it. */
  after(site: CallSite): { readonly check: Node; readonly frame: Frame } | undefined {
    const guards = this.#facts.guards(objectCheckOf(this.#facts))
    if (objectAccessOf(site, this.#facts.origins)?.verb !== 'read') return undefined
    const visit = (at: CallSite, seen: ReadonlySet<CallSite>): { check: Node; frame: Frame } | undefined => {
      const { fn } = at.frame
      if (fn === undefined || seen.has(at)) return undefined
      const found = guards.in(at.frame).find(({ region }) => {
        if (region.start < at.node.end) return false
        if (fn.body !== null && region.end >= fn.body.end - 1) return true
        const released = this.#all().filter(({ frame, reads }) => frame.fn === fn && reads.has(site.node))
        return released.length > 0 && released.every(({ node }) => region.start <= node.start && node.end <= region.end)
      })
      if (found !== undefined) return found
      for (const way of at.from) {
        const above = visit(way, new Set(seen).add(at))
        if (above !== undefined) return above
      }
      return undefined
    }
    return visit(site, new Set())
  }

  /** `if (teamId) { if (!(await isMember(teamId))) throw … }`: what is not given needs no look. */
  whereGiven(site: CallSite): { readonly check: Node; readonly frame: Frame } | undefined {
    const guards = this.#facts.guards(objectCheckOf(this.#facts))
    for (let at: Pick<CallSite, 'node' | 'frame'> | undefined = site; at !== undefined; at = at.frame.call) {
      const { node, frame } = at
      const found = guards.in(frame).find(({ check, region }) => {
        if (check.end > node.start) return false
        for (const above of ancestors(check)) {
          if (isCallable(above) || above.end > node.start) return false
          if (above.type !== 'IfStatement' || (above.test.start <= check.start && check.end <= above.test.end)) continue
          if (region.end >= above.consequent.end - 1 && this.#lineages.of(above.test, frame).chosen) return true
        }
        return false
      })
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Whether what a query gives leaves the handler. */
  has(read: Node): boolean {
    return this.#all().some(({ reads }) => reads.has(read))
  }

  #all(): readonly Release[] {
    if (this.#found === undefined) {
      const releases: Release[] = []
      const entry = this.#handler.entries.at(-1)
      if (entry?.fn !== undefined) {
        for (const node of returnsOf(entry.fn))
          releases.push({ node, frame: entry, reads: this.#lineages.of(node, entry).reads })
      }
      for (const site of this.#facts.sites(this.#handler)) {
        if (!isAnswer(site)) continue
        for (const node of argumentsOf(site.node))
          releases.push({ node, frame: site.frame, reads: this.#lineages.of(node, site.frame).reads })
      }
      this.#found = releases
    }
    return this.#found
  }
}
