import { sanitize } from 'hast-util-sanitize'
import type { HtmlTree } from './html-tree.js'
import { isWebUrl } from '../web-url.js'

const BLOCKS = ['p', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre'] as const
const PHRASES = ['a', 'br', 'strong', 'b', 'em', 'i', 'u', 's', 'del', 'ins', 'sub', 'sup', 'small', 'mark'] as const
const TERMS = ['code', 'kbd', 'samp', 'var', 'abbr', 'cite', 'q'] as const
const LISTS = ['ul', 'ol', 'li', 'dl', 'dt', 'dd'] as const
const TABLES = ['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'] as const

/** Elements that may be allowed. None loads, runs, submits or is positioned; none holds text that is read by other rules. */
export const htmlTags = [...BLOCKS, ...PHRASES, ...TERMS, ...LISTS, ...TABLES]

export type HtmlTag = (typeof htmlTags)[number]

export type LinkScheme = 'https' | 'http' | 'mailto'

/** What goes with its content. Of everything else that is not allowed the text stays. */
const WITH_CONTENT = (
  'script style template noscript noembed noframes iframe frameset object embed applet svg math title textarea xmp ' +
  'plaintext listing select option button head audio video canvas map portal fencedframe dialog selectedcontent'
).split(' ')

/** Where an element means something; elsewhere its content stays. */
const ANCESTORS: Record<string, string[]> = {
  li: ['ul', 'ol'],
  dt: ['dl'],
  dd: ['dl'],
  ...Object.fromEntries(TABLES.slice(1).map((tag) => [tag, ['table']])),
}

/**
 * The tree with allowed elements and no attribute but `href`: no `id` and no `name` (DOM clobbering), no `style`, no
 * `class`, no comment. Links lead to listed schemes only and say that their author is nobody's editor.
 */
export function allowedTree(tree: HtmlTree, tags: readonly HtmlTag[], links: readonly LinkScheme[]): HtmlTree {
  const clean = sanitize(tree, {
    allowComments: false,
    allowDoctypes: false,
    ancestors: ANCESTORS,
    attributes: { a: ['href'] },
    clobber: [],
    clobberPrefix: '',
    protocols: { href: [...links] },
    required: {},
    strip: WITH_CONTENT,
    tagNames: [...tags],
  })
  restrictLinks(clean, links)
  return clean
}

interface Node {
  type: string
  tagName?: string
  properties?: Record<string, unknown>
  children?: Node[]
}

function restrictLinks(node: Node, links: readonly LinkScheme[]): void {
  if (node.tagName === 'a') {
    const href = node.properties?.['href']
    // HTML §4.6.6: no access to the opener, no endorsement, written by a user.
    node.properties = isLink(href, links) ? { href, rel: ['noopener', 'nofollow', 'ugc'] } : {}
  }
  for (const child of node.children ?? []) restrictLinks(child, links)
}

const MAILBOX = /^mailto:[\w.!#$%&'*+/=^`{|}~-]{1,64}@[a-z0-9.-]{1,253}$/i

/** Absolute: a path alone would lead to whichever site shows the text, and to its API. */
function isLink(href: unknown, links: readonly LinkScheme[]): href is string {
  if (typeof href !== 'string' || /["<>`]/.test(href)) return false
  if (MAILBOX.test(href)) return links.includes('mailto')
  return isWebUrl(
    href,
    links.filter((scheme) => scheme !== 'mailto'),
  )
}
