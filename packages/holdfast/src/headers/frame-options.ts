/**
 * The value of `X-Frame-Options` (RFC 7034) that says what `frame-ancestors` says, for browsers without CSP 2;
 * `undefined` where it cannot: it knows no list of hosts, and a browser that obeyed `SAMEORIGIN` would refuse the listed ones.
 */
export function frameOptions(frameAncestors: readonly string[] | undefined): 'DENY' | 'SAMEORIGIN' | undefined {
  if (frameAncestors?.length !== 1) return undefined
  const [only] = frameAncestors
  return only === "'none'" ? 'DENY' : only === "'self'" ? 'SAMEORIGIN' : undefined
}
