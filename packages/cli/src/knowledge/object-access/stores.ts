import { argumentsOf } from '../../flow/frame.js'
import type { Origins } from '../../flow/origins.js'
import type { CallSite } from '../../flow/reach.js'
import { bare, isCallable, propertyOf, textOf, walk, type Node } from '../../project/ast.js'
import { builderTerms } from './builders.js'
import { termsIn, written, type Term } from './terms.js'

interface Reading {
  readonly where: readonly Term[]
  readonly data: readonly Term[]
}

export type Site = Pick<CallSite, 'node' | 'callee' | 'frame'>

/** Finds what a call of one kind of store says of records. */
export type Read = (site: Site, origins: Origins) => Reading | undefined

export function prismaTerms({ node, frame }: Site, origins: Origins): Reading {
  const [given] = argumentsOf(node)
  if (given === undefined) return { where: [], data: [] }
  const { node: options, frame: at } = written(given, frame, origins)
  const terms = (name: string): Term[] => {
    const value = propertyOf(options, name)
    return value === undefined ? [] : termsIn(value, at, origins)
  }
  // A query that is put together elsewhere.
  if (options.type !== 'ObjectExpression') return { where: [{ key: undefined, value: given, frame }], data: [] }
  return { where: terms('where'), data: [...terms('data'), ...terms('create'), ...terms('update')] }
}

export function documentTerms(site: Site, origins: Origins): Reading {
  const [one, two] = argumentsOf(site.node)
  const method = site.callee.steps.at(-1) ?? ''
  const built = builderTerms(site, origins)
  const terms = (node: Node | undefined, key?: string): readonly Term[] =>
    node === undefined ? [] : termsIn(node, site.frame, origins, key)
  if (/^(?:create|insert\w*)$/.test(method)) return { where: [], data: terms(one) }
  if (method.startsWith('findById')) return { where: [...terms(one, '_id'), ...built.where], data: terms(two) }
  return { where: [...terms(one), ...built.where], data: /pdate|eplace/.test(method) ? terms(two) : [] }
}

/** Of `collection('users').doc(id).get()`: what documents are called, and what they are filtered by. */
export function pathTerms({ node, frame }: Site, origins: Origins): Reading {
  const where: Term[] = []
  walk(node.type === 'TaggedTemplateExpression' ? node.tag : node.callee, (each) => {
    if (isCallable(each)) return false
    if (each.type !== 'CallExpression' || each.callee.type !== 'MemberExpression') return true
    const { property } = each.callee
    const [one, , three] = each.arguments
    if (property.type !== 'Identifier' || one === undefined) return true
    if (property.name === 'doc') where.push({ key: 'id', value: one, frame })
    if (property.name === 'where' && three !== undefined) where.push({ key: textOf(one), value: three, frame })
    if (property.name === 'collection' && bare(one).type === 'TemplateLiteral')
      where.push({ key: 'id', value: one, frame })
    return true
  })
  const [data] = argumentsOf(node)
  return { where, data: data === undefined ? [] : termsIn(data, frame, origins) }
}

export function serviceTerms({ node, callee, frame }: Site, origins: Origins): Reading {
  const [one, two] = argumentsOf(node)
  if (one === undefined) return { where: [], data: [] }
  const inObject = /^(?:list|create)$/.test(callee.steps.at(-1) ?? '')
  const where = inObject
    ? termsIn(one, frame, origins).filter(({ key }) => key === 'customer' || key === 'subscription')
    : [{ key: 'id', value: one, frame }]
  return { where, data: inObject || two === undefined ? [] : termsIn(two, frame, origins) }
}

export function commandTerms({ node, frame }: Site, origins: Origins): Reading {
  const [one] = argumentsOf(node)
  const where =
    one === undefined ? [] : termsIn(one, frame, origins).filter(({ key }) => /^(?:Key|CopySource)$/.test(key ?? ''))
  return { where: where.map((term) => ({ ...term, key: 'objectKey' })), data: [] }
}

export function first(key: string): Read {
  return ({ node, frame }) => {
    const [one] = argumentsOf(node)
    return { where: one === undefined ? [] : [{ key, value: one, frame }], data: [] }
  }
}
