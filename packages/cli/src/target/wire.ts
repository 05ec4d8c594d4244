import * as http from 'node:http'
import * as https from 'node:https'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Answer } from './exchange.js'

/** One request as it is written. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Uint8Array | undefined
  /** Milliseconds. */
  readonly deadline: number
}

export interface Wire {
  readonly url: URL
  /** Of this machine's, where requests come from; loopback has many. */
  readonly localAddress?: string | undefined
  /** Takes any certificate. */
  readonly insecure: boolean
  /** Ends what is under way. */
  readonly signal: AbortSignal
}

/** No answer, and what Node calls the reason: `ECONNREFUSED`, `ETIMEDOUT`, `DEPTH_ZERO_SELF_SIGNED_CERT`, … */
export interface NoAnswer {
  readonly reason: string
}

/** More of an answer is not read. */
const MAX_ANSWER = 2_000_000

/** Bytes that are written at once: a server that refuses a large body is heard before it closes. */
const PIECE = 256 * 1024

/** Each request has a connection of its own, so that none suffers from what another has sent. */
export function overTheWire(
  request: WireRequest,
  { url, localAddress, insecure, signal }: Wire,
): Promise<Answer | NoAnswer> {
  const { method, path, headers, body, deadline } = request
  return new Promise((resolve) => {
    const secure = url.protocol === 'https:'
    const outgoing = (secure ? https : http).request({
      method,
      path,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (secure ? 443 : 80),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value as string | string[]])),
      agent: false,
      maxHeaderSize: 65_536,
      rejectUnauthorized: !insecure,
      signal,
      ...(localAddress === undefined ? {} : { localAddress, family: 4 }),
    })
    let began = performance.now()
    let partly: (() => Answer) | undefined
    let isAnswered = false
    const end = (result: Answer | NoAnswer): void => {
      clearTimeout(timer)
      resolve(result)
      outgoing.destroy()
    }
    const timer = setTimeout(() => end(partly?.() ?? { reason: 'ETIMEDOUT' }), deadline)
    outgoing.on('error', (error: NodeJS.ErrnoException) => end(partly?.() ?? { reason: error.code ?? error.name }))
    outgoing.on('close', () => end(partly?.() ?? { reason: 'ECONNRESET' }))
    outgoing.on('upgrade', () => end({ reason: 'UPGRADE' }))
    outgoing.on('connect', () => end({ reason: 'CONNECT' }))
    outgoing.on('socket', (socket) =>
      socket.once(secure ? 'secureConnect' : 'connect', () => (began = performance.now())),
    )
    outgoing.on('response', (response) => {
      isAnswered = true
      const chunks: Buffer[] = []
      let bytes = 0
      partly = () => answerOf(response, Buffer.concat(chunks), performance.now() - began)
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes >= MAX_ANSWER) end(answerOf(response, Buffer.concat(chunks), performance.now() - began))
      })
      const done = (): void => end(answerOf(response, Buffer.concat(chunks), performance.now() - began))
      response.on('end', done)
      response.on('error', done)
    })
    void write(outgoing, body, () => isAnswered)
  })
}

async function write(outgoing: http.ClientRequest, body: Uint8Array | undefined, isOver: () => boolean): Promise<void> {
  if (body === undefined || body.length <= PIECE) return void outgoing.end(body)
  for (let at = 0; at < body.length && !outgoing.destroyed && !isOver(); at += PIECE) {
    outgoing.write(body.subarray(at, at + PIECE))
    // A turn for what the server says meanwhile: once it has closed, more bytes would make the kernel drop its answer.
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
  if (!outgoing.destroyed && !isOver()) outgoing.end()
}

function answerOf(response: http.IncomingMessage, bytes: Buffer, ms: number): Answer {
  const headers: Record<string, string> = {}
  const setCookies: string[] = []
  for (let at = 0; at < response.rawHeaders.length; at += 2) {
    const [name, value] = [response.rawHeaders[at]?.toLowerCase() ?? '', response.rawHeaders[at + 1] ?? '']
    if (name === 'set-cookie') setCookies.push(value)
    else headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  const text = decoded(bytes, headers['content-encoding']).toString('utf8')
  return { status: response.statusCode ?? 0, headers, setCookies, text, json: jsonOf(text), ms }
}

/** Nobody asked for it; some servers compress all the same. */
function decoded(bytes: Buffer, encoding: string | undefined): Buffer {
  const decoders: Readonly<Record<string, typeof gunzipSync>> = {
    gzip: gunzipSync,
    'x-gzip': gunzipSync,
    deflate: inflateSync,
    br: brotliDecompressSync,
  }
  try {
    return decoders[encoding?.trim().toLowerCase() ?? '']?.(bytes, { maxOutputLength: MAX_ANSWER }) ?? bytes
  } catch {
    return bytes
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
