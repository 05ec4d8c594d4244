import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { lastName, bare, nameOf, propertyOf, textOf, walk, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { credentialNamed, isOtherName } from './credential-names.js'
import { literalsOf } from '../values.js'

/** Something that is kept in, or read from, localStorage or sessionStorage, where every script of the page gets at it. */
export interface StorageUse {
  readonly node: Node
  readonly file: SourceFile
  /** What it is kept under; undefined where the code does not tell. */
  readonly key: string | undefined
  readonly access: 'written' | 'read'
  readonly value: Node | undefined
}

/** A file without one of these keeps nothing there. */
export const KEEPS_IN_BROWSER =
  /(?:local|session)Storage|use(?:Local|Session)Storage|atomWithStorage|zustand\/middleware/i

const STORES = /^#(?:(?:window|globalThis|self)\.)?(?:localStorage|sessionStorage)$/

/** Every such use of a file, in order of the code. To remove something is none. */
export function storageUses(file: SourceFile, facts: Facts): readonly StorageUse[] {
  const found: StorageUse[] = []
  const textAt = (node: Node | undefined): string | undefined => {
    if (node === undefined) return undefined
    const text = literalsOf(facts.project).text({ node, file })
    // Of a name that nobody here explains, the name.
    return text ?? constantName(node)
  }
  walk(file.program, (node) => {
    if (isCall(node)) {
      const args = argumentsOf(node)
      const callee = bare(calleeOf(node))
      const use = (access: StorageUse['access'], key: Node | undefined, value: Node | undefined): void => {
        found.push({ node, file, key: textAt(key), access, value })
      }
      if (callee.type === 'MemberExpression') {
        const method = nameOf(callee.property, callee.computed)
        if ((method === 'setItem' || method === 'getItem') && isStore(callee.object, file, facts)) {
          use(method === 'setItem' ? 'written' : 'read', args[0], method === 'setItem' ? args[1] : undefined)
        }
      } else if (callee.type === 'Identifier') {
        if (/^use(?:Local|Session)Storage(?:State|Value)?$/.test(callee.name)) {
          use('written', propertyOf(args[0], 'key') ?? args[0], undefined)
        } else if (callee.name === 'atomWithStorage') use('written', args[0], undefined)
        else if (/^zustand\/middleware#persist$/.test(originPath(facts.origins.of(callee, topFrame(file))))) {
          const kept = keptState(args, file)
          if (kept !== undefined) found.push({ node, file, key: kept, access: 'written', value: undefined })
        }
      }
    } else if (
      node.type === 'AssignmentExpression' &&
      node.left.type === 'MemberExpression' &&
      isStore(node.left.object, file, facts)
    ) {
      const key = nameOf(node.left.property, node.left.computed)
      found.push({ node, file, key: key ?? textAt(node.left.property), access: 'written', value: node.right })
    } else if (
      node.type === 'MemberExpression' &&
      !isCall(node.parent ?? node) &&
      /storage$/i.test(lastName(node.object) ?? '') &&
      isStore(node.object, file, facts)
    ) {
      const key = nameOf(node.property, node.computed)
      const isTarget = node.parent?.type === 'AssignmentExpression' && node.parent.left === node
      const isDeleted = node.parent?.type === 'UnaryExpression'
      if (key !== undefined && !isTarget && !isDeleted)
        found.push({ node, file, key, access: 'read', value: undefined })
    }
    return true
  })
  return found
}

function isStore(object: Node, file: SourceFile, facts: Facts): boolean {
  return STORES.test(originPath(facts.origins.of(object, topFrame(file))))
}

function constantName(node: Node): string | undefined {
  const name = lastName(node)
  return name?.replace(/_?(?:storage)?_?key$/i, '')
}

/** A credential in what zustand keeps of a store, by its name; undefined where another place than the browser's is named. */
function keptState([state, options]: readonly Node[], file: SourceFile): string | undefined {
  if (state === undefined || propertyOf(options, 'storage') !== undefined) return undefined
  const partial = propertyOf(options, 'partialize')
  let found: string | undefined
  walk(partial ?? state, (node) => {
    if (node.type !== 'Property' || found !== undefined) return found === undefined
    const key = nameOf(node.key, node.computed)
    const text = file.text.slice(node.value.start, node.value.end)
    if (key !== undefined && credentialNamed(key) === 'credential' && !/=>|function/.test(text)) found = key
    return true
  })
  return found
}

/** Whether what is kept proves who calls: `perhaps` where its name alone does not say so. */
export function isKeptCredential({ key, value, file }: StorageUse): 'sure' | 'perhaps' | undefined {
  const kind = key === undefined ? undefined : credentialNamed(key)
  if (key !== undefined && isOtherName(key)) return undefined
  if (kind === 'credential' || (value !== undefined && holdsCredential(value, file))) return 'sure'
  return kind === 'session' ? 'perhaps' : undefined
}

/** `data.token`, `JSON.stringify({ accessToken })`. */
function holdsCredential(value: Node, file: SourceFile): boolean {
  let found = false
  walk(value, (node) => {
    if (isCall(node) && !/^JSON\b/.test(file.text.slice(node.start, node.end))) return false
    const name =
      node.type === 'MemberExpression'
        ? nameOf(node.property, node.computed)
        : node.type === 'Property'
          ? nameOf(node.key, node.computed)
          : node.type === 'Identifier' && node.parent?.type !== 'MemberExpression' && node.parent?.type !== 'Property'
            ? node.name
            : undefined
    found ||= name !== undefined && credentialNamed(name) === 'credential'
    return !found
  })
  return found && textOf(value) === undefined
}
