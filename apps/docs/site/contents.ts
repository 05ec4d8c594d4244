/** A list of the site's navigation: a heading, and paths of pages in their order. */
export interface Part {
  readonly heading: string
  readonly pages: readonly string[]
}

const inFolder = (folder: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `${folder}${name}.md`)

/** To learn, to do, to understand (Diátaxis). */
export const GUIDES: readonly Part[] = [
  { heading: 'Tutorial', pages: ['tutorial.md', 'convert.md'] },
  {
    heading: 'How to',
    pages: inFolder('how-to/', [
      'limit-a-login',
      'service-key',
      'another-origin',
      'upload-files',
      'server-actions',
      'block-a-caller',
      'rotate-a-secret',
      'test-a-route',
      'own-objects',
    ]),
  },
  { heading: 'Deploy', pages: inFolder('deploy/', ['vercel', 'node-nginx', 'docker', 'cloudflare']) },
  {
    heading: 'Come from',
    pages: inFolder('migrate/', [
      'next-auth',
      'clerk',
      'better-auth',
      'iron-session',
      'upstash-ratelimit',
      'express-rate-limit',
      'helmet-nosecone',
      'next-safe-action',
    ]),
  },
  {
    heading: 'Explanation',
    pages: inFolder('explanation/', ['threat-model', 'stages', 'outages', 'rotation', 'identity-in-the-handler']),
  },
]

/** To look up: the parts one by one, and what is generated. */
export const REFERENCE: readonly Part[] = [
  {
    heading: 'Reference',
    pages: [
      ...inFolder('reference/', ['gate', 'route', 'response-headers', 'events', 'metrics', 'commands']),
      'problems/index.md',
      'rules/index.md',
      'probes/index.md',
      'coverage.md',
      'reference/modules/index.md',
    ],
  },
  {
    heading: 'Who calls',
    pages: inFolder('', [
      'accounts',
      'sessions',
      'second-factors',
      'api-keys',
      'providers',
      'tokens',
      'authorization',
      'human',
      'storage',
    ]),
  },
  { heading: 'How often', pages: inFolder('', ['rate-limit', 'bots']) },
  { heading: 'From where', pages: inFolder('', ['cors', 'csrf', 'redirect', 'headers', 'csp', 'reports']) },
  { heading: 'With what', pages: inFolder('', ['input', 'multipart', 'html', 'safe-fetch', 'env', 'scan']) },
  {
    heading: 'What happens',
    pages: inFolder('', ['telemetry', 'refused-calls', 'alerts', 'console', 'trail', 'client']),
  },
  {
    heading: 'The command',
    pages: inFolder('', ['init', 'wrap', 'audit', 'routes', 'probe', 'doctor', 'replay']),
  },
]

/** Every page but those of single codes, rules, probes and modules, which have lists of their own. */
export const CONTENTS: readonly Part[] = [...GUIDES, ...REFERENCE]

/** Folders with a page for each entry of a list. */
export const LISTED: readonly { readonly folder: string; readonly heading: string }[] = [
  { folder: 'problems/', heading: 'Problem codes' },
  { folder: 'rules/', heading: 'Rules of the audit' },
  { folder: 'probes/', heading: 'Probes' },
  { folder: 'reference/modules/', heading: 'Modules' },
]
