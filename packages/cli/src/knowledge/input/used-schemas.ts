import type { Facts } from '../../flow/facts.js'
import { argumentsOf, type Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import type { App } from '../../project/apps.js'
import { propertyOf, type Node } from '../../project/ast.js'
import { exposuresOf } from '../answers/exposure.js'
import { isServicePath } from '../identity/public-routes.js'
import { builtSchemas, isBuilt } from '../identity/passage.js'
import { fieldsOf, type Field } from './schemas.js'
import { validationOf } from './validation.js'

/** A field of a schema that holds what callers send, with a handler that does. */
export interface UsedField {
  readonly field: Field
  readonly handler: Handler
  /** Whether that handler writes records, or does what is paid for. */
  readonly costs: boolean
}

const known = new WeakMap<App, ReadonlyMap<string, readonly UsedField[]>>()

/** The fields of all schemas that hold what callers of an app's handlers send, by the file that they stand in. */
export function usedFields(app: App, facts: Facts): ReadonlyMap<string, readonly UsedField[]> {
  let found = known.get(app)
  if (found === undefined) known.set(app, (found = fieldsFound(app, facts)))
  return found
}

function fieldsFound(app: App, facts: Facts): ReadonlyMap<string, readonly UsedField[]> {
  const byNode = new Map<Node, UsedField>()
  for (const handler of facts.handlers) {
    // What services send, they have bounded themselves.
    if (handler.app !== app || isServicePath(handler)) continue
    const schemas = [...heldAgainst(handler, facts), ...given(handler)]
    if (schemas.length === 0) continue
    const costs =
      exposuresOf(handler, facts).some(({ effect }) => effect === 'write' || effect === 'costly') ||
      facts.sites(handler).some(({ callee }) => HASHES.test(originPath(callee)))
    for (const { node, frame } of schemas) {
      for (const field of fieldsOf(node, frame, facts.origins)) {
        const before = byNode.get(field.node)
        if (before === undefined || (costs && !before.costs)) byNode.set(field.node, { field, handler, costs })
      }
    }
  }
  const byFile = new Map<string, UsedField[]>()
  for (const used of byNode.values()) {
    const { path } = used.field.frame.file
    const list = byFile.get(path)
    if (list === undefined) byFile.set(path, [used])
    else list.push(used)
  }
  return byFile
}

/** The longer a password, the longer its hash takes. */
const HASHES = /^(?:bcrypt(?:js)?|@node-rs\/(?:bcrypt|argon2)|argon2|scrypt-js)#/

interface Schema {
  readonly node: Node
  readonly frame: Frame
}

function heldAgainst(handler: Handler, facts: Facts): Schema[] {
  return facts.sites(handler).flatMap(({ callee, node, frame, depth }) => {
    // Further in, what is held against schemas are records and the answers of others.
    if (depth > 3) return []
    const validation = validationOf(callee, node)
    if (validation?.schema === undefined || validation.input === undefined) return []
    const sent = facts.sources
      .of(validation.input, frame, handler)
      .some(({ kind, validated }) => validated === undefined && /^(?:body|query|argument)$/.test(kind))
    return sent ? [{ node: validation.schema, frame }] : []
  })
}

/** The schemas that a builder was given. */
function given(handler: Handler): Schema[] {
  if (!isBuilt(handler)) return []
  return builtSchemas(handler).flatMap(({ step, call: { node, frame } }) => {
    const [first] = argumentsOf(node)
    const option = propertyOf(first, step)
    if (option !== undefined) return [{ node: option, frame }]
    return first !== undefined && /^(?:schema|inputSchema|input|body|query)$/.test(step) ? [{ node: first, frame }] : []
  })
}
