import type { Finding } from './finding.ts'

export interface Advice {
  readonly text: string
  /** Of the console. */
  readonly link: { readonly href: string; readonly label: string } | null
}

const callerLink = (finding: Finding): Advice['link'] => {
  const caller = finding.who?.callers[0]?.caller
  if (caller === undefined) return null
  return finding.who?.callers.length === 1
    ? { href: `/callers?caller=${encodeURIComponent(caller.id)}`, label: 'Block this caller' }
    : { href: '/callers', label: 'Look at these callers' }
}

const liveLink = (finding: Finding, label: string): Advice['link'] => ({
  href: `/live?verdict=denied${finding.code === null ? '' : `&code=${encodeURIComponent(finding.code)}`}`,
  label,
})

/** Where people prove who they are, a limit is met by who does not know. */
const SIGN_IN = /\bauth\/(?:login|password|second-factor|unlock)/

function isGuessing({ code, route }: Finding): boolean {
  if (code === 'limit.exceeded') return route !== null && SIGN_IN.test(route.route)
  return code !== null && /^auth\.(?:invalid_credentials|locked|second_factor)/.test(code)
}

/** What a developer can do about it; the code says which kind of thing it is. */
export function adviceOf(finding: Finding): Advice {
  const { level, code, who } = finding
  if (level === 'nothing') return { text: '', link: null }
  if (level === 'calm') return { text: 'Nothing.', link: null }
  const of = who !== null && who.share > 0.6
  if (isGuessing(finding)) {
    return {
      text: 'Somebody tries passwords. Block them, or tighten the limit of this route.',
      link: callerLink(finding),
    }
  }
  if (code === 'limit.exceeded') {
    return of
      ? { text: 'The limit holds. Blocking spares the store the work.', link: callerLink(finding) }
      : {
          text: 'Many meet the same limit: it may be too tight for honest use.',
          link: { href: '/limits', label: 'Look at the limits' },
        }
  }
  if (code?.startsWith('cors.') === true || code?.startsWith('csrf.') === true) {
    return {
      text: 'If these are pages of your own, their origin is missing from the configuration.',
      link: liveLink(finding, 'See the calls'),
    }
  }
  if (code?.startsWith('input.') === true) {
    return {
      text: of
        ? 'Somebody probes this route, or one client of yours sends what it does not take.'
        : 'A client of yours may send what this route no longer takes.',
      link: liveLink(finding, 'See the calls'),
    }
  }
  if (code?.startsWith('access.') === true || code?.startsWith('object.') === true) {
    return {
      text: 'Somebody asks for what is not theirs. It was refused each time.',
      link: of ? callerLink(finding) : liveLink(finding, 'See the calls'),
    }
  }
  return { text: 'See what they asked for, then decide.', link: liveLink(finding, 'See the calls') }
}
