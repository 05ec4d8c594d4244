/**
 * Headers with which a client could speak as somebody who comes after the proxy. A proxy must take them off before
 * anything behind it believes them; API routes do not depend on it, since the gate believes none of them.
 */
const SPOOFABLE: ReadonlySet<string> = new Set([
  // Next takes a page's nonce from the first of these that it finds.
  'content-security-policy',
  'content-security-policy-report-only',
  'x-nonce',
  // Next's router to itself, and a host's router to Next: which page was matched, what is to be resumed.
  'x-matched-path',
  'x-now-route-matches',
  'x-next-resume-state-length',
  'next-resume',
  // Names under which proxies tell an app who has signed in.
  'remote-user',
  'x-auth-user',
  'x-auth-user-id',
  'x-authenticated-user',
  'x-forwarded-email',
  'x-forwarded-groups',
  'x-forwarded-preferred-username',
  'x-forwarded-user',
  'x-is-admin',
  'x-org-id',
  'x-remote-user',
  'x-role',
  'x-roles',
  'x-tenant-id',
  'x-user',
  'x-user-email',
  'x-user-id',
  'x-user-name',
  'x-user-role',
  'x-user-roles',
])

/**
 * Next's verdicts of a proxy, which an older Next obeyed from anybody (`x-middleware-subrequest` skipped the proxy), and
 * those of its former router. Not `x-nextjs-*`, `x-prerender-*` and `x-action-forwarded`: Next sends these to itself,
 * with a secret where they decide anything.
 */
const SPOOFABLE_PREFIX = /^x-(?:middleware|invoke)-/

/** A browser's own, for a page of the Pages Router that it fetches ahead. */
const HARMLESS = 'x-middleware-prefetch'

export interface InboundOptions {
  /** More names to take off: those by which this app's own proxies or services speak. */
  readonly strip?: readonly string[]
  /** Names to leave on, because a proxy in front sets them on every request, over whatever the client sent. */
  readonly keep?: readonly string[]
}

/** Which inbound headers are taken off, given the host of the app's own origin. */
export type Spoofable = (name: string, value: string, received: Headers) => boolean

export function spoofable({ strip = [], keep = [] }: InboundOptions, ownHost: string): Spoofable {
  const stripped = new Set([...SPOOFABLE, ...strip.map((name) => name.toLowerCase())])
  const kept = new Set([HARMLESS, ...keep.map((name) => name.toLowerCase())])
  return (name, value, received) => {
    if (kept.has(name)) return false
    // Next compares the Origin of a Server Action with it: it may say what is true and nothing else.
    if (name === 'x-forwarded-host') return value !== ownHost && value !== received.get('host')
    return stripped.has(name) || SPOOFABLE_PREFIX.test(name)
  }
}

/** Takes them off the request in place, so that a proxy behind sees what the page will see. */
export function stripInbound(headers: Headers, isSpoofable: Spoofable): void {
  const spoofed = [...headers].filter(([name, value]) => isSpoofable(name, value, headers))
  for (const [name] of spoofed) headers.delete(name)
}
