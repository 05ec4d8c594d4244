import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { edgeVm, processOfNext } from './edge-vm.ts'
import type * as AccessToken from '../../packages/holdfast/src/authentication/tokens/access-token.js'
import type * as KeyRings from '../../packages/holdfast/src/authentication/tokens/key-ring.js'
import type * as NodeCrypto from '../../packages/holdfast/src/authentication/tokens/node-crypto.js'
import type * as RefreshToken from '../../packages/holdfast/src/authentication/tokens/refresh-token.js'
import type * as Sealed from '../../packages/holdfast/src/authentication/tokens/sealed.js'
import type * as Secret from '../../packages/holdfast/src/authentication/tokens/secret.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const ORIGIN = 'https://app.example.com'
const NOW = 1_900_000_000_000
const session = { subject: 'ada', sessionId: '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d', generation: 3 }

/** What is tested, inside the runtime or here. */
type Tokens = typeof AccessToken &
  typeof KeyRings &
  typeof NodeCrypto &
  typeof RefreshToken &
  typeof Sealed &
  typeof Secret

const parts = ['access-token', 'key-ring', 'node-crypto', 'refresh-token', 'sealed', 'secret']

async function together(load: (part: string) => unknown): Promise<Tokens> {
  const modules = await Promise.all(parts.map((part) => load(part)))
  return Object.assign({}, ...modules) as Tokens
}

describe.each([
  ['Web APIs and nothing else', {}],
  ["Next's stand-in for process, whose functions throw", { process: processOfNext }],
])('tokens on the Edge runtime, with %s', (_, globals) => {
  const loadOnEdge = edgeVm(globals)
  const onEdge = together((part) => loadOnEdge(`packages/holdfast/src/authentication/tokens/${part}.ts`))
  const onNode = together((part) => import(`../../packages/holdfast/src/authentication/tokens/${part}.ts`))

  it('find no crypto but that of the Web', async () => {
    expect((await onEdge).nodeCrypto).toBeUndefined()
    expect((await onNode).nodeCrypto).toBeDefined()
  })

  /** Who makes, and who reads. */
  const ways = async () => {
    const [edge, node] = [await onEdge, await onNode]
    return [
      [edge, edge],
      [edge, node],
      [node, edge],
    ] as const
  }

  it.each(['HS256', 'EdDSA', 'ES256'] as const)('%s: each side verifies what the other signs', async (algorithm) => {
    const pair =
      algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const settingsOf = async ({ secretKeyRing, signingKeyRing }: Tokens): Promise<AccessToken.AccessTokenSettings> => ({
      keys: await (algorithm === 'HS256'
        ? secretKeyRing([SECRET], 'access-token')
        : signingKeyRing({ algorithm, keys: [pem] })),
      issuer: ORIGIN,
      audience: ORIGIN,
      lifetime: 900,
      clock: () => NOW,
    })
    for (const [from, to] of await ways()) {
      const token = await from.signAccessToken(session, await settingsOf(from))
      const settings = await settingsOf(to)
      expect(await to.verifyAccessToken(token, settings)).toMatchObject(session)
      for (const other of [`${token}=`, token.slice(0, -1), token.replace('.', '.e'), '\u0141'.repeat(3), '']) {
        expect(await to.verifyAccessToken(other, settings)).toEqual({ invalid: 'auth.invalid_token' })
      }
    }
  })

  it('refresh tokens and sealed values pass from one side to the other', async () => {
    const { sessionId, generation } = session
    for (const [from, to] of await ways()) {
      const token = await from.refreshToken(session, await from.secretKeyRing([SECRET], 'refresh-token'))
      const keys = await to.secretKeyRing([SECRET], 'refresh-token')
      expect(await to.verifyRefreshToken(token, keys)).toEqual({ sessionId, generation })
      const sealed = await from.sealer([SECRET], 'known-device').seal('ada', Infinity)
      expect(await to.sealer([SECRET], 'known-device').open(sealed, NOW)).toBe('ada')
      expect(await to.sealer([SECRET], 'second-factor').open(sealed, NOW)).toBeNull()
    }
  })

  it('secrets are checked and made', async () => {
    const { generateSecret, strongSecret } = await onEdge
    const secret = generateSecret()
    expect(strongSecret(secret, 'secret')).toBe(secret)
    expect(() => strongSecret('changeme', 'secret')).toThrow('config.secret')
  })
})
