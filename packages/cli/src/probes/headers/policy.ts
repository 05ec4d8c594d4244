import type { Answer } from '../../target/exchange.js'

/** Content Security Policies of an answer: by directive, the sources of each. */
export type Policy = ReadonlyMap<string, readonly string[]>

/** Those that are enforced, from headers and from the page itself. */
export function policiesOf({ headers, text }: Answer): readonly Policy[] {
  const tag = /<meta[^>]+http-equiv=["']?content-security-policy["']?[^>]*>/i.exec(text)?.[0]
  const inPage = /\bcontent=(?:"([^"]*)"|'([^']*)')/i.exec(tag ?? '')
  // Several policies come as one header, with commas between them.
  const texts = [...(headers['content-security-policy'] ?? '').split(','), inPage?.[1] ?? inPage?.[2] ?? '']
  return texts.filter((each) => each.trim() !== '').map(policy)
}

function policy(text: string): Policy {
  const directives = text.split(';').map((each) => each.trim().split(/\s+/))
  return new Map(directives.flatMap(([name = '', ...sources]) => (name === '' ? [] : [[name.toLowerCase(), sources]])))
}

/** What an attacker may use in it; nothing where it holds scripts to their own. */
export function weaknessesOf(policies: readonly Policy[]): readonly string[] {
  const scripts = policies.map((each) => each.get('script-src') ?? each.get('default-src'))
  const known = scripts.filter((sources) => sources !== undefined)
  if (known.length === 0) return ['says nothing of scripts']
  // All of them hold at once: what one forbids is forbidden.
  const allow = (test: (sources: readonly string[]) => boolean): boolean => known.every(test)
  const isPinned = (sources: readonly string[]): boolean =>
    sources.some((each) => /^'(?:nonce|sha\d+)-|^'strict-dynamic'/.test(each))
  const weaknesses = [
    allow((sources) => sources.includes("'unsafe-inline'") && !isPinned(sources)) && 'allows inline scripts',
    allow((sources) => sources.includes("'unsafe-eval'")) && 'allows eval',
    allow(
      (sources) => sources.some((each) => /^(?:\*|https?:|data:)$/.test(each)) && !sources.includes("'strict-dynamic'"),
    ) && 'allows scripts from anywhere',
  ]
  return weaknesses.filter((each) => each !== false)
}
