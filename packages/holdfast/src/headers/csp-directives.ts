/**
 * What a source list governs. It decides which keywords, nonces and hashes mean anything in it.
 * `any`: `default-src`, which stands in for scripts and styles. `plain`: no code. `ancestors`: who may frame the page.
 */
export type SourceKind = 'any' | 'script' | 'style' | 'plain' | 'ancestors'

/**
 * The directives that take sources (CSP3 §6), in the order in which they are sent. `script-src` precedes
 * `script-src-elem` and `script-src-attr`: Next looks for its nonce in the first directive that begins with `script-src`.
 */
export const sourceDirectives = {
  'default-src': 'any',
  'script-src': 'script',
  'script-src-elem': 'script',
  'script-src-attr': 'script',
  'style-src': 'style',
  'style-src-elem': 'style',
  'style-src-attr': 'style',
  'img-src': 'plain',
  'font-src': 'plain',
  'connect-src': 'plain',
  'media-src': 'plain',
  'object-src': 'plain',
  'frame-src': 'plain',
  'child-src': 'plain',
  'worker-src': 'plain',
  'manifest-src': 'plain',
  'base-uri': 'plain',
  'form-action': 'plain',
  'frame-ancestors': 'ancestors',
} as const satisfies Readonly<Record<string, SourceKind>>

export type SourceDirective = keyof typeof sourceDirectives

/** Directives with another grammar than sources. */
export interface OtherDirectives {
  /** Which rights a sandboxed document keeps (HTML §7.1.4): `allow-scripts`, `allow-forms`. `[]` keeps none. */
  readonly sandbox?: readonly string[]
  readonly 'trusted-types'?: readonly string[]
  readonly 'require-trusted-types-for'?: readonly ["'script'"]
  /** Loads of http URLs are sent over https. Only for pages that are served over https themselves. */
  readonly 'upgrade-insecure-requests'?: true
  /** The name of an endpoint in `Reporting-Endpoints`. */
  readonly 'report-to'?: string
  /** Paths or URLs; for browsers without the Reporting API. */
  readonly 'report-uri'?: readonly string[]
}

/** The values of the other directives, each a list of words of this form. */
export const otherDirectives: Readonly<Record<keyof OtherDirectives, RegExp>> = {
  sandbox: /^allow-[a-z]+(?:-[a-z]+)*$/,
  'trusted-types': /^(?:\*|'allow-duplicates'|'none'|[\w#=/@.%-]+)$/,
  'require-trusted-types-for': /^'script'$/,
  'upgrade-insecure-requests': /^$/,
  'report-to': /^[\w-]+$/,
  'report-uri': /^(?:https?:\/|)\/[\x21-\x2b\x2d-\x3a\x3c-\x7e]*$/,
}

/** A policy as data: the directives by name. */
export type CspDirectives = { readonly [Name in SourceDirective]?: readonly CspSource[] } & OtherDirectives

/** A source expression (CSP3 §2.3.1), written as it is sent, quotes included: `'self'`, `https://cdn.example.com`, `data:`. */
export type CspSource =
  | "'none'"
  | "'self'"
  | "'unsafe-inline'"
  | "'unsafe-eval'"
  | "'unsafe-hashes'"
  | "'wasm-unsafe-eval'"
  | "'strict-dynamic'"
  | "'report-sample'"
  | `'sha${256 | 384 | 512}-${string}'`
  | (string & {})
