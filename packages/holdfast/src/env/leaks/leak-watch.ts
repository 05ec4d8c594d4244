import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { checkOf } from '../env-check-mark.js'
import { ByteSearch } from './byte-search.js'
import { secretForms } from './secret-forms.js'
import { isTellable } from './worth-searching.js'

export interface LeakWatchOptions {
  /**
   * An environment of `serverEnv`: its `secrets`, what is `redacted`, and what has the name or form of a secret. Or
   * values by name. Of fewer than 8 characters, or too common to be told from other text, none is looked for.
   */
  readonly secrets: object
  /** `'block'`: the answer is withheld; `'report'`: it passes. Both are told. No default: it is a choice. */
  readonly on: 'block' | 'report'
}

/** Knows secrets, and finds them in what is about to leave. */
export interface LeakWatch {
  readonly on: 'block' | 'report'
  /**
   * Reads the values.
   * @throws {ConfigurationError} `config.env` where there is nothing to look for
   */
  start(): void
  /** Looks at bytes that come in parts: a secret may lie in several. */
  stream(): LeakStream
}

export interface LeakStream {
  /** @returns the names of the secrets that are complete with these bytes */
  next(bytes: Uint8Array): ReadonlySet<string>
  /** How many of the last bytes may be the beginning of a secret. */
  pending(): number
}

/**
 * For the gate's `leaks`: the secrets of an app as they are, and in the encodings that code writes them in (JSON, HTML,
 * URL, hex, base64, reversed). The values are read at start and kept in memory; they are never told to anybody.
 * @throws {ConfigurationError} `config.unknown_option`
 */
export function leakWatch(options: LeakWatchOptions): LeakWatch {
  checkedOptions('leakWatch(…)', options, { secrets: true, on: true })
  const { secrets, on } = options
  if (typeof secrets !== 'object' || secrets === null || Array.isArray(secrets)) {
    throw new ConfigurationError(
      'config.unknown_option',
      '`secrets` is an environment of `serverEnv`, or values by name.',
    )
  }
  if (on !== 'block' && on !== 'report') {
    throw new ConfigurationError('config.unknown_option', '`on` is "block" or "report".')
  }
  let known: Known | undefined
  const start = (): Known => (known ??= knownOf(secrets))
  return {
    on,
    start: () => void start(),
    stream() {
      const { names, search } = start()
      let state = 0
      return {
        next(bytes) {
          const found = new Set<string>()
          state = search.search(bytes, (form) => found.add(names[form] as string), state)
          return found
        },
        pending: () => search.pending(state),
      }
    },
  }
}

interface Known {
  readonly names: readonly string[]
  readonly search: ByteSearch
}

function knownOf(secrets: object): Known {
  const texts = [...(checkOf(secrets)?.secretTexts() ?? Object.entries(secrets))].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && isTellable(entry[1]),
  )
  if (texts.length === 0) {
    throw new ConfigurationError('config.env', '`leakWatch` has no secret that could be told from other text.')
  }
  const forms = texts.flatMap(([name, text]) => secretForms(text).map(({ bytes }) => ({ name, bytes })))
  return { names: forms.map(({ name }) => name), search: new ByteSearch(forms.map(({ bytes }) => bytes)) }
}
