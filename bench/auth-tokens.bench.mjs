// What it costs to verify an access token with all of its claims, over the bare cryptography on the same bytes: createHmac
// and timingSafeEqual, or crypto.verify. Peers verify the same tokens in the same run, with issuer, audience and expiry.
// CPU time of all threads; ratios count. Targets: HS256 2.5, EdDSA and ES256 1.3. Writes .cache/bench/auth-tokens.json.
import { createHmac, createSecretKey, generateKeyPairSync, hkdfSync, timingSafeEqual, verify } from 'node:crypto'
import { createVerifier } from 'fast-jwt'
import { jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { signAccessToken, verifyAccessToken } from '../packages/holdfast/dist/authentication/tokens/access-token.js'
import { conclude } from './measuring/outcome.mjs'
import { figureOf, ratioOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'
import { secretKeyRing, signingKeyRing } from '../packages/holdfast/dist/authentication/tokens/key-ring.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const ORIGIN = 'https://app.example.com'
const COUNT = 64

const pairs = { EdDSA: generateKeyPairSync('ed25519'), ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
const pem = (key) => key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' })

/** The key as Node's crypto and the peers take it. */
function keyOf(algorithm) {
  if (algorithm !== 'HS256') return pairs[algorithm].publicKey
  return createSecretKey(Buffer.from(hkdfSync('sha256', SECRET, 'holdfast v1', 'access-token', 32)))
}

function floorOf(algorithm, key, [signed, signature]) {
  if (algorithm === 'HS256') return timingSafeEqual(createHmac('sha256', key).update(signed).digest(), signature)
  return verify(algorithm === 'EdDSA' ? null : 'sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
}

async function formsOf(algorithm) {
  const keys =
    algorithm === 'HS256'
      ? await secretKeyRing([SECRET], 'access-token')
      : await signingKeyRing({ algorithm, keys: [pem(pairs[algorithm].privateKey)] })
  const settings = { keys, issuer: ORIGIN, audience: ORIGIN, lifetime: 900, clock: Date.now }
  const tokens = []
  for (let index = 0; index < COUNT; index++) {
    const session = { subject: crypto.randomUUID(), sessionId: crypto.randomUUID(), generation: index }
    tokens.push(await signAccessToken(session, settings))
  }
  const bare = tokens.map((token) => {
    const end = token.lastIndexOf('.')
    return [Buffer.from(token.slice(0, end)), Buffer.from(token.slice(end + 1), 'base64url')]
  })
  const key = keyOf(algorithm)
  const claims = { algorithms: [algorithm], issuer: ORIGIN, audience: ORIGIN }
  const fast = createVerifier({
    key: algorithm === 'HS256' ? key.export() : pem(key),
    algorithms: [algorithm],
    allowedIss: ORIGIN,
    allowedAud: ORIGIN,
  })
  const joseClaims = { ...claims, typ: 'at+jwt', requiredClaims: ['iat', 'exp', 'sub', 'jti', 'sid', 'gen'] }
  return {
    [FLOOR]: (index) => floorOf(algorithm, key, bare[index]),
    holdfast: (index) => 'subject' in verifyAccessToken(tokens[index], settings),
    'fast-jwt': (index) => fast(tokens[index]).sub !== undefined,
    // It knows no EdDSA.
    ...(algorithm !== 'EdDSA' && {
      jsonwebtoken: (index) => jsonwebtoken.verify(tokens[index], key, claims).sub !== undefined,
    }),
    jose: async (index) => (await jwtVerify(tokens[index], key, joseClaims)).payload.sub !== undefined,
  }
}

/** CPU microseconds of one call. */
async function measured(form, times) {
  const start = process.cpuUsage()
  for (let time = 0; time < times; time++) {
    const answer = form(time % COUNT)
    if ((typeof answer === 'boolean' ? answer : await answer) !== true) throw new Error('A token was refused.')
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / times
}

const FLOOR = 'bare crypto'
const rows = []
/** @type {Record<string, import('./measuring/statistics.mjs').Figure>} */
const figures = {}
for (const algorithm of ['HS256', 'EdDSA', 'ES256']) {
  const forms = Object.entries(await formsOf(algorithm))
  const times = algorithm === 'HS256' ? 10_000 : 1_000
  /** @type {Record<string, number[]>} */
  const taken = {}
  for (let round = -1; round < 11; round++) {
    for (const [name, form] of forms) {
      const microseconds = await measured(form, times)
      if (round >= 0) (taken[name] ??= []).push(microseconds)
    }
  }
  for (const [name] of forms) {
    const ratio = ratioOf(taken[name], taken[FLOOR])
    if (name !== FLOOR) figures[`${algorithm}, ${name} over bare crypto`] = ratio
    rows.push({
      algorithm,
      verifier: name,
      'CPU µs': figureOf(taken[name]).value,
      'over bare crypto': ratio.value,
      'middle half of the rounds': spread(ratio),
    })
  }
}
print('An access token with all its claims: CPU time of one verification, medians of 11 rounds by turns', rows)
conclude('auth-tokens', figures, [
  { figure: 'HS256, holdfast over bare crypto', atMost: 2.5 },
  { figure: 'EdDSA, holdfast over bare crypto', atMost: 1.3 },
  { figure: 'ES256, holdfast over bare crypto', atMost: 1.3 },
])
