import { argumentsOf, calleeOf, isCall, topFrame, type Frame } from '../../flow/frame.js'
import { bare, enclosingFunction, nameOf, propertyOf, textOf, walk, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'

/** A value that a browser reads as markup. */
export interface HtmlSink {
  readonly node: Node
  readonly value: Node
  readonly frame: Frame
  readonly taker: string
}

/** Files without any of these have no such sink. */
export const HTML_MENTIONS =
  /dangerouslySetInnerHTML|\b(?:innerHTML|outerHTML)\s*\+?=[^=]|insertAdjacentHTML|document\.write|createContextualFragment|srcDoc|srcdoc/

export function htmlSinks(file: SourceFile): HtmlSink[] {
  const found: HtmlSink[] = []
  const add = (node: Node, value: Node | null | undefined, taker: string): void => {
    if (value !== null && value !== undefined)
      found.push({ node, value, frame: frameAt(node, file), taker: `\`${taker}\`` })
  }
  walk(file.program, (node) => {
    if (node.type === 'JSXAttribute' && node.name.type === 'JSXIdentifier') {
      const name = node.name.name
      const given = node.value?.type === 'JSXExpressionContainer' ? node.value.expression : node.value
      if (given === null || given === undefined || given.type === 'JSXEmptyExpression') return true
      if (name === 'dangerouslySetInnerHTML') add(node, markupIn(given, file) ?? given, name)
      else if (/^srcdoc$/i.test(name) && !isWithoutScripts(node)) add(node, given, 'srcDoc')
    } else if (node.type === 'Property' && nameOf(node.key, node.computed) === 'dangerouslySetInnerHTML') {
      add(node, propertyOf(node.value, '__html'), 'dangerouslySetInnerHTML')
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      const name = nameOf(node.left.property, node.left.computed)
      if (name === 'innerHTML' || name === 'outerHTML' || name === 'srcdoc') add(node, node.right, name)
    } else if (isCall(node)) {
      const callee = bare(calleeOf(node))
      if (callee.type !== 'MemberExpression') return true
      const name = nameOf(callee.property, callee.computed) ?? ''
      const given = argumentsOf(node)
      if (name === 'insertAdjacentHTML') add(node, given[1], name)
      else if (name === 'createContextualFragment') add(node, given[0], name)
      else if (
        /^write(?:ln)?$/.test(name) &&
        callee.object.type === 'Identifier' &&
        callee.object.name === 'document'
      ) {
        add(node, given[0], `document.${name}`)
      }
    }
    return true
  })
  return found
}

/** `<iframe sandbox="" srcDoc={…}>`: nothing in a sandbox runs that is not told so. */
function isWithoutScripts({ parent }: Node): boolean {
  if (parent?.type !== 'JSXOpeningElement') return false
  return parent.attributes.some((each) => {
    if (each.type !== 'JSXAttribute' || each.name.type !== 'JSXIdentifier' || each.name.name !== 'sandbox') return false
    const given = each.value?.type === 'JSXExpressionContainer' ? each.value.expression : each.value
    const allowed = given === null || given === undefined ? '' : textOf(given)
    return allowed !== undefined && !allowed.includes('allow-scripts')
  })
}

/** `{ __html: x }`, in place or behind a name. */
function markupIn(given: Node, file: SourceFile): Node | undefined {
  const plain = bare(given)
  const direct = propertyOf(plain, '__html')
  if (direct !== undefined || plain.type !== 'Identifier') return direct
  const binding = file.bindings.lookup(plain.name, plain)
  return binding?.kind === 'variable' ? propertyOf(binding.init, '__html') : undefined
}

/** The frame of a place: the functions around it, of which nobody knows how they were called. */
export function frameAt(node: Node, file: SourceFile): Frame {
  const fn = enclosingFunction(node)
  return fn === undefined ? topFrame(file) : { file, fn, outer: frameAt(fn, file) }
}
