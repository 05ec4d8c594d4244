import { parse, type DefaultTreeAdapterTypes } from 'parse5'

/** A form as the browser would send it. */
export interface Form {
  readonly action: string
  readonly method: string
  /** Fields with what stands in them: hidden ones have their value. */
  readonly fields: Readonly<Record<string, string>>
  readonly hasPassword: boolean
}

/** What a page leads to and loads, as addresses that are resolved by its own. */
export interface PageContent {
  readonly links: readonly string[]
  readonly scripts: readonly string[]
  readonly styles: readonly string[]
  readonly forms: readonly Form[]
  /** What stands in its own script elements. */
  readonly inline: readonly string[]
}

type Node = DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document
type Element = DefaultTreeAdapterTypes.Element

export function readPage(html: string, address: string): PageContent {
  const [links, scripts, styles, inline]: [string[], string[], string[], string[]] = [[], [], [], []]
  const forms: { action: string; method: string; fields: Record<string, string>; hasPassword: boolean }[] = []
  const add = (list: string[], reference: string | undefined): void => {
    if (reference !== undefined && URL.canParse(reference, address)) list.push(new URL(reference, address).href)
  }
  const visit = (node: Node, form: (typeof forms)[number] | undefined): void => {
    let within = form
    if ('tagName' in node) {
      const attribute = attributesOf(node)
      const { tagName } = node
      if (tagName === 'a') add(links, attribute.href)
      if (tagName === 'link' && attribute.rel === 'stylesheet') add(styles, attribute.href)
      if (tagName === 'link' && /^(?:module)?preload$/.test(attribute.rel ?? '') && attribute.as !== 'style') {
        if (attribute.as === 'script' || attribute.rel === 'modulepreload') add(scripts, attribute.href)
      }
      if (tagName === 'script') {
        add(scripts, attribute.src)
        if (attribute.src === undefined)
          inline.push(node.childNodes.map((child) => ('value' in child ? child.value : '')).join(''))
      }
      if (tagName === 'form') {
        const action = URL.canParse(attribute.action ?? '', address)
          ? new URL(attribute.action ?? '', address).href
          : address
        within = { action, method: (attribute.method ?? 'get').toUpperCase(), fields: {}, hasPassword: false }
        forms.push(within)
      }
      if (within !== undefined && /^(?:input|textarea|select)$/.test(tagName) && attribute.name) {
        within.fields[attribute.name] = attribute.value ?? ''
        within.hasPassword ||= attribute.type === 'password'
      }
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child, within)
  }
  visit(parse(html), undefined)
  // A form of a Server Action wants what its page's script adds.
  return {
    links,
    scripts,
    styles,
    forms: forms.filter(({ fields }) => !Object.keys(fields).some((name) => name.startsWith('$ACTION'))),
    inline,
  }
}

function attributesOf({ attrs }: Element): Readonly<Record<string, string>> {
  return Object.fromEntries(attrs.map(({ name, value }) => [name, value]))
}
