import type { NextRequest } from 'next/server.js'

/** Next's own name for it. Its value is a secret of the build. */
const COOKIE = '__prerender_bypass'

/**
 * The hash of what a request shows for draft mode, in which Next renders a page anew for an editor; `undefined`: nothing.
 * Whether it is the secret's is for the manifest to say: anybody can send a cookie, and a page that is not rendered for
 * its sender must get no nonce. Next's own `draftMode()` does not know the secret in a proxy on Node.
 */
export async function draftOf(request: NextRequest): Promise<string | undefined> {
  const value = request.cookies.get(COOKIE)?.value
  if (value === undefined) return undefined
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value)))
  return `sha256-${btoa(String.fromCharCode(...digest))}`
}
