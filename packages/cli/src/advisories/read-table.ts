import { lstat, readFile } from 'node:fs/promises'
import { MAX_TABLE_BYTES, parseTable, type AdvisoryTable } from './table.js'

/** How a table from elsewhere is fetched; tests give their own. */
export interface Fetching {
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds for all of it; default 10,000. */
  readonly deadline?: number
}

const DEADLINE = 10_000

/**
 * A newer table, from a file or an address.
 * @param place a path, or an `https:` URL; `http:` only to this machine itself
 * @throws {TypeError} with a sentence that says why there is none
 */
export async function readTable(
  place: string,
  fetching: Fetching = { fetch: globalThis.fetch },
): Promise<AdvisoryTable> {
  if (!/^[a-z][a-z\d+.-]+:\/\//i.test(place)) return parseTable(await fileText(place))
  return parseTable(await pageText(addressOf(place), fetching))
}

function addressOf(place: string): URL {
  const url = URL.canParse(place) ? new URL(place) : undefined
  const isLoopback = url !== undefined && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback))) {
    throw new TypeError('--advisories takes a file, or a URL that begins with https://')
  }
  return url
}

async function fileText(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined || !found.isFile()) throw new TypeError('there is no such file of advisories')
  if (found.size > MAX_TABLE_BYTES) throw new TypeError('the table of advisories is too long')
  return readFile(path, 'utf8')
}

async function pageText(url: URL, { fetch, deadline = DEADLINE }: Fetching): Promise<string> {
  const signal = AbortSignal.timeout(deadline)
  try {
    // A redirect may lead to plain http, or into the network that this runs in.
    const answer = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
    if (!answer.ok) throw new TypeError(`the table of advisories is answered with ${answer.status}`)
    return await boundedText(answer)
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith('the table')) throw error
    throw new TypeError('the table of advisories cannot be fetched', { cause: error })
  }
}

/** Counted while it comes: a length that is announced may be a lie. */
export async function boundedText(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength
    if (bytes > MAX_TABLE_BYTES) throw new TypeError('the table of advisories is too long')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
