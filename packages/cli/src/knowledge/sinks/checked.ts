import type { Facts } from '../../flow/facts.js'
import { isCall, type Frame } from '../../flow/frame.js'
import type { Guard, Guards } from '../../flow/guards.js'
import type { Part, Step } from '../../flow/texts.js'
import { ancestors, isCallable, walk, type Node } from '../../project/ast.js'
import type { Binding } from '../../project/bindings.js'
import { allowCheck } from '../input/sanitisers-allow.js'
import type { Strength } from '../input/sanitisers-shapes.js'
import type { SinkKind } from './table.js'

/** Whether a condition that looks at a value has passed where it is used, on any part of its way there. */
export function isChecked(part: Part, kind: SinkKind, strength: Strength, facts: Facts): boolean {
  const guards = facts.guards(allowCheck(kind, strength))
  const names = namesOf(part)
  for (const { node, frame } of part.way) {
    if (guardsOver(node, frame, guards).some((guard) => isAbout(guard, names))) return true
    if (
      node.type === 'Identifier' &&
      isPutRight(node, frame, (each) => isCall(each) && guards.proof(each, frame) !== undefined)
    )
      return true
  }
  return false
}

/** Those that have passed where a value is used; one that is given the value itself has not yet. */
function guardsOver(node: Node, frame: Frame, guards: Guards): Guard[] {
  const over: Guard[] = []
  for (let at: Frame | undefined = frame; at !== undefined && at.file === frame.file; at = at.outer) {
    over.push(...guards.in(at).filter(({ region }) => region.start <= node.start && node.end <= region.end))
  }
  return over
}

interface Names {
  readonly bindings: ReadonlySet<Binding>
  readonly texts: ReadonlySet<string>
}

function namesOf({ way }: Part): Names {
  const bindings = new Set<Binding>()
  const written = new Set<string>()
  for (const { node, frame } of way) {
    if (node.type === 'Identifier') {
      const binding = frame.file.bindings.lookup(node.name, node)
      if (binding !== undefined) bindings.add(binding)
    } else if (node.type === 'MemberExpression' || isCall(node))
      written.add(frame.file.text.slice(node.start, node.end))
  }
  return { bindings, texts: written }
}

/** Whether a check looks at the value, under one of its names or through what was made of it. */
function isAbout({ check, frame }: Guard, names: Names): boolean {
  let about = false
  const seen = new Set<Binding>()
  const look = (node: Node, depth: number): void => {
    walk(node, (each) => {
      if (about) return false
      if (each.type === 'Identifier') {
        const binding = frame.file.bindings.lookup(each.name, each)
        if (binding === undefined) return true
        about = names.bindings.has(binding)
        if (!about && depth < 5 && binding.kind === 'variable' && binding.init !== undefined && !seen.has(binding)) {
          seen.add(binding)
          look(binding.init, depth + 1)
        }
      } else if (each.type === 'MemberExpression' || isCall(each)) {
        about = names.texts.has(frame.file.text.slice(each.start, each.end))
      }
      return !about
    })
  }
  look(check, 0)
  return about
}

/** `if (!next.startsWith('/')) next = '/'`: a name that is given something else where a check fails. */
function isPutRight(name: Step['node'], frame: Frame, proves: (node: Node) => boolean): boolean {
  if (name.type !== 'Identifier') return false
  const binding = frame.file.bindings.lookup(name.name, name)
  if (binding?.kind !== 'variable') return false
  return binding.assigned.some((value) => {
    for (const above of ancestors(value)) {
      if (isCallable(above)) return false
      if (above.type !== 'IfStatement' || above.end > name.start) continue
      let looked = false
      let proven = false
      walk(above.test, (node) => {
        if (node.type === 'Identifier') looked ||= frame.file.bindings.lookup(node.name, node) === binding
        proven ||= proves(node)
        return true
      })
      if (looked && proven) return true
    }
    return false
  })
}
