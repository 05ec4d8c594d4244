import { exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What of Clerk the adapter meets, on loopback: its Frontend API makes tokens, its Backend API says what became of them. */
export interface ClerkInstance {
  readonly origin: string
  /** What its tokens call it. */
  readonly issuer: string
  /** For the dashboard's "JWT public key". */
  readonly jwtKey: string
  readonly secretKey: string
  /** No connection gets through. */
  down(isDown: boolean): void
  stop(): Promise<void>
}

interface Kept {
  readonly id: string
  readonly subject: string
  revoked: boolean
}

const SECRET_KEY = 'sk_test_onlyForTests'

export async function clerkInstance(): Promise<ClerkInstance> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const issuer = 'https://quiet-lantern-7.clerk.accounts.dev'
  const sessions = new Map<string, { readonly user: string; status: 'active' | 'revoked' }>()
  const kept = new Map<string, Kept>()
  let isDown = false

  const token = (claims: Readonly<Record<string, unknown>>, cat: string, lifetime: number) =>
    new SignJWT({ iss: issuer, nbf: Math.floor(Date.now() / 1000) - 10, ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'ins_onlyForTests', cat })
      .setIssuedAt()
      .setExpirationTime(`${lifetime} s`)
      .sign(privateKey)

  /** In the shape of the real endpoints' answers, as far as the package reads them. */
  const described = ({ id, subject, revoked }: Kept) => ({
    object: id.startsWith('ak_') ? 'api_key' : 'machine_to_machine_token',
    id,
    type: 'api_key',
    name: 'Report',
    subject,
    scopes: id.startsWith('ak_') ? ['orders:write'] : ['mch_api'],
    claims: null,
    revoked,
    revocation_reason: null,
    expired: false,
    expiration: null,
    created_by: null,
    description: null,
    last_used_at: null,
    created_at: Date.now(),
    updated_at: Date.now(),
  })

  async function answer(request: IncomingMessage): Promise<[number, unknown]> {
    const body = await read(request)
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    // Some of its endpoints have the version in their path, and some have not.
    const [, kind, id = '', action] = pathname.replace(/^\/v1/, '').split('/')
    if (kind === 'client' && id === 'sign_ins') {
      const session = `sess_${crypto.randomUUID().replaceAll('-', '')}`
      sessions.set(session, { user: `user_${String(body['identifier'])}`, status: 'active' })
      return [200, { session }]
    }
    if (kind === 'client' && id === 'tokens') {
      const sid = String(body['session'])
      const found = sessions.get(sid)
      if (found?.status !== 'active') return [404, {}]
      const azp = request.headers.origin
      return [200, { jwt: await token({ sub: found.user, sid, azp, v: 2, fva: [0, -1] }, 'cl_B7d4PD111AAA', 60) }]
    }
    // A template's token, as an app asks for one to call some third party.
    if (kind === 'client' && id === 'templates') {
      const claims = { sub: 'user_ada', sid: String(body['session']), azp: request.headers.origin }
      return [200, { jwt: await token(claims, 'cl_B7d4PD222AAA', 3600) }]
    }
    if (request.headers.authorization !== `Bearer ${SECRET_KEY}`) return [401, { errors: [] }]
    if (kind === 'sessions') {
      const found = sessions.get(id)
      if (found === undefined) return [404, { errors: [] }]
      if (action === 'revoke') found.status = 'revoked'
      return [200, { object: 'session', id, user_id: found.user, status: found.status, actor: null }]
    }
    if (kind === 'm2m_tokens' && id === '' && body['token_format'] === 'jwt') {
      const jwt = await token({ sub: 'mch_robot', aud: ['mch_api'], jti: 'mt_1' }, 'cl_B7d4PD333AAA', 3600)
      return [200, { ...described({ id: 'mt_1', subject: 'mch_robot', revoked: false }), token: jwt }]
    }
    if (kind === 'm2m_tokens' || kind === 'api_keys') {
      const prefix = kind === 'api_keys' ? 'ak' : 'mt'
      if (id === '') {
        const secret = `${prefix}_${crypto.randomUUID().replaceAll('-', '')}`
        const made = {
          id: `${prefix}_id${kept.size}`,
          subject: prefix === 'ak' ? String(body['subject']) : 'mch_robot',
          revoked: false,
        }
        kept.set(secret, made)
        return [200, { ...described(made), secret, token: secret }]
      }
      const found =
        id === 'verify'
          ? kept.get(String(body['token'] ?? body['secret']))
          : [...kept.values()].find((each) => each.id === id)
      if (found === undefined) return [404, { errors: [{ code: 'resource_not_found', message: 'not found' }] }]
      if (action === 'revoke') found.revoked = true
      return [200, described(found)]
    }
    return [404, { errors: [] }]
  }

  const server = createServer((request, response) => {
    if (isDown) return void request.socket.destroy()
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    issuer,
    jwtKey: await exportSPKI(publicKey),
    secretKey: SECRET_KEY,
    down: (is) => (isDown = is),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function read(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>)
}
