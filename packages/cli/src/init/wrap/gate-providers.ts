import { ancestors, isCallable, propertyOf, walk, type Node } from '../../project/ast.js'
import { calleeOf, isCall } from '../../flow/frame.js'
import { envFilesOf } from '../../project/env-files.js'
import { SourceFile } from '../../project/source-file.js'
import type { SourceTree } from '../../project/source-tree.js'
import type { SessionLibrary } from './session-calls.js'

/** A provider that a gate calls. */
export interface GateProvider {
  /** The text of its `roles`; undefined where it has none. */
  readonly roles: string | undefined
  /** The text of its options. */
  readonly options: string
  /** What it still waits for before it lets anybody in; undefined where nothing is missing. */
  readonly waitsFor: string | undefined
}

/** What a gate knows of people's sessions, by what its file says. */
export type GateProviders = ReadonlyMap<SessionLibrary, GateProvider>

/** @param text of the file that makes the gate, whether it is there already or only planned */
export function gateProviders(path: string, text: string, tree: SourceTree): GateProviders {
  const file = new SourceFile(path, text)
  const locals = new Map<string, SessionLibrary>()
  for (const { source, local } of file.imports) {
    const [, provider] = /^holdfast\/providers\/(auth-js|better-auth|clerk)$/.exec(source) ?? []
    if (provider !== undefined) locals.set(local, provider as SessionLibrary)
  }
  const found = new Map<SessionLibrary, GateProvider>()
  walk(file.program, (node) => {
    if (!isCall(node) || node.type !== 'CallExpression') return true
    const callee = calleeOf(node)
    const library = callee.type === 'Identifier' ? locals.get(callee.name) : undefined
    if (library === undefined) return true
    const [given] = node.arguments
    const roles = propertyOf(given, 'roles')
    found.set(library, {
      roles: roles === undefined ? undefined : text.slice(roles.start, roles.end),
      options: given === undefined ? '' : text.slice(given.start, given.end),
      waitsFor: unset(node, file, tree) ?? unwritten(given, file),
    })
    return true
  })
  return found
}

/** `jwtKey ? [clerk({ jwtKey })] : []`: the variable without which there is no provider, where nobody has set it here. */
function unset(call: Node, file: SourceFile, tree: SourceTree): string | undefined {
  for (const above of ancestors(call)) {
    if (above.type !== 'ConditionalExpression' && above.type !== 'LogicalExpression') continue
    const test = above.type === 'ConditionalExpression' ? above.test : above.left
    for (const name of variablesIn(test, file)) {
      const isSet = envFilesOf(tree).some(
        ({ isExample, variables }) => !isExample && variables.some((each) => each.name === name && each.value !== ''),
      )
      if (!isSet) return name
    }
  }
  return undefined
}

/** The environment's variables that an expression reads, itself or by the name of a constant. */
function variablesIn(node: Node, { text, bindings }: SourceFile): string[] {
  const found: string[] = []
  const read = ({ start, end }: Node): void => {
    found.push(...Array.from(text.slice(start, end).matchAll(/process\.env\.(\w+)/g), ([, name = '']) => name))
  }
  read(node)
  walk(node, (each) => {
    const binding = each.type === 'Identifier' ? bindings.lookup(each.name, each) : undefined
    if (binding?.kind === 'variable' && binding.init !== undefined) read(binding.init)
    return true
  })
  return found
}

/** An option that is a function which only throws: somebody has to write it first. */
function unwritten(options: Node | undefined, { bindings }: SourceFile): string | undefined {
  if (options?.type !== 'ObjectExpression') return undefined
  for (const property of options.properties) {
    if (property.type !== 'Property' || property.value.type !== 'Identifier') continue
    const { name } = property.value
    const binding = bindings.lookup(name, property.value)
    const fn = binding?.kind === 'function' ? binding.node : binding?.kind === 'variable' ? binding.init : undefined
    if (!isCallable(fn) || fn.body?.type !== 'BlockStatement') continue
    if (fn.body.body[0]?.type === 'ThrowStatement') return `\`${name}\``
  }
  return undefined
}
