import type { CspDirectives } from './csp-directives.js'

/**
 * The directives for Trusted Types: a text becomes a script, the URL of one, or HTML only by way of a policy with one of
 * these names. `default` is the one of `holdfast/next/trusted-types`; the others are those of Next's own loaders.
 */
export const trustedTypesDirectives = {
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['default', 'nextjs', 'nextjs#bundler'],
} as const satisfies CspDirectives
