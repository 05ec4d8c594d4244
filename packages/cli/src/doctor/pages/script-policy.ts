import { createHash } from 'node:crypto'
import type { PageScript } from '../../csp/inline-scripts.js'

/** Sources of one policy that decide about scripts; `null` where it says nothing of them. */
type Sources = readonly string[] | null

/** The policies of a `Content-Security-Policy` header: one that is sent several times counts each time (CSP3 §2.2). */
export function scriptSources(header: string): readonly Sources[] {
  return header.split(',').map((policy) => {
    const directives = new Map<string, readonly string[]>()
    for (const part of policy.split(';')) {
      const [name, ...sources] = part.trim().split(/\s+/)
      // The first of a name counts.
      if (name && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources)
    }
    return directives.get('script-src-elem') ?? directives.get('script-src') ?? directives.get('default-src') ?? null
  })
}

/** Whether a script of a page runs under all policies (CSP3 §6.7.2). */
export function isAdmitted(script: PageScript, policies: readonly Sources[], page: URL): boolean {
  return policies.every((sources) => sources === null || isAdmittedBy(sources, script, page))
}

function isAdmittedBy(sources: readonly string[], script: PageScript, page: URL): boolean {
  const has = (keyword: string): boolean => sources.some((source) => source.toLowerCase() === keyword)
  if (script.nonce && sources.includes(`'nonce-${script.nonce}'`)) return true
  const isStrict = has("'strict-dynamic'")
  if (script.src !== undefined) {
    if (isStrict || !URL.canParse(script.src, page)) return false
    const target = new URL(script.src, page)
    return sources.some((source) => matches(source, target, page))
  }
  if (sources.some((source) => isHashOf(source, script.text))) return true
  const isNamed = sources.some((source) => /^'(?:nonce|sha\d{3})-/i.test(source))
  return has("'unsafe-inline'") && !isNamed && !isStrict
}

function isHashOf(source: string, text: string): boolean {
  const [, algorithm, digest = ''] = /^'(sha256|sha384|sha512)-([\w+/=-]+)'$/i.exec(source) ?? []
  if (algorithm === undefined) return false
  const own = createHash(algorithm.toLowerCase()).update(text, 'utf8').digest('base64')
  return digest.replaceAll('-', '+').replaceAll('_', '/') === own
}

/** `'self'`, `https:`, `https://*.example.com:443/path` (CSP3 §6.7.2.8). */
function matches(source: string, target: URL, page: URL): boolean {
  if (source === '*') return /^https?:$/.test(target.protocol)
  if (source.toLowerCase() === "'self'") return target.origin === page.origin
  const scheme = /^([a-z][a-z\d+.-]*:)$/i.exec(source)?.[1]
  if (scheme !== undefined) return target.protocol === scheme.toLowerCase()
  const [, protocol = page.protocol, host, port, path = ''] =
    /^(?:([a-z][a-z\d+.-]*:)\/\/)?(\*|[\w*.-]+)(?::(\d+|\*))?(\/[^\s]*)?$/i.exec(source) ?? []
  if (host === undefined || source.startsWith("'")) return false
  const isUpgrade = protocol === 'http:' && target.protocol === 'https:'
  if (target.protocol !== protocol && !isUpgrade) return false
  const isHost = host.startsWith('*.')
    ? target.hostname.endsWith(host.slice(1))
    : host === '*' || target.hostname === host
  const isPort = port === '*' || (port ?? '') === target.port
  return (
    isHost &&
    isPort &&
    (path === '' || (path.endsWith('/') ? target.pathname.startsWith(path) : target.pathname === path))
  )
}
