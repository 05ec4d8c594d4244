import { Recent } from './recent.js'

/** Characters of a user agent that are looked at: it bounds the work on one that is made to be slow. */
export const LONGEST = 512

/** User agents whose kind is remembered; browsers send few of them. */
const REMEMBERED = 1_000

/** What a client is that sends no user agent at all: every browser sends one (Fetch §2.2.5). */
export const NAMELESS = 'nameless'

/**
 * What a user agent says its client is, in the words of the list: `search-engine`, `ai-crawler`, `seo`, `monitoring`,
 * `http-library`, `social-preview`, `scanner`, …; `null` where it claims to be a browser. Not verified: it is a text.
 */
export type KindOf = (userAgent: string | null) => string | null

/** One entry of the list: a regular expression as text, and its kinds. */
export interface Pattern {
  readonly pattern: string
  readonly tags?: readonly string[]
}

/**
 * The package's list of some 1,500 known user agents. Half a megabyte, so it is loaded where somebody asks.
 * @param load its module; for tests
 */
export async function listedPatterns(
  load: () => Promise<{ readonly default: readonly Pattern[] }> = () => import('crawler-user-agents'),
): Promise<readonly Pattern[]> {
  try {
    return (await load()).default
  } catch (error) {
    // Node before 20.10 cannot read import attributes, with which the package's module loads its JSON.
    if (!(error instanceof SyntaxError)) throw error
    return (await import('./required-patterns.js')).requiredPatterns()
  }
}

/**
 * One pass over the text finds the first name in it that is on the list; its kind is then looked up. The pass is the
 * alternation of all patterns, nearly all of them plain text.
 */
export function userAgentKinds(patterns: readonly Pattern[]): KindOf {
  const names = new Map<string, string>()
  const expressions: (readonly [RegExp, string])[] = []
  for (const { pattern, tags } of patterns) {
    const kind = tags?.[0] ?? 'other'
    const name = plainText(pattern)
    if (name === undefined) expressions.push([new RegExp(pattern), kind])
    else names.set(name, kind)
  }
  // Without groups around them: engines look for plain alternatives all at once, and for groups one by one.
  const any = new RegExp(patterns.map(({ pattern }) => pattern).join('|'))
  const remembered = new Recent<string>(REMEMBERED)

  function kindOf(text: string): string | null {
    const found = any.exec(text)?.[0]
    if (found === undefined) return null
    return names.get(found) ?? expressions.find(([expression]) => expression.test(text))?.[1] ?? 'other'
  }

  return (userAgent) => {
    if (userAgent === null || userAgent.trim() === '') return NAMELESS
    const text = userAgent.slice(0, LONGEST)
    let kind = remembered.get(text)
    // A Map of texts: the empty one stands for a browser.
    if (kind === undefined) remembered.set(text, (kind = kindOf(text) ?? ''))
    return kind === '' ? null : kind
  }
}

/** What a pattern without any operator matches; `undefined` where it has one. */
function plainText(pattern: string): string | undefined {
  if (/\\[a-z0-9]/i.test(pattern) || /[()[\]{}|*+?^$]|(?<!\\)\./.test(pattern.replace(/\\[^a-z0-9]/gi, '')))
    return undefined
  return pattern.replace(/\\(.)/g, '$1')
}
