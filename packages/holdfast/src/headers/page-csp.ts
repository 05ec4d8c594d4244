import { csp, type Csp } from './csp.js'
import type { CspDirectives } from './csp-directives.js'

export interface PageCspOptions {
  /** The app's own origin is https: loads of http URLs are sent over https. */
  readonly https: boolean
  /** `next dev`: React and the bundler evaluate code there. Default false. */
  readonly development?: boolean
  /** Laid over the directives of the profile; a directive that is given replaces the profile's whole list. */
  readonly directives?: CspDirectives
}

/**
 * The policy for pages: everything from this origin, scripts by nonce or hash beside that, no plugins, no `<base>`, no
 * frames around the page.
 *
 * Styles may be inline: React and `next/image` write `style` attributes into the HTML, which neither a nonce nor a
 * stylesheet can stand for (CSP3 §8.3). A style cannot run code, and what it could use to leak content (images, fonts,
 * imports from other hosts) is closed by `img-src`, `font-src` and `style-src` themselves.
 *
 * Scripts are not `'strict-dynamic'`: it makes browsers ignore `'self'`, and the script elements of a prerendered page
 * have no nonce, so no such page would come alive.
 */
export function pageCsp({ https, development = false, directives = {} }: PageCspOptions): Csp {
  return csp({
    'default-src': ["'self'"],
    'script-src': development ? ["'self'", "'unsafe-eval'"] : ["'self'"],
    'script-src-attr': ["'none'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'", 'data:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    ...(https ? { 'upgrade-insecure-requests': true } : {}),
    ...directives,
  })
}
