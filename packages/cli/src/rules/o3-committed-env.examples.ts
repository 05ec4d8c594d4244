import type { Example, Rule } from '../rule.js'

const env = (
  title: string,
  lines: string,
  path = '.env',
  more: Record<string, string> = { '.gitignore': 'node_modules\n' },
): Example => ({
  title,
  files: { 'app/page.tsx': '', [path]: `${lines}\n`, ...more },
})
const KEY = ['sk', 'live', '51H8uXk2mZpQ9rT4vW7yB3nC'].join('_')
const RANDOM = 'q8Zr2Lw6Kd9Vn4Bx7Mj1Hs5Tg3Fc0Py'

/** Kept apart: they are longer than the rule. */
export const ENV_EXAMPLES: Rule['examples'] = {
  bad: [
    env('A provider’s secret key.', `STRIPE_SECRET_KEY=${KEY}`),
    env('A random secret.', `NEXTAUTH_SECRET="${RANDOM}"`),
    env('In an example, where a value was forgotten.', `STRIPE_SECRET_KEY=${KEY}`, '.env.example'),
    env('For production.', `export JWT_SECRET='${RANDOM}' # do not share`, '.env.production'),
    env('In a monorepo’s root.', `AUTH_SECRET=${RANDOM}`, '.env', {
      'package.json': '{}',
      'apps/web/package.json': '{ "dependencies": { "next": "16.0.0" } }',
      'apps/web/app/page.tsx': '',
    }),
    env('Ignored elsewhere only.', `AUTH_SECRET=${RANDOM}`, '.env', { 'lib/.gitignore': '.env\n' }),
  ],
  good: [
    env('Ignored.', `STRIPE_SECRET_KEY=${KEY}`, '.env', { '.gitignore': '.env*\n' }),
    env('Ignored by the folder around.', `STRIPE_SECRET_KEY=${KEY}`, 'web/.env.local', {
      '.gitignore': '.env*.local\n',
    }),
    env(
      'Placeholders.',
      `STRIPE_SECRET_KEY=sk_live_your_key_goes_here_please\nNEXTAUTH_SECRET=change-me-to-32-random-characters\nJWT_SECRET=`,
    ),
    env('What is public.', `NEXT_PUBLIC_SUPABASE_ANON_KEY=${RANDOM}\nNEXT_PUBLIC_POSTHOG_KEY=phc_${RANDOM}\nPORT=3000`),
    env('A database on this machine.', 'DATABASE_URL=postgresql://postgres:postgres@localhost:5432/app'),
    env('An example without values.', `NEXTAUTH_SECRET=${RANDOM}`, '.env.example'),
    env('No such file.', 'PORT=3000'),
  ],
  unknown: [env('For tests.', `NEXTAUTH_SECRET=${RANDOM}`, '.env.test')],
}
