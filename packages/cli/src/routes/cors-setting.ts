import type { CorsOrigins } from './facts.js'

const CREDENTIALS = ', with credentials'

/** `none`, `app`, `*`, `configured`, `https://a.example https://b.example, with credentials`. */
export function corsText(cors: CorsOrigins): string {
  if (typeof cors === 'string') return cors
  const { origins, credentials } = cors
  const text = origins === 'any' ? '*' : origins === 'configured' ? origins : origins.join(' ')
  return credentials ? text + CREDENTIALS : text
}

/** What `corsText` wrote. */
export function readCors(text: string): CorsOrigins {
  if (text === 'none' || text === 'app') return text
  const credentials = text.endsWith(CREDENTIALS)
  const plain = credentials ? text.slice(0, -CREDENTIALS.length) : text
  const origins =
    plain === '*' ? 'any' : plain === 'configured' ? plain : plain.split(' ').filter((each) => each !== '')
  return { origins, credentials }
}

/** Whether no origin may read with one setting that may not with the other. */
export function isAsNarrow(cors: Exclude<CorsOrigins, 'app'>, other: Exclude<CorsOrigins, 'app'>): boolean {
  if (cors === 'none') return true
  if (other === 'none' || (cors.credentials && !other.credentials)) return false
  if (other.origins === 'any') return true
  if (cors.origins === 'any') return false
  // A list that was not in the code before and is now can be seen in the change itself.
  if (other.origins === 'configured') return true
  const known = other.origins
  return cors.origins !== 'configured' && cors.origins.every((origin) => known.includes(origin))
}
