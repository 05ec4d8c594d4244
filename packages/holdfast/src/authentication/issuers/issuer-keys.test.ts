import { exportJWK, generateKeyPair } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readIssuerKeys, type IssuerKeysOptions } from './issuer-keys.js'

const ISSUER = 'https://issuer.example.com/tenant'
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`
const JWKS = 'https://keys.example.net/jwks'
const fault = { name: 'HoldfastOutage', part: 'jwks', operation: 'read', reason: 'fault' }

let keys: { readonly keys: readonly object[] }
beforeAll(async () => {
  const { publicKey } = await generateKeyPair('ES256')
  keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] }
})

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

/** An issuer that has these documents, and what was asked of it. */
async function read(documents: Readonly<Record<string, unknown>>, more: Partial<IssuerKeysOptions> = {}) {
  const asked: string[] = []
  const fetch = vi.fn<typeof globalThis.fetch>((url) => {
    const { href } = new URL(url as URL)
    asked.push(href)
    const document = documents[href]
    return Promise.resolve(document === undefined ? new Response(null, { status: 404 }) : Response.json(document))
  })
  const issuer = new URL(more.issuerName ?? ISSUER)
  const options = { issuer, issuerName: ISSUER, algorithms: ['ES256'], timeout: 5_000, fetch, ...more } as const
  const found = await readIssuerKeys(options).then(
    (set) => [...set.keys()],
    (error: object) => error,
  )
  return { asked, found }
}

describe('the keys of an issuer', () => {
  it('are found by discovery below its path', async () => {
    const documents = { [DISCOVERY]: { issuer: ISSUER, jwks_uri: JWKS }, [JWKS]: keys }
    expect(await read(documents)).toEqual({ asked: [DISCOVERY, JWKS], found: ['one'] })
    expect(console.error).not.toHaveBeenCalled()
  })

  it('of an issuer whose name ends with a slash are found at the same place', async () => {
    const documents = { [DISCOVERY]: { issuer: `${ISSUER}/`, jwks_uri: JWKS }, [JWKS]: keys }
    expect(await read(documents, { issuerName: `${ISSUER}/` })).toEqual({ asked: [DISCOVERY, JWKS], found: ['one'] })
  })

  it('are read where they are said to be, without discovery', async () => {
    expect(await read({ [JWKS]: keys }, { jwksUri: new URL(JWKS) })).toEqual({ asked: [JWKS], found: ['one'] })
  })

  it.each(['https://other.example.com', `${ISSUER}/`, undefined])(
    'are not those of %s: nothing more is asked',
    async (name) => {
      const documents = { [DISCOVERY]: { issuer: name, jwks_uri: JWKS }, [JWKS]: keys }
      expect(await read(documents)).toEqual({ asked: [DISCOVERY], found: expect.objectContaining(fault) })
    },
  )

  it.each([
    'http://127.0.0.1:9/jwks',
    'http://keys.example.net/jwks',
    'https://a:b@keys.example.net/jwks',
    7,
    undefined,
  ])('are not read at %s', async (address) => {
    const { asked, found } = await read({ [DISCOVERY]: { issuer: ISSUER, jwks_uri: address } })
    expect({ asked, found }).toEqual({ asked: [DISCOVERY], found: expect.objectContaining(fault) })
  })

  it('may be none: that is an answer', async () => {
    expect((await read({ [JWKS]: { keys: [] } }, { jwksUri: new URL(JWKS) })).found).toEqual([])
  })

  it.each([{ keys: 'none' }, {}, undefined])(
    'are an outage where the document is %j, without a word',
    async (document) => {
      const { found } = await read({ [JWKS]: document }, { jwksUri: new URL(JWKS) })
      expect(found).toEqual(expect.objectContaining(fault))
      expect(console.error).not.toHaveBeenCalled()
    },
  )
})
