import type { Call } from './call.test-parts.js'
import { isSame, sound, CRON_SECRET, PAGE_HEADERS } from './manners.test-parts.js'
import type { Fault } from './shop.test-parts.js'

const { page } = sound()
const KEY = ['sk', 'live', 'f7Qm2Vx9Lr4Tb8Nw1Zc6Hd3K'].join('_')
const DATABASE = `postgres://shop:${['Vq7', 'mX2', 'rT9', 'kL4'].join('')}@db.internal:5432/shop`

const script = (text: string): Fault['manners'] => ({ script: text })
const file = (path: string, text: string, type = 'text/plain'): Fault['manners'] => ({
  files: { [path]: { type, text } },
})
const map = (name: string, source: string): Fault['manners'] => ({
  script: 'console.log(1)\n//# sourceMappingURL=app.js.map',
  ...file(
    '/assets/app.js.map',
    JSON.stringify({ version: 3, sources: [name], sourcesContent: [source], names: [], mappings: 'AAAA' }),
    'application/json',
  ),
})

/** As Next before 15.2.3 counts. */
const isSkipping = ({ headers }: Call): boolean =>
  (headers['x-middleware-subrequest'] ?? '').split(':').filter((name) => name === 'middleware').length >= 5

/** What is served beside the API, whose records are given out, who is believed, and where one is led. */
export const faults: Readonly<Record<string, Fault>> = {
  'a script carries a key of a provider': {
    item: 'O3',
    shows: ['o3-secrets-in-scripts'],
    manners: script(`const pay=new Pay("${KEY}");`),
  },
  'a script carries the environment': {
    item: 'O3',
    manners: script(`window.__ENV={DATABASE_URL:"${DATABASE}",SESSION_SECRET:"q8Zt3nVw5rYb7mXc"}`),
  },
  'a page carries a key of a provider': {
    item: 'O3',
    manners: {
      page: (path) => page(path).replace('</body>', `<script type="application/json">{"key":"${KEY}"}</script></body>`),
    },
  },
  '.env is served': {
    item: 'O3',
    shows: ['o3-exposed-files'],
    manners: file('/.env', `# the shop\nNODE_ENV=production\nJWT_SECRET=q8Zt3nVw5rYb7mXc\n`),
  },
  'the repository is served': { item: 'O3', manners: file('/.git/config', '[core]\n\trepositoryformatversion = 0\n') },
  'a source map holds source of the server': {
    item: 'O3',
    shows: ['o3-source-maps'],
    manners: map(
      '../../app/api/orders/route.ts',
      'export async function GET() { return Response.json(await orders()) }',
    ),
  },
  'a source map holds a key': { item: 'O3', manners: map('../../lib/pay.ts', `export const key = '${KEY}'`) },
  'a script tells an old version of Next': {
    item: 'O4',
    shows: ['o4-known-versions'],
    manners: script('window.next={version:"15.2.2",appDir:!0};console.log(1)'),
  },
  'a header tells an old version of Next': {
    item: 'O4',
    manners: { pageHeaders: { ...PAGE_HEADERS, 'x-powered-by': 'Next.js 14.1.0' } },
  },
  'a page loads an old library from a CDN': {
    item: 'O4',
    manners: {
      page: (path) =>
        page(path).replace(
          '</head>',
          '<script src="https://cdn.jsdelivr.net/npm/axios@0.21.0/dist/axios.min.js"></script></head>',
        ),
    },
  },
  'a header passes the middleware by': {
    item: 'O4',
    manners: {
      isGuarded: (call) => !isSkipping(call),
      caller: (call, proven, { users }) => (isSkipping(call) ? ([...users.values()][0] ?? null) : proven),
    },
  },
  'a record is given to any account': {
    item: 'O5',
    shows: ['o5-foreign-read', 'o5-foreign-write'],
    manners: { mayTouch: (_order, user) => user !== null },
  },
  'a webhook takes what has no signature': {
    item: 'O6',
    shows: ['o6-service-endpoints'],
    manners: { provesWebhook: () => true },
  },
  'a webhook takes any signature': {
    item: 'O6',
    manners: { provesWebhook: ({ headers }) => headers['x-signature'] !== undefined },
  },
  'a cron job asks for nothing': { item: 'O6', manners: { provesCron: () => true } },
  'a cron job compares with a secret that is not set': {
    item: 'O6',
    manners: { provesCron: ({ headers }) => headers['authorization'] === 'Bearer undefined' },
  },
  'a cron job believes a header of its host': {
    item: 'O6',
    manners: {
      provesCron: ({ headers }) =>
        headers['x-vercel-cron'] !== undefined || isSame(headers['authorization'], `Bearer ${CRON_SECRET}`),
    },
  },
  'a service route asks for nothing': { item: 'O6', manners: { provesService: () => true } },
  'a redirect leads anywhere': { item: 'O8', shows: ['o8-open-redirect'], manners: { destination: (to) => to } },
  'a redirect leads wherever a slash begins': {
    item: 'O8',
    manners: { destination: (to) => (to.startsWith('/') ? to : null) },
  },
  'a redirect knows of two slashes, and of no backslash': {
    item: 'O8',
    manners: { destination: (to) => (/^\/(?!\/)/.test(to) ? to : null) },
  },
  'a redirect leads wherever the own address begins': {
    item: 'O8',
    manners: { destination: (to) => (/^(?:\/$|http:\/\/127\.0\.0\.1)/.test(to) ? to : null) },
  },
  'a preview fetches whatever it is given': {
    item: 'O8',
    shows: ['o8-request-forgery'],
    manners: { mayFetch: (url) => URL.canParse(url) },
  },
  'a parameter makes another method of a GET': {
    item: 'O1',
    shows: ['o1-reading-writes'],
    manners: {
      around(call, answer) {
        const method = call.query.get('_method')
        if (method !== null) Object.assign(call, { method })
        return answer()
      },
    },
  },
}
