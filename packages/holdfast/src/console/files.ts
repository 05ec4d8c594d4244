import { problem, type Problem } from '../core/problem.js'
import type { ConsoleFile } from './assets.js'

/** Vite's names: what is in the file is in its name. */
const HASHED = /^assets\/[\w.-]*-[\w-]{8,}\.\w+$/

/** `GET <console>/assets/…`, and the icon. What is not a name of the build's is nothing, whatever path it looks like. */
export async function file(name: string): Promise<Response | Problem> {
  const { assets } = await import('./assets.js')
  const found = Object.hasOwn(assets.files, name) ? assets.files[name] : undefined
  if (found === undefined) return problem('object.not_found')
  const headers = { 'Content-Type': found.type, 'Content-Security-Policy': "default-src 'none'; sandbox" }
  return new Response(content(found), { headers })
}

/** For good where the name tells the content; a cache in between must not keep what only administrators get. */
export function caching(name: string): string {
  return HASHED.test(name) ? 'private, max-age=31536000, immutable' : 'private, max-age=3600'
}

/** Next takes `Content-Encoding` off what a Route Handler answers: whoever serves the app compresses it again. */
function content({ gzip, raw }: ConsoleFile): BodyInit {
  if (gzip === undefined) return octets(raw ?? '')
  return new Blob([octets(gzip)]).stream().pipeThrough(new DecompressionStream('gzip'))
}

function octets(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
