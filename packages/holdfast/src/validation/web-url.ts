import type { StandardSchemaV1 } from '@standard-schema/spec'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'

export type WebScheme = 'https' | 'http'

export interface WebUrlOptions {
  /** Default `['https', 'http']`. */
  readonly schemes?: readonly WebScheme[]
  /** Whether `https://user:password@host/` passes; default false: people read the user as the host. */
  readonly credentials?: boolean
}

/** A Standard Schema for an address: takes and gives the text as it was sent. */
export interface WebUrl extends StandardSchemaV1<string, string> {
  /** For schemas of other libraries: `z.string().refine(webUrl({ schemes: ['https'] }).accepts)`. */
  readonly accepts: (text: string) => boolean
}

/**
 * An address that may be stored and put into a link: absolute, http or https, without credentials. `new URL` and
 * `z.url()` alone accept `javascript:` and `data:`, drop tabs and line feeds (`java\nscript:`), turn backslashes into
 * slashes, and add the slashes that `https:evil.test` lacks. Where it leads is not looked at: to fetch it on the server
 * takes `holdfast/safe-fetch`.
 * @throws {ConfigurationError} `config.route`, `config.unknown_option`
 */
export function webUrl(options: WebUrlOptions = {}): WebUrl {
  checkedOptions('webUrl(…)', options, { schemes: true, credentials: true })
  const { schemes = SCHEMES, credentials = false } = options
  const isList: boolean = Array.isArray(schemes)
  if (!isList || schemes.length === 0 || !schemes.every((scheme) => SCHEMES.includes(scheme))) {
    throw new ConfigurationError('config.route', '"schemes" of webUrl is a list of "https" and "http".')
  }
  const accepts = (text: string) => isWebUrl(text, schemes, credentials)
  return {
    accepts,
    '~standard': {
      version: 1,
      vendor: 'holdfast',
      validate: (value) =>
        accepts(value as string) ? { value: value as string } : { issues: [{ message: 'Expects a web address.' }] },
    },
  }
}

const SCHEMES: readonly WebScheme[] = ['https', 'http']

/** What `webUrl` asks, as a predicate: `z.string().refine((text) => isWebUrl(text))`. */
export function isWebUrl(text: string, schemes: readonly WebScheme[] = SCHEMES, credentials = false): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (typeof text !== 'string' || text.length > MAX_LENGTH || /[\u0000-\u0020\u007f-\u009f\\]/.test(text)) return false
  const [, scheme, user] = /^(https?):\/\/([^/?#@]*@)?[^/?#@]+(?:[/?#]|$)/i.exec(text) ?? []
  if (scheme === undefined || (user !== undefined && !credentials)) return false
  if (!(schemes as readonly string[]).includes(scheme.toLowerCase())) return false
  try {
    return new URL(text).protocol === `${scheme.toLowerCase()}:`
  } catch {
    return false
  }
}

/** UTF-16 code units: what every browser and database column takes. */
const MAX_LENGTH = 2_048
