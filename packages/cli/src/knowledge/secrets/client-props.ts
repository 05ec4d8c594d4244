import type { Facts } from '../../flow/facts.js'
import { topFrame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { bare, hasDirective, isCallable, returnsOf, walk, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { publicNamed } from './public-names.js'
import { declaredAs } from '../values.js'

/** A secret of the environment that goes into a page. */
export interface SecretProp {
  readonly variable: string
  readonly node: Node
  /** Whether a browser gets it for sure: the component is one of the client's. */
  readonly isSure: boolean
}

const LOADERS = /^get(?:ServerSide|Static|Initial)Props$/

/** Secrets that are handed to components, or returned for the props of a page. */
export function secretProps(file: SourceFile, facts: Facts): readonly SecretProp[] {
  const found: SecretProp[] = []
  walk(file.program, (node) => {
    if (node.type === 'JSXOpeningElement' && node.name.type === 'JSXIdentifier' && /^[A-Z]/.test(node.name.name)) {
      const isSure = isOfClient(node.name.name, node, file, facts)
      for (const attribute of node.attributes) {
        if (attribute.type !== 'JSXAttribute' || attribute.value?.type !== 'JSXExpressionContainer') continue
        const variable = secretOf(attribute.value.expression, file, facts)
        if (variable !== undefined) found.push({ variable, node: attribute, isSure })
      }
    } else if (isCallable(node) && LOADERS.test(node.id?.name ?? declaredAs(node) ?? '')) {
      for (const returned of returnsOf(node)) {
        walk(returned, (each) => {
          const variable = each.type === 'Property' ? secretOf(each.value, file, facts) : undefined
          if (variable !== undefined) found.push({ variable, node: each, isSure: true })
          return true
        })
      }
    }
    return true
  })
  return found
}

const SPEAKS = /\benv\b|process|[A-Z]_[A-Z]/

/** The code of an expression, or of what a name was given in the same file. */
function codeOf(node: Node, file: SourceFile): string {
  const binding = node.type === 'Identifier' ? file.bindings.lookup(node.name, node) : undefined
  const value = binding?.kind === 'variable' && binding.init !== undefined ? binding.init : node
  return file.text.slice(value.start, Math.min(value.end, value.start + 200))
}

function secretOf(node: Node, file: SourceFile, facts: Facts): string | undefined {
  const plain = bare(node)
  if (plain.type !== 'MemberExpression' && plain.type !== 'Identifier' && plain.type !== 'LogicalExpression')
    return undefined
  if (!SPEAKS.test(codeOf(plain, file))) return undefined
  const [, variable = ''] = /^#process\.env\.(\w+)$/.exec(originPath(facts.origins.of(plain, topFrame(file)))) ?? []
  return !variable.startsWith('NEXT_PUBLIC_') && publicNamed(variable) === 'secret' ? variable : undefined
}

function isOfClient(name: string, at: Node, file: SourceFile, facts: Facts): boolean {
  const binding = file.bindings.lookup(name, at)
  if (binding?.kind !== 'import')
    return file.text.includes('use client') && hasDirective(file.program.body, 'use client')
  const target = facts.project.graph.resolve(binding.source, file.path)
  const source = 'file' in target ? facts.project.tree.source(target.file) : undefined
  return source !== undefined && hasDirective(source.program.body, 'use client')
}
