import type { Example, Rule } from '../rule.js'

const lib = (title: string, code: string, more: Record<string, string> = {}): Example => ({
  title,
  files: { 'app/page.tsx': '', 'lib/env.ts': `${code}\n`, ...more },
})
const read = (name: string): string => `export const value = process.env.${name}`
const config = (title: string, env: string): Example => ({
  title,
  files: { 'app/page.tsx': '', 'next.config.ts': `export default { env: { ${env} } }\n` },
})

/** Kept apart: they are longer than the rule. */
export const PUBLIC_EXAMPLES: Rule['examples'] = {
  bad: [
    lib(
      'A key that skips every policy.',
      'export const key = process.env.SUPABASE_SERVICE_ROLE_KEY ?? process.env.NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY',
    ),
    lib('A signing secret.', read('NEXT_PUBLIC_JWT_SECRET')),
    lib('A provider’s secret key.', read('NEXT_PUBLIC_STRIPE_SECRET_KEY')),
    lib('A key that others pay for.', read('NEXT_PUBLIC_OPENAI_API_KEY')),
    lib('A password.', read('NEXT_PUBLIC_ADMIN_PASSWORD')),
    lib('A database.', read('NEXT_PUBLIC_DATABASE_URL')),
    lib('A key of the app’s own API.', read('NEXT_PUBLIC_API_KEY')),
    lib('Under another spelling.', `export const value = process.env['NEXT_PUBLIC_RESEND_API_KEY']`),
    config('In the configuration.', 'STRIPE_SECRET_KEY: process.env.STRIPE_SECRET_KEY'),
    {
      title: 'Handed to a component of the client.',
      files: {
        'app/page.tsx': `import { Map } from './map'\nexport default function Page() {\n  return <Map token={process.env.OPENAI_API_KEY} />\n}\n`,
        'app/map.tsx': `'use client'\nexport function Map({ token }) {\n  return null\n}\n`,
      },
    },
    {
      title: 'In the props of a page.',
      files: {
        'pages/index.tsx': `export async function getServerSideProps() {\n  return { props: { key: process.env.ADMIN_API_KEY } }\n}\nexport default () => null\n`,
      },
    },
  ],
  good: [
    lib(
      'Keys that are made to be public.',
      [
        'SUPABASE_ANON_KEY',
        'STRIPE_PUBLISHABLE_KEY',
        'CLERK_PUBLISHABLE_KEY',
        'POSTHOG_KEY',
        'SENTRY_DSN',
        'MAPBOX_TOKEN',
        'ALGOLIA_SEARCH_KEY',
        'FIREBASE_API_KEY',
        'RECAPTCHA_SITE_KEY',
        'GOOGLE_MAPS_API_KEY',
        'VAPID_PUBLIC_KEY',
      ]
        .map((name, index) => `export const k${index} = process.env.NEXT_PUBLIC_${name}`)
        .join('\n'),
    ),
    lib(
      'The web configuration of Firebase.',
      `export const config = { apiKey: process.env.NEXT_PUBLIC_API_KEY, authDomain: process.env.NEXT_PUBLIC_AUTH_DOMAIN, projectId: 'x' }`,
    ),
    lib(
      'Settings that speak of secrets.',
      [
        'ENABLE_PASSWORD_LOGIN',
        'PASSWORD_MIN_LENGTH',
        'PASSWORD_RESET_URL',
        'TOKEN_ADDRESS',
        'API_URL',
        'KEYCLOAK_REALM',
      ]
        .map((name, index) => `export const k${index} = process.env.NEXT_PUBLIC_${name}`)
        .join('\n'),
    ),
    lib('A secret that stays on the server.', read('STRIPE_SECRET_KEY')),
    config(
      'A configuration without secrets.',
      `API_URL: process.env.API_URL, VERSION: '1', STRIPE_PUBLISHABLE_KEY: process.env.STRIPE_PUBLISHABLE_KEY`,
    ),
    {
      title: 'A component is told whether there is a key.',
      files: {
        'app/page.tsx': `import { Map } from './map'\nexport default function Page() {\n  return <Map isSet={process.env.OPENAI_API_KEY !== undefined} />\n}\n`,
        'app/map.tsx': `'use client'\nexport const Map = () => null\n`,
      },
    },
    lib('A note that nobody should.', `export const note = 'Never prefix a secret with NEXT_PUBLIC_'`),
  ],
  unknown: [lib('A provider that nobody here knows.', read('NEXT_PUBLIC_ACME_KEY'))],
}
