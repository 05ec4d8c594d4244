import { jsonObject } from '../tokens/json-object.js'

/** Bytes of a document; those of large issuers with certificates in their key sets have 20,000. */
const MAX_BYTES = 262_144

/**
 * An absolute URL from which trust may come: https, or http on a literal loopback host, without credentials and
 * fragment. Names that merely resolve to loopback do not count. `null` for anything else.
 */
export function trustedUrl(text: unknown): URL | null {
  if (typeof text !== 'string' || !URL.canParse(text)) return null
  const url = new URL(text)
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) return null
  return url.username === '' && url.password === '' && !text.includes('#') ? url : null
}

/**
 * The JSON object at a URL. Only what stands there counts: redirects are not followed, since a key set would then be as
 * trustworthy as the last server on the way.
 * @throws on anything but a JSON object with status 200 in at most 256 KiB
 */
export async function remoteDocument(
  url: URL,
  { fetch, signal }: { readonly fetch: typeof globalThis.fetch; readonly signal: AbortSignal },
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    // Next keeps answers of `fetch` across requests where a route asks for it; withdrawn keys would stay good.
    cache: 'no-store',
    signal,
  })
  if (response.status !== 200) {
    dropped(response.body)
    throw new Error(`The issuer answers ${response.status}.`)
  }
  const document = jsonObject(await cappedBytes(response))
  if (document === null) throw new Error('The issuer answers something that is no JSON object.')
  return document
}

async function cappedBytes(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    length += read.value.byteLength
    if (length > MAX_BYTES) {
      dropped(reader)
      throw new Error('The issuer answers more than a key set.')
    }
    chunks.push(read.value)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

/** Not waited for: some bodies end only when all their readers do. */
function dropped(body: { cancel(): Promise<void> } | null | undefined): void {
  body?.cancel().catch(() => {})
}
