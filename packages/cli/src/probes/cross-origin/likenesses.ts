/** An origin that nobody put on a list, and how a loose comparison takes it for one that is there. */
export interface Likeness {
  readonly origin: string
  readonly how: string
}

const ROUGH = 'which is on nobody’s list'

/**
 * Origins that begin with, end with and hold what is on the list, or is likely to be: whoever compares a part lets them in.
 *
 * @param friend an origin that is on it
 * @param host of the app
 */
export function roughLikenesses(friend: string | undefined, host: string, isThorough: boolean): readonly Likeness[] {
  const likely = friend === undefined ? ['https://app.example.com', 'https://example.com', `https://${host}`] : [friend]
  const origins = likely.flatMap((each) => {
    const { protocol, hostname } = new URL(each)
    return isName(hostname) ? [`${protocol}//${hostname}.attacker-${hostname}`] : []
  })
  const more = isThorough ? ['http://localhost.attacker.test', 'null'] : []
  return [...origins, ...more].map((origin) => ({ origin, how: ROUGH }))
}

/** One way each to be like an origin that is on the list. */
export function likenessesOf(friend: string): readonly Likeness[] {
  const { protocol, hostname, host } = new URL(friend)
  const [, port = ''] = /(:\d+)$/.exec(host) ?? []
  const only = 'though it only'
  const likenesses: readonly (Likeness | false)[] = [
    { origin: `${protocol}//${hostname}.attacker.test${port}`, how: `${only} begins like ${friend}` },
    { origin: `${protocol}//attacker-${host}`, how: `${only} ends like ${friend}` },
    { origin: `${protocol}//attacker-${hostname}.attacker.test`, how: `${only} holds a part of ${friend}` },
    hostname.includes('.') && {
      origin: `${protocol}//${hostname.replace('.', 'x')}${port}`,
      how: `though ${friend} has a dot where it has another letter`,
    },
    // What comes over plain http, whoever is on the way can write.
    protocol === 'https:' && { origin: `http://${host}`, how: `as if it were ${friend}, over plain http` },
  ]
  return isName(hostname) ? likenesses.filter((each) => each !== false) : []
}

/** What some allow on purpose: other ports of a host, and whatever is below a domain. */
export function arguableLikenesses(friend: string): readonly Likeness[] {
  const { protocol, hostname, port } = new URL(friend)
  const otherPort = `${protocol}//${hostname}:${port === '8443' ? '9443' : '8443'}`
  return [
    { origin: otherPort, how: `another port of ${friend}` },
    ...(isName(hostname) && hostname.includes('.')
      ? [{ origin: `${protocol}//any.${hostname}`, how: `a subdomain of ${friend}` }]
      : []),
  ]
}

const isName = (hostname: string): boolean => /[a-z]/i.test(hostname) && !hostname.startsWith('[')
