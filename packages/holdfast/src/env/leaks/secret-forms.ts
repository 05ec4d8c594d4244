import { isTellable } from './worth-searching.js'

/** How a secret was written where it was found. */
export type Encoding = 'raw' | 'json' | 'html' | 'url' | 'hex' | 'base64' | 'base64url' | 'reversed'

export interface SecretForm {
  readonly encoding: Encoding
  /** What to look for, in UTF-8. */
  readonly bytes: Uint8Array
}

/** Bytes of a longer value that are looked for: 128 would do, and private keys of one kind begin alike. */
const LONGEST = 256

const utf8 = new TextEncoder()

/**
 * A value in each of the ways that code writes one for a browser, each text once. Base64 has three: a value that stands
 * in the middle of a longer one begins at any of three places of a group, and shares its first and last signs with
 * its neighbours. Of an address with a password, the password is looked for as well.
 *
 * @param value `isTellable`; of a longer one than 256 bytes, its beginning is looked for
 */
export function secretForms(value: string): readonly SecretForm[] {
  const forms = new Map<string, SecretForm>()
  const add = (encoding: Encoding, text: string): void => {
    if (!forms.has(text)) forms.set(text, { encoding, bytes: utf8.encode(text) })
  }
  for (const part of partsOf(value)) {
    const text = beginning(part)
    const json = JSON.stringify(text).slice(1, -1)
    add('raw', text)
    add('json', json)
    for (const apostrophe of ['&#x27;', '&#39;']) add('html', html(text, apostrophe))
    add('url', encodeURIComponent(text))
    add('url', new URLSearchParams({ '': text }).toString().slice(1))
    add('reversed', Array.from(text).toReversed().join(''))
    for (const source of [text, json]) {
      const bytes = utf8.encode(source)
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
      add('hex', hex)
      add('hex', hex.toUpperCase())
      for (const base64 of base64Of(bytes)) {
        add('base64', base64)
        add('base64url', base64.replaceAll('+', '-').replaceAll('/', '_'))
      }
    }
  }
  return [...forms.values()]
}

/** The value, and the password of an address (RFC 3986 §3.2.1) as it is written there and as it is meant. */
function partsOf(value: string): readonly string[] {
  const text = value.trim()
  const [, written] = /^[a-z][a-z\d+.-]*:\/\/[^/?#\s:@]*:([^/?#\s]+)@/i.exec(text) ?? []
  return [text, ...(written === undefined ? [] : [written, decoded(written)].filter(isTellable))]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whole characters of it; half a surrogate pair, which UTF-8 does not have, becomes U+FFFD. */
function beginning(text: string): string {
  return new TextDecoder().decode(utf8.encode(text).subarray(0, LONGEST), { stream: true })
}

/** As React and most template languages escape texts and attributes. */
function html(text: string, apostrophe: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replaceAll(/[&<>"']/g, (sign) => names[sign] ?? apostrophe)
}

/** Without the signs that bits of neighbours decide, and without padding (RFC 4648 §4). */
function base64Of(bytes: Uint8Array): string[] {
  return [0, 1, 2].map((before) => {
    const group = btoa(String.fromCharCode(...new Uint8Array(before), ...bytes)).replace(/=+$/, '')
    const shared = (before + bytes.length) % 3 === 0 ? 0 : 1
    return group.slice(before === 0 ? 0 : before + 1, group.length - shared)
  })
}
