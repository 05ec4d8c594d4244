// An identity provider of one test, in a process of its own so that it can be killed: `node issuer.mjs`. Whoever comes
// to sign in is signed in as the `login_hint` says, and consents to everything.
//
//   ISSUER_PORT     on 127.0.0.1
//   ISSUER_KEYS     private JWK set; the first key signs
//   ISSUER_CLIENTS  client metadata (OpenID Connect Dynamic Client Registration 1.0 §2)
//   ISSUER_APIS     the audiences of access tokens, separated by spaces
import { createServer } from 'node:http'
import { Provider, errors } from 'oidc-provider'

const { ISSUER_PORT = '', ISSUER_KEYS = '', ISSUER_CLIENTS = '', ISSUER_APIS = '' } = process.env
const apis = ISSUER_APIS.split(' ')

const provider = new Provider(`http://127.0.0.1:${ISSUER_PORT}`, {
  clients: JSON.parse(ISSUER_CLIENTS),
  jwks: JSON.parse(ISSUER_KEYS),
  cookies: { keys: ['only for tests'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  // Names and addresses belong into the ID token here: that is where next-auth looks.
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({
    accountId: id,
    // One whose session is too large for one cookie.
    claims: () => ({
      sub: id,
      name: id === 'large' ? 'L'.repeat(6000) : `${id} of the tests`,
      email: `${id}@issuer.example`,
      email_verified: true,
    }),
  }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  // The tokens' own session, so that its end can be asked for.
  extraTokenClaims: (_, token) => ({ grant: 'grantId' in token ? token.grantId : undefined }),
  issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
  ttl: { AccessToken: 3600, ClientCredentials: 3600, Grant: 86_400, IdToken: 3600, Interaction: 600, Session: 86_400 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (_, resource) => {
        if (!apis.includes(resource)) throw new errors.InvalidTarget()
        return { audience: resource, scope: 'orders:read orders:write', accessTokenFormat: 'jwt', accessTokenTTL: 3600 }
      },
    },
  },
})

const callback = provider.callback()

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const [, folder, id = ''] = pathname.split('/')
  const answer = async () => {
    if (folder === 'interaction') return await interact(request, response)
    if (folder !== 'grants') return await callback(request, response)
    response.writeHead((await provider.Grant.find(id)) === undefined ? 404 : 204).end()
  }
  answer().catch((error) => response.writeHead(500).end(String(error)))
})
server.listen(Number(ISSUER_PORT), '127.0.0.1', () => console.log('ready'))

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function interact(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  if (prompt.name === 'login') {
    const accountId = typeof params.login_hint === 'string' ? params.login_hint : 'ada'
    return provider.interactionFinished(request, response, { login: { accountId } })
  }
  const grant = new provider.Grant({ accountId: String(session?.accountId), clientId: String(params.client_id) })
  grant.addOIDCScope('openid profile email offline_access')
  for (const api of apis) grant.addResourceScope(api, 'orders:read orders:write')
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
}
