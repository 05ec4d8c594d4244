/** Where an app answers, as somebody has typed it. */
export interface Address {
  /** Without user, query and fragment; its path is where the first page is. */
  readonly url: URL
  readonly isLoopback: boolean
}

/** @returns a sentence where it is none that can be asked */
export function readAddress(text: string): Address | string {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return 'that is no address: write http://localhost:3000'
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'an address begins with http:// or https://'
  if (url.username !== '' || url.password !== '') return 'an address with a user or a password in it is not asked'
  url.hash = ''
  url.search = ''
  return { url, isLoopback: isLoopback(url.hostname) }
}

/** RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3. `URL` has made one spelling of all that an IPv4 address has. */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}
