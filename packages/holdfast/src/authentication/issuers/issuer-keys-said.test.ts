import { afterEach, expect, it, vi } from 'vitest'

const ISSUER = 'https://issuer.example.com'
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`

afterEach(() => void vi.restoreAllMocks())

// What no waiting mends would be a 503 that nobody can explain, and once for each request a flood of the log.
it.each([
  ['the issuer calls itself by another name than `issuer`', { [DISCOVERY]: { issuer: 'https://other.example.com' } }],
  [
    'the issuer names an address of its keys that is not trusted',
    { [DISCOVERY]: { issuer: ISSUER, jwks_uri: 'http://keys.example.net/jwks' } },
  ],
  [
    'the issuer publishes no key that may be used',
    { [DISCOVERY]: { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` }, [`${ISSUER}/jwks`]: { keys: [] } },
  ],
])('%s: said once', async (what, documents: Readonly<Record<string, object>>) => {
  vi.resetModules()
  const { readIssuerKeys } = await import('./issuer-keys.js')
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const fetch: typeof globalThis.fetch = (url) => Promise.resolve(Response.json(documents[new URL(url as URL).href]))
  for (let time = 0; time < 2; time++)
    await readIssuerKeys({
      issuer: new URL(ISSUER),
      issuerName: ISSUER,
      algorithms: ['ES256'],
      timeout: 5_000,
      fetch,
    }).catch(() => undefined)
  expect(said.mock.calls).toEqual([[`holdfast: oidc(…): ${what}. [config.identity] holdfast explain config.identity`]])
})
