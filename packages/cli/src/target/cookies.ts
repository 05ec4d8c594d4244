/** What an answer does to the cookies of a caller (RFC 6265 §5.2, as far as one host needs it). */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** By lower-case name; `''` for one without a value. */
  readonly attributes: Readonly<Record<string, string>>
}

export function readSetCookie(line: string): SetCookie | undefined {
  const [pair = '', ...rest] = line.split(';')
  const at = pair.indexOf('=')
  if (at < 1) return undefined
  const attributes = rest.map((part): [string, string] => {
    const [name = '', ...value] = part.split('=')
    return [name.trim().toLowerCase(), value.join('=').trim()]
  })
  return {
    name: pair.slice(0, at).trim(),
    value: pair.slice(at + 1).trim(),
    attributes: Object.fromEntries(attributes),
  }
}

/** Whether it takes the cookie away. */
export function isRemoval({ value, attributes }: SetCookie, now: number): boolean {
  if (value === '' || value === '""' || value === 'deleted') return true
  const age = attributes['max-age']
  if (age !== undefined) return Number(age) <= 0
  const expires = Date.parse(attributes.expires ?? '')
  return !Number.isNaN(expires) && expires <= now
}

/** The cookies after an answer. */
export function afterCookies(
  before: Readonly<Record<string, string>>,
  lines: readonly string[],
  now: number,
): Record<string, string> {
  const cookies = { ...before }
  for (const cookie of lines.map(readSetCookie)) {
    if (cookie === undefined) continue
    if (isRemoval(cookie, now)) delete cookies[cookie.name]
    else cookies[cookie.name] = cookie.value
  }
  return cookies
}
