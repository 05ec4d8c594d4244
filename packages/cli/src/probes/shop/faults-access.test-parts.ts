import { problem } from './call.test-parts.js'
import { ALLOWED, listed, PAGE_HEADERS, sound } from './manners.test-parts.js'
import type { Fault } from './shop.test-parts.js'
import { isOver, said, verified } from './tokens.test-parts.js'

const { corsHeaders, isForged } = sound()
const CREDENTIALS = { 'access-control-allow-credentials': 'true' }

/** A list of origins that is not compared as a whole. */
const matching = (isOn: (origin: string) => boolean): Fault['manners'] => ({
  corsHeaders: (call, endpoint) => {
    const { origin } = call.headers
    if (endpoint.cors === 'any') return corsHeaders(call, endpoint)
    return listed(origin, origin !== undefined && isOn(origin))
  },
})

/** Whoever the request says that calls. */
const claimed = (claim: (call: Parameters<typeof corsHeaders>[0]) => string | null | undefined): Fault['manners'] => ({
  caller: (call, proven, stock) =>
    [...stock.users.values()].find(({ id, email }) => [id, email].includes(claim(call) ?? '')) ?? proven,
})

const isOrder = (path: string): boolean => /^\/api\/orders\/./.test(path)

/** Who is let in, from where, and what the browser may do with the answer. */
export const faults: Readonly<Record<string, Fault>> = {
  'the sign-in answers with the token': {
    item: 'A1',
    shows: ['a1-token-in-answer'],
    manners: { signInBody: (user, token) => ({ user, token }) },
  },
  'the sign-in answers with the token, deep inside': {
    item: 'A1',
    manners: {
      signInBody: (user, token) => ({ data: { user, session: { access_token: token, token_type: 'bearer' } } }),
    },
  },
  'a script keeps the token in localStorage': {
    item: 'A1',
    shows: ['a1-token-in-storage'],
    manners: {
      script:
        'async function s(e){let t=await(await fetch("/api/auth/login",{method:"POST",body:e})).json();localStorage.setItem("token",t.token)}',
    },
  },
  'access tokens live for thirty days': { item: 'A2', shows: ['a2-token-life'], manners: { accessLife: 30 * 86_400 } },
  'access tokens live for two hours': { item: 'A2', manners: { accessLife: 7_200 } },
  'access tokens never end': { item: 'A2', manners: { accessLife: null } },
  'tokens are signed with a secret of tutorials': {
    item: 'A4',
    shows: ['a4-guessable-secret'],
    manners: { signingKey: 'supersecret', verified: (token) => verified(token, 'supersecret') },
  },
  'the cookie is open to scripts': {
    item: 'A5',
    shows: ['a5-cookie-attributes'],
    manners: { cookieAttributes: 'Path=/; Secure; SameSite=Lax' },
  },
  'the cookie has no SameSite': { item: 'A5', manners: { cookieAttributes: 'Path=/; HttpOnly; Secure' } },
  'the cookie has no attributes': { item: 'A5', manners: { cookieAttributes: 'Path=/' } },
  'the cookie is for every site and over plain http': {
    item: 'A5',
    manners: { cookieAttributes: 'Path=/; HttpOnly; SameSite=None' },
  },
  'strangers read a profile': {
    item: 'A6',
    shows: ['a6-open-route'],
    manners: {
      isGuarded: ({ path }) => path !== '/api/profile',
      caller: ({ path }, proven, { users }) =>
        proven ?? (path === '/api/profile' ? ([...users.values()][0] ?? null) : null),
    },
  },
  'strangers list the users': { item: 'A6', manners: { isGuarded: ({ path }) => path !== '/api/admin/users' } },
  'everybody who is signed in lists the users': {
    item: 'A6',
    shows: ['a6-any-role'],
    manners: { hasRole: (user) => user !== null },
  },
  'strangers place orders': {
    item: 'A6',
    shows: ['a6-open-write'],
    manners: { isGuarded: ({ path, method }) => !(path === '/api/orders' && method === 'POST') },
  },
  'strangers read an order': {
    item: 'A6',
    manners: {
      isGuarded: ({ path, method }) => !(isOrder(path) && method === 'GET'),
      mayTouch: (order, user) => user === null || order.ownerId === user.id,
    },
  },
  'everybody does as they like with an order': {
    item: 'A6',
    manners: { isGuarded: ({ path }) => !isOrder(path), mayTouch: () => true },
  },
  'the guard knows only one spelling of a path': {
    item: 'A6',
    shows: ['a6-path-spelling'],
    manners: {
      routedPath: ({ path }) => decodeURIComponent(path).replaceAll(/\/{2,}/g, '/'),
      isGuarded: ({ path }) => /^\/api\/[a-z]/.test(path),
    },
  },
  'the guard takes a header for its own mark': {
    item: 'A6',
    shows: ['o4-middleware-bypass'],
    manners: { isGuarded: ({ headers }) => headers['x-middleware-subrequest'] === undefined },
  },
  'the signature of a token is not looked at': {
    item: 'A6',
    shows: ['a6-tampered-token'],
    manners: {
      verified: (token) => {
        const what = said(token)
        return what === null || isOver(what.claims) ? null : what.claims
      },
    },
  },
  'a token may say that it has no signature': {
    item: 'A6',
    manners: {
      verified: (token) => {
        const what = said(token)
        return what?.alg.toLowerCase() === 'none' && !isOver(what.claims) ? what.claims : verified(token)
      },
    },
  },
  'a header says who calls': {
    item: 'A7',
    shows: ['a7-identity-header'],
    manners: claimed(({ headers }) => headers['x-user-id']),
  },
  'a forwarded header says who calls': { item: 'A7', manners: claimed(({ headers }) => headers['x-forwarded-user']) },
  'a header with an e-mail address says who calls': {
    item: 'A7',
    manners: claimed(({ headers }) => headers['x-auth-request-email']),
  },
  'a cookie that nobody signed says who calls': { item: 'A7', manners: claimed(({ cookies }) => cookies['userId']) },
  'a query parameter says who calls': {
    item: 'A7',
    shows: ['a7-identity-parameter'],
    manners: claimed(({ query }) => query.get('userId')),
  },
  'a header makes an administrator': {
    item: 'A7',
    manners: {
      hasRole: (user, { headers }) =>
        user !== null && (user.roles.includes('admin') || headers['x-user-role'] === 'admin'),
    },
  },
  'the body says whose an order is': {
    item: 'A7',
    manners: {
      ownerOf: (_call, user, body) => (typeof body['userId'] === 'string' ? body['userId'] : (user?.id ?? '')),
    },
  },
  'every site reads what is private': {
    item: 'C1',
    shows: ['c1-wildcard-origin'],
    manners: { corsHeaders: () => ({ 'access-control-allow-origin': '*' }) },
  },
  'an origin may begin like ours': {
    item: 'C2',
    shows: ['c2-loose-origin'],
    manners: matching((origin) => origin.startsWith('https://app.example.com')),
  },
  'every origin is repeated': { item: 'C2', shows: ['c2-repeated-with-credentials'], manners: matching(() => true) },
  'every origin is repeated, without credentials': {
    item: 'C2',
    manners: {
      corsHeaders: ({ headers: { origin } }) => ({
        vary: 'Origin',
        ...(origin !== undefined && { 'access-control-allow-origin': origin }),
      }),
    },
  },
  'an origin may end like ours': { item: 'C2', manners: matching((origin) => origin.endsWith('example.com')) },
  'an origin may hold ours': { item: 'C2', manners: matching((origin) => origin.includes('example.com')) },
  'a dot is any character': { item: 'C2', manners: matching((origin) => /^https:\/\/app.example.com$/.test(origin)) },
  'the origin null is ours': {
    item: 'C2',
    manners: matching((origin) => origin === 'null' || ALLOWED.includes(origin)),
  },
  'our origin over plain http is ours': {
    item: 'C2',
    manners: matching((origin) => ALLOWED.includes(origin.replace('http:', 'https:'))),
  },
  'a preflight is not found': {
    item: 'C3',
    shows: ['c3-preflight'],
    manners: { preflight: () => problem(404, 'route.unknown') },
  },
  'a preflight is answered without CORS': {
    item: 'C3',
    manners: {
      around: async (call, answer) =>
        call.method === 'OPTIONS' ? { status: 204, headers: { allow: 'GET, POST' } } : answer(),
    },
  },
  'a preflight names no method': {
    item: 'C3',
    manners: { preflight: (call, endpoint) => ({ status: 204, headers: corsHeaders(call, endpoint) }) },
  },
  'everybody may read with credentials': {
    item: 'C4',
    shows: ['c4-credentials-for-any'],
    manners: {
      corsHeaders: () => ({ 'access-control-allow-origin': '*', ...CREDENTIALS }),
    },
  },
  'caches are not told of the origin': {
    item: 'C5',
    shows: ['c5-vary-origin'],
    manners: {
      corsHeaders: (call, endpoint) => {
        const { vary: _vary, ...headers } = corsHeaders(call, endpoint)
        return headers
      },
    },
  },
  'no write asks where it is from': { item: 'O1', shows: ['o1-cross-site-write'], manners: { isForged: () => false } },
  'the origin null writes': {
    item: 'O1',
    manners: {
      isForged: (call) => call.headers.origin !== undefined && call.headers.origin !== 'null' && isForged(call),
    },
  },
  'no header protects anything': {
    item: 'O2',
    shows: ['o2-security-headers'],
    manners: { pageHeaders: {}, apiHeaders: {} },
  },
  'pages have no policy': {
    item: 'O2',
    manners: {
      pageHeaders: Object.fromEntries(
        Object.entries(PAGE_HEADERS).filter(([name]) => name !== 'content-security-policy'),
      ),
    },
  },
}
