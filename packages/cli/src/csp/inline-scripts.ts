import { defaultTreeAdapter as tree, parse, type DefaultTreeAdapterTypes } from 'parse5'
import { scriptHash } from './script-hash.js'

/**
 * The texts of an HTML document's inline scripts, each once, in document order. A script's text is what the parser of
 * HTML makes of it, so it is parsed and never searched for.
 */
export function inlineScripts(html: string): string[] {
  return [...new Set([...scripts(parse(html))].filter(isInline).map(textOf))]
}

/** A script of a page, as a CSP judges it. */
export interface PageScript {
  /** Empty, where it comes from `src`. */
  readonly text: string
  readonly src: string | undefined
  readonly nonce: string | undefined
}

/** All scripts of a page that run, in document order. */
export function pageScripts(html: string): PageScript[] {
  return [...scripts(parse(html))].map((script) => {
    const attribute = (name: string): string | undefined => script.attrs.find((each) => each.name === name)?.value
    const src = attribute('src') ?? attribute('href')
    return { text: src === undefined ? textOf(script) : '', src, nonce: attribute('nonce') }
  })
}

/** Their hashes as a CSP takes them (CSP3 §2.3.1), without quotes. */
export function inlineScriptHashes(html: string): string[] {
  return inlineScripts(html).map(scriptHash)
}

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** Elements that run, and that a CSP judges. */
function* scripts(root: Node): Generator<Element> {
  const rest: Node[] = [root]
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (tree.isElementNode(node) && node.tagName === 'script' && isExecutable(node)) yield node
    // A declarative shadow root is written as a template, and its scripts run.
    if ('content' in node) rest.push(node.content)
    if ('childNodes' in node) for (const child of node.childNodes.toReversed()) rest.push(child)
  }
}

function isInline(script: Element): boolean {
  return script.attrs.every(({ name }) => name !== 'src' && name !== 'href')
}

/** HTML §4.12.1: JavaScript by any of its names, modules, import maps, speculation rules. Anything else is data. */
function isExecutable(script: Element): boolean {
  const type =
    script.attrs
      .find(({ name }) => name === 'type')
      ?.value.trim()
      .toLowerCase() ?? ''
  return (
    type === '' ||
    /^(?:module|importmap|speculationrules|(?:text|application)\/(?:x-)?(?:java|ecma|live|j)script.*)$/.test(type)
  )
}

function textOf(script: Element): string {
  return script.childNodes.map((child) => (tree.isTextNode(child) ? child.value : '')).join('')
}
