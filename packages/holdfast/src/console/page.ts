import { isNavigation } from './navigation.js'
import { plainPage } from './plain-page.js'

/**
 * The policy of the console's own page: nothing but its own files runs, is loaded or is asked, and no text becomes HTML or
 * a script, whoever made a mistake.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY,
  // Nobody who opened it, and whom it opens, holds a reference to its window.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

/** `GET <console>` and each of its views: one page, which finds its view by its address. */
export async function page(path: string, request: Request): Promise<Response> {
  // A proxy sends a page's policy on with the request: what it sets on the answer, Next puts in the place of ours.
  // What Next fetches for a Server Action that redirects here has the headers of the action's own page.
  if (request.headers.has('content-security-policy') && isNavigation(request)) return misplaced(path)
  const { assets } = await import('./assets.js')
  return new Response(mountedAt(path, assets.page), { headers: HEADERS })
}

/** The path is the operator's, and holds no character that means something in HTML. */
function mountedAt(path: string, html: string): string {
  return html.replaceAll('="./', `="${path}/`).replace(/(<meta name="console-path" content=)""/, `$1"${path}"`)
}

function misplaced(path: string): Promise<Response> {
  return plainPage({
    status: 500,
    title: 'The console is behind the policy of another page',
    lines: [
      `proxy.ts gives ${path} a Content Security Policy, under which this page would stay dead.`,
      `Leave it out there: holdfastProxy({ except: ['${path}'] }), or by the matcher of your own proxy.`,
    ],
  })
}
