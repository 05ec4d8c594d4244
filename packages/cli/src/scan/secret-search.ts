import { ByteSearch, isTellable, secretForms, type Encoding, type SecretForm } from 'holdfast/env/leaks'
import { FormatSearch } from './format-search.js'
import { LAYERS, unescape } from './unescape.js'

export interface DeclaredSecret {
  /** The variable. */
  readonly key: string
  readonly value: string
}

/** One place where a secret was found. */
export interface Hit {
  /** The variable, or the name of the format. */
  readonly key: string
  readonly source: 'environment' | 'format'
  /** How it is written there, from the inside out: `base64 in url`. */
  readonly encoding: string
  /** In bytes from the beginning of what was searched. */
  readonly start: number
  readonly end: number
}

interface FormOfKey extends SecretForm {
  readonly key: string
}

/** More in one block say nothing new. */
const MOST = 1_000

/** Looks for declared values in all their forms, and for known formats, in one pass over each layer of escapes. */
export class SecretSearch {
  readonly #forms: readonly FormOfKey[]
  readonly #values: ByteSearch
  readonly #formats = new FormatSearch()

  constructor(secrets: readonly DeclaredSecret[]) {
    this.#forms = secrets.flatMap(({ key, value }) =>
      spellings(value).flatMap((spelling) => secretForms(spelling).map((form) => ({ key, ...form }))),
    )
    this.#values = new ByteSearch(this.#forms.map(({ bytes }) => bytes))
  }

  /** @param css whether it is a style sheet, which escapes in its own way */
  in(bytes: Uint8Array, css = false): Hit[] {
    const hits = new Map<string, Hit>()
    let layer = bytes
    let origin = (index: number): number => index
    let words: readonly number[] | undefined
    for (let depth = 0; depth <= LAYERS; depth++) {
      const add = (key: string, source: Hit['source'], form: Encoding, from: number, to: number): void => {
        const [start, end] = [origin(from), origin(to)]
        const place = `${key} ${start}`
        // What needs no layer resolved is found again in each of them.
        if (hits.has(place) || hits.size >= MOST) return
        const encoding = source === 'environment' && depth === 0 ? form : written(form, bytes.subarray(start, end))
        hits.set(place, { key, source, encoding, start, end })
      }
      this.#values.search(layer, (number, end) => {
        const { key, encoding, bytes: form } = this.#forms[number] as FormOfKey
        add(key, 'environment', encoding, end - form.length, end)
      })
      this.#formats.in(layer, (name, from, to) => add(name, 'format', 'raw', from, to), css, words)
      const next = unescape(layer, css)
      if (next === undefined) break
      const before = origin
      layer = next.bytes
      words = next.words
      origin = (index) => before(next.origin(index))
    }
    return distinct([...hits.values()])
  }
}

/** As it is, and as it is once all that looks like an escape in it is resolved, as it is where it was found. */
function spellings(value: string): string[] {
  let bytes: Uint8Array = Buffer.from(value)
  for (let next = unescape(bytes); next !== undefined; next = unescape(bytes)) bytes = next.bytes
  const resolved = Buffer.from(bytes).toString()
  return resolved !== value && isTellable(resolved) ? [value, resolved] : [value]
}

const ESCAPES: readonly (readonly [string, RegExp])[] = [
  ['json', /\\["'/\\nrtbfv]/],
  ['unicode', /\\(?:u[\da-f{]|x[\da-f])/i],
  ['html', /&(?:#x?[\da-f]|[a-z][a-z\d]*;|(?:amp|lt|gt|quot)\b)/i],
  ['url', /%[\da-f]{2}/i],
]

function written(form: Encoding, range: Uint8Array): string {
  const text = Buffer.from(range).toString('latin1')
  const outer = ESCAPES.filter(([name, sign]) => name !== form && sign.test(text)).map(([name]) => name)
  return (form === 'raw' && outer.length > 0 ? outer : [form, ...outer]).join(' in ')
}

/** Without what lies inside of another: a password in an address that was found whole, the format of a declared value. */
function distinct(hits: readonly Hit[]): Hit[] {
  const contains = (outer: Hit, inner: Hit): boolean =>
    outer.start <= inner.start && inner.end <= outer.end && outer.end - outer.start > inner.end - inner.start
  const overlap = (one: Hit, other: Hit): boolean => one.start < other.end && other.start < one.end
  return hits.filter((hit) =>
    hits.every((other) =>
      hit.source === 'format'
        ? other.source === 'format' || !overlap(hit, other)
        : other.key !== hit.key || !contains(other, hit),
    ),
  )
}
